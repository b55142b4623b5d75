package io.mortise.module.persistence.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.LongSupplier;

/// What is to be done with the log's files, in order: bytes that the command thread adds, and steps between them.
/// Thread-safe.
final class LogQueue {
    private static final int FIRST_BYTES = 64 * 1024;

    /// Something to do with the files, between what was added before and what was added later.
    interface Step {
        void run() throws IOException;
    }

    /// Bytes to append.
    ///
    /// @param sequence of the last unit in them
    /// @param addedNanos when the first of them were added
    record Chunk(byte[] bytes, int length, long sequence, long addedNanos) {}

    private final ArrayDeque<Object> sealed = new ArrayDeque<>();
    private byte[] filling = new byte[FIRST_BYTES];
    private int filled;
    private long lastSequence;
    private long firstNanos;
    private long waiting;

    /// Adds bytes.
    ///
    /// @param nanos the clock, read if it matters
    /// @return how many bytes wait now
    synchronized long add(byte[] bytes, int length, long sequence, LongSupplier nanos) {
        if (filling.length - filled < length) {
            filling = Arrays.copyOf(filling, Math.max(filling.length * 2, Math.addExact(filled, length)));
        }
        if (filled == 0) {
            firstNanos = nanos.getAsLong();
        }
        System.arraycopy(bytes, 0, filling, filled, length);
        filled += length;
        lastSequence = sequence;
        waiting += length;
        if (filled > 1 << 20) {
            seal();
        }
        return waiting;
    }

    synchronized void add(Step step) {
        seal();
        sealed.add(step);
    }

    private void seal() {
        if (filled > 0) {
            sealed.add(new Chunk(filling, filled, lastSequence, firstNanos));
            filling = new byte[FIRST_BYTES];
            filled = 0;
        }
    }

    /// What comes first, a [Chunk] or a [Step]; null if there is nothing. It stays until [#done].
    synchronized Object peek() {
        if (sealed.isEmpty()) {
            seal();
        }
        return sealed.peek();
    }

    /// What came first is done.
    synchronized void done() {
        if (sealed.poll() instanceof Chunk chunk) {
            waiting -= chunk.length;
        }
    }

    synchronized boolean isEmpty() {
        return sealed.isEmpty() && filled == 0;
    }

    /// How many bytes wait.
    synchronized long waitingBytes() {
        return waiting;
    }

    /// How long bytes have waited; 0 if none do.
    synchronized long ageNanos(long nowNanos) {
        for (Object item : sealed) {
            if (item instanceof Chunk chunk) {
                return nowNanos - chunk.addedNanos;
            }
        }
        return filled > 0 ? nowNanos - firstNanos : 0;
    }

    /// Forgets everything.
    synchronized void clear() {
        sealed.clear();
        filled = 0;
        waiting = 0;
    }
}
