package io.mortise.module.persistence.log;

import java.io.IOException;
import java.util.ArrayDeque;

/// What is to be done with the log's files, in order: bytes that the command thread adds, and steps between them.
///
/// The command thread fills an array that nobody else sees, so that adding a unit takes no lock and copies nothing
/// twice. [#seal] hands the array over as a whole; what the drain has written comes back to be filled again.
final class LogQueue {
    /// Small enough to stay in a cache between the command thread and the drain.
    private static final int SEAL_BYTES = 120 * 1024;
    /// What an array has from the beginning, so that only a large unit makes it grow. Well below half a region of
    /// the collector's, above which it would get regions of its own.
    private static final int CHUNK_BYTES = 128 * 1024;
    /// As many as fill while the disk syncs for a moment, so that a server at its limit makes no garbage and the
    /// collector has nothing to do. Those that were not needed for a while are let go, see [#trim].
    private static final int MOST_SPARES = 64;
    /// Larger arrays are left to the collector.
    private static final int MOST_KEPT_BYTES = 2 * CHUNK_BYTES;

    /// Something to do with the files, between what was added before and what was added later.
    interface Step {
        void run() throws IOException;
    }

    /// Bytes to append.
    ///
    /// @param units how many units they are
    /// @param sequence of the last of them
    /// @param addedNanos when the first of them was added
    record Chunk(Words words, int units, long sequence, long addedNanos) {}

    // The command thread's
    private Words filling = new Words();
    private int units;
    private long lastSequence;
    private long firstNanos;
    private long handedOver;

    // Everybody's, under the lock
    private final ArrayDeque<Object> sealed = new ArrayDeque<>();
    private final ArrayDeque<Words> spares = new ArrayDeque<>();
    private long sealedBytes;
    /// Changed under the lock.
    private volatile long done;

    /// Where the next unit's bytes go; [#added] follows.
    Words filling() {
        return filling;
    }

    /// Whether the next unit is the first of its chunk.
    boolean isFresh() {
        return units == 0;
    }

    /// When the first unit of the present chunk is added.
    void begin(long nanos) {
        firstNanos = nanos;
    }

    /// A unit was added to [#filling].
    void added(long sequence) {
        units++;
        lastSequence = sequence;
        if (filling.length() >= SEAL_BYTES) {
            seal();
        }
    }

    /// Whether something was handed over that is not done yet.
    boolean isHandedOver() {
        return handedOver != done;
    }

    /// How many units wait that were not handed over.
    int units() {
        return units;
    }

    void add(Step step) {
        seal();
        handedOver++;
        synchronized (this) {
            sealed.add(step);
        }
    }

    /// Hands over what was added.
    void seal() {
        if (units > 0) {
            hand(new Chunk(filling, units, lastSequence, firstNanos));
            handedOver++;
            units = 0;
        }
    }

    private synchronized void hand(Chunk chunk) {
        sealed.add(chunk);
        sealedBytes += chunk.words.length();
        filling = spares.isEmpty() ? new Words(CHUNK_BYTES) : spares.poll();
    }

    /// What comes first, a [Chunk] or a [Step]; null if there is nothing. It stays until [#done]. For the drain.
    synchronized Object peek() {
        return sealed.peek();
    }

    /// What came first is done. For the drain.
    synchronized void done() {
        Object first = sealed.poll();
        if (first == null) {
            // Everything was forgotten meanwhile.
            return;
        }
        done++;
        if (first instanceof Chunk chunk) {
            sealedBytes -= chunk.words.length();
            if (spares.size() < MOST_SPARES && chunk.words.capacity() <= MOST_KEPT_BYTES) {
                chunk.words.clear();
                spares.push(chunk.words);
            }
        }
    }

    /// Lets an array go that nobody has filled lately. To be called now and then.
    synchronized void trim() {
        spares.pollLast();
    }

    /// Whether nothing waits. On the command thread, as what follows.
    boolean isEmpty() {
        return units == 0 && !isHandedOver();
    }

    /// How many bytes wait.
    long waitingBytes() {
        synchronized (this) {
            return sealedBytes + (units > 0 ? filling.length() : 0);
        }
    }

    /// How long bytes have waited; 0 if none do.
    long ageNanos(long nowNanos) {
        synchronized (this) {
            for (Object item : sealed) {
                if (item instanceof Chunk chunk) {
                    return nowNanos - chunk.addedNanos;
                }
            }
        }
        return units > 0 ? nowNanos - firstNanos : 0;
    }

    /// Forgets everything.
    void clear() {
        synchronized (this) {
            done += sealed.size();
            sealed.clear();
            sealedBytes = 0;
        }
        filling = new Words();
        units = 0;
    }
}
