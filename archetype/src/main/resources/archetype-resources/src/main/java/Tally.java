package ${package};

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// A value: how often each name was counted. It knows no server. Names are bytes, here as text with one character
/// for each, so that none is lost.
final class Tally {
    /// What an entry takes beside its name: the tree's node, the name's object, the number.
    private static final int ENTRY_BYTES = 96;
    private static final int EMPTY_BYTES = 64;

    private final Map<String, Long> counts = new TreeMap<>();
    private long bytes = EMPTY_BYTES;

    long add(String name, long count) {
        if (!counts.containsKey(name)) {
            bytes += ENTRY_BYTES + name.length();
        }
        return counts.merge(name, count, Long::sum);
    }

    boolean has(String name) {
        return counts.containsKey(name);
    }

    int size() {
        return counts.size();
    }

    void forEach(BiConsumer<String, Long> visitor) {
        counts.forEach(visitor);
    }

    /// The bytes in memory, about.
    long bytes() {
        return bytes;
    }

    Tally copy() {
        Tally copy = new Tally();
        counts.forEach(copy::add);
        return copy;
    }
}
