package io.mortise.module.vectorset.value;

import java.util.Arrays;

/// The best nodes that a walk has met, best first, each with a mark whether the walk has been there: candidates and
/// results of the paper in one sorted array.
///
/// ```
///  key   | distance, 32 bits, ordered | node, 31 bits | expanded |
/// ```
///
/// Insertion moves what is behind it: at the usual widths that is a few cache lines, and cheaper than a heap.
///
/// Used by one thread.
final class Beam {
    private long[] keys = new long[128];
    private int size;
    private int most;
    /// Every entry before this one is expanded.
    private int next;

    /// Empties it.
    ///
    /// @param newMost how many entries to keep
    void clear(int newMost) {
        size = 0;
        next = 0;
        most = newMost;
        if (keys.length > 64 * 1024 && newMost < 4096) {
            keys = new long[128];
        }
    }

    /// The key of a node at a distance.
    static long key(float distance, int node) {
        int bits = Float.floatToRawIntBits(distance);
        // Of two negative numbers the one with the larger bits is the smaller.
        return (long) (bits ^ (bits >> 31 & 0x7fff_ffff)) << 32 | (long) node << 1;
    }

    static int node(long key) {
        return (int) key >>> 1;
    }

    static float distance(long key) {
        int ordered = (int) (key >> 32);
        return Float.intBitsToFloat(ordered ^ (ordered >> 31 & 0x7fff_ffff));
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == most;
    }

    long at(int index) {
        return keys[index];
    }

    /// A key of at least this value is not kept.
    long limit() {
        return size < most ? Long.MAX_VALUE : keys[size - 1];
    }

    /// Adds a key, and drops the worst if there are too many.
    ///
    /// @return whether it was kept
    boolean offer(long key) {
        if (size == most) {
            if (key >= keys[size - 1]) {
                return false;
            }
            size--;
        } else if (size == keys.length) {
            keys = Arrays.copyOf(keys, Math.min(most, size * 2));
        }
        int at = position(key);
        System.arraycopy(keys, at, keys, at + 1, size - at);
        keys[at] = key;
        size++;
        if (at < next) {
            next = at;
        }
        return true;
    }

    /// The first place whose key is not less. Halves without a branch, which nobody could predict.
    private int position(long key) {
        int low = 0;
        for (int left = size; left > 0; ) {
            int half = left + 1 >>> 1;
            low += keys[low + half - 1] < key ? half : 0;
            left -= half;
        }
        return low;
    }

    /// Takes the best entry that is not expanded, and marks it.
    ///
    /// @return its node, or -1 if all are expanded
    int expand() {
        while (next < size) {
            long key = keys[next];
            if ((key & 1) == 0) {
                keys[next++] = key | 1;
                return node(key);
            }
            next++;
        }
        return -1;
    }

    /// Keeps the first entries only.
    void truncate(int count) {
        size = Math.min(size, count);
        next = Math.min(next, size);
    }

    /// Replaces the content by these keys, sorted.
    void replace(long[] source, int count) {
        if (keys.length < count) {
            keys = new long[count];
        }
        System.arraycopy(source, 0, keys, 0, count);
        Arrays.sort(keys, 0, count);
        size = Math.min(count, most);
        next = 0;
    }
}
