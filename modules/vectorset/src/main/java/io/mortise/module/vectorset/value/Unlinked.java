package io.mortise.module.vectorset.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Nodes that are in the set but not yet in its graph: a ring, first come, first linked.
///
/// A search compares its query with all of them before it walks the graph. A node leaves the ring only after it was
/// linked, so a search that does not find it here finds it there.
///
/// The writer adds and removes; readers [#copy].
final class Unlinked {
    /// How many there can be. A search pays a distance for each.
    static final int MOST = 256;

    private static final VarHandle LONG;

    static {
        try {
            LONG = MethodHandles.lookup().findVarHandle(Unlinked.class, "end", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final int[] ring = new int[MOST];
    private volatile long first;
    private long end;

    int count() {
        return (int) (end - first);
    }

    boolean isFull() {
        return count() == MOST;
    }

    void add(int node) {
        ring[(int) (end % MOST)] = node;
        LONG.setRelease(this, end + 1);
    }

    /// The one that has waited longest, or -1.
    int peek() {
        return end == first ? -1 : ring[(int) (first % MOST)];
    }

    /// Takes the one away that has waited longest. It is linked, or dead.
    void remove() {
        first = first + 1;
    }

    /// Where the ring ends: entries from here on come later.
    long end() {
        return end;
    }

    long first() {
        return first;
    }

    /// The entry of a number between [#first()] and [#end()].
    int at(long number) {
        return ring[(int) (number % MOST)];
    }

    /// Copies all of them.
    int copy(int[] target) {
        long from = first;
        long to = (long) LONG.getAcquire(this);
        int count = (int) Math.min(MOST, Math.max(0, to - from));
        for (int index = 0; index < count; index++) {
            target[index] = ring[(int) ((from + index) % MOST)];
        }
        return count;
    }
}
