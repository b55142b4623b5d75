package io.mortise.kernel.builtin;

import io.mortise.spi.command.KeyAccess.Purpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The finer facts about the access to a key, as clients see them.
final class KeyFlags {
    private KeyFlags() {}

    /// Their words, in order.
    static List<String> of(Collection<Purpose> purposes) {
        List<String> words = new ArrayList<>();
        for (Purpose purpose : Purpose.values()) {
            if (purposes.contains(purpose)) {
                words.add(purpose.wireName());
            }
        }
        return words;
    }
}
