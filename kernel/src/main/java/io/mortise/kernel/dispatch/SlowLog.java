package io.mortise.kernel.dispatch;

import io.mortise.spi.Slice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/// The last commands that took long. Owned by the command thread.
public final class SlowLog {
    private static final int MOST_WORDS = 32;
    private static final int MOST_BYTES = 128;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long mostEntries = 128;
    private long nextId;

    /// A command that took long.
    ///
    /// @param words as it was sent; of long ones, and of many, only the beginning
    public record Entry(long id, long seconds, long micros, List<Slice> words, String address, String name) {}

    /// The entries, the latest first.
    public Collection<Entry> entries() {
        return Collections.unmodifiableCollection(entries);
    }

    /// Sets how many are kept.
    public void keep(long most) {
        mostEntries = most;
        trim();
    }

    /// Forgets all entries.
    public void reset() {
        entries.clear();
    }

    void add(CallState call, long nowMillis, long nanos) {
        if (mostEntries == 0) {
            return;
        }
        entries.addFirst(new Entry(
                nextId++, nowMillis / 1000, nanos / 1000, words(call), call.client.address(), call.client.name));
        trim();
    }

    private void trim() {
        while (entries.size() > mostEntries) {
            entries.removeLast();
        }
    }

    private static List<Slice> words(CallState call) {
        List<Slice> words = new ArrayList<>();
        int shown = call.count > MOST_WORDS ? MOST_WORDS - 1 : call.count;
        for (int index = 0; index < shown; index++) {
            words.add(shortened(ShownCommand.word(call, index)));
        }
        if (shown < call.count) {
            words.add(Slice.of("... (" + (call.count - shown) + " more arguments)"));
        }
        return words;
    }

    private static Slice shortened(Slice word) {
        if (word.length() <= MOST_BYTES) {
            return Slice.of(word.copy());
        }
        byte[] suffix = ("... (" + (word.length() - MOST_BYTES) + " more bytes)")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] shown = new byte[MOST_BYTES + suffix.length];
        word.slice(0, MOST_BYTES).copyTo(shown, 0);
        System.arraycopy(suffix, 0, shown, MOST_BYTES, suffix.length);
        return Slice.of(shown);
    }
}
