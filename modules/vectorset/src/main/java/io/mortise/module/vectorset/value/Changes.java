package io.mortise.module.vectorset.value;

/// The log of nodes whose attribute, or which themselves, came or went: by it what was computed of all nodes is
/// corrected instead of computed again.
///
/// A ring that is larger for a larger set; who asks for more than it holds has to compute anew. The writer writes;
/// any thread reads entries before a version that it has seen.
final class Changes {
    private static final int LEAST = 256;
    private static final int MOST = 1 << 16;
    /// Entries so near to being overwritten are not trusted.
    private static final int MARGIN = 64;

    /// @param from entries before this version are not in it
    private record Ring(int[] nodes, long from) {}

    private volatile Ring ring = new Ring(new int[LEAST], 0);
    private volatile long version;

    /// How many changes there ever were.
    long version() {
        return version;
    }

    /// Says that a node's attribute changed, or that the node came or went. The writer only.
    ///
    /// @param capacity for how many nodes the set has room
    void add(int node, int capacity) {
        long now = version;
        Ring into = ring;
        if (into.nodes.length < MOST && into.nodes.length < capacity >> 2) {
            into = new Ring(new int[into.nodes.length * 2], now);
            ring = into;
        }
        into.nodes[(int) (now & into.nodes.length - 1)] = node;
        version = now + 1;
    }

    /// The changes from a version to a later one that was seen, or null if there are too many to be known.
    int[] between(long then, long now) {
        assert then <= now : "then=" + then + ", now=" + now;
        Ring from = ring;
        int mask = from.nodes.length - 1;
        if (then < from.from || now - then > from.nodes.length >> 1) {
            return null;
        }
        int[] changed = new int[(int) (now - then)];
        for (int index = 0; index < changed.length; index++) {
            changed[index] = from.nodes[(int) (then + index & mask)];
        }
        return version - then > from.nodes.length - MARGIN ? null : changed;
    }

    /// The bytes in memory.
    long bytes() {
        return 4L * ring.nodes.length + 64;
    }
}
