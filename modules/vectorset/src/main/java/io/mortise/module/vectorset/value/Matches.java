package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.store.Texts;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which nodes match which filter, remembered from search to search.
///
/// The writer keeps a **log** of nodes whose attribute, or which themselves, came or went. A search that finds its
/// filter here evaluates it again only for the nodes in the log since then, and leaves the result for the next; one
/// that does not, or that comes when the log has run over, evaluates all nodes once. So an expression seen before
/// costs a copy of the bits where something has changed, and nothing where nothing has.
///
/// The log is written by the writer and read by any thread: entries before the version. The memory is guarded by a
/// lock that is held only to look up and to put.
final class Matches {
    private static final int LOG = 4096;
    private static final int REMEMBERED = 16;

    /// What matched at a version. Immutable.
    ///
    /// @param bits a bit for each node
    /// @param count how many are set
    record Known(long version, long[] bits, int count) {}

    private final int[] log = new int[LOG];
    /// How many changes there ever were.
    private volatile long version;
    private volatile long bytes = 4L * LOG;
    private final Map<Object, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    /// Says that a node's attribute changed, or that the node came or went. The writer only.
    void changed(int node) {
        long now = version;
        log[(int) (now % LOG)] = node;
        version = now + 1;
    }

    /// The nodes that match.
    ///
    /// @param set loaded from only after the version is known, so that nothing in the log is missed
    Known of(Search.Filter filter, VectorSet set) {
        long now = version;
        View view = set.view();
        Known last;
        synchronized (known) {
            last = known.get(filter.key());
        }
        if (last != null && last.version == now) {
            return last;
        }
        Known fresh = last == null ? null : patched(last, now, filter.evaluation(), view);
        if (fresh == null) {
            fresh = evaluated(now, filter.evaluation(), view);
        }
        synchronized (known) {
            Known other = known.get(filter.key());
            if (other == null || other.version < fresh.version) {
                known.put(filter.key(), fresh);
            }
            if (known.size() > REMEMBERED) {
                known.remove(known.keySet().iterator().next());
            }
            bytes = bytesOf(known.values());
        }
        return fresh;
    }

    private static Known evaluated(long now, Search.Evaluation evaluation, View view) {
        long[] bits = new long[view.capacity + Long.SIZE - 1 >>> 6];
        Texts.Reader attributes = view.attributes.another();
        int count = 0;
        for (int node = 0; node < view.capacity; node++) {
            if (isMatch(view, attributes, evaluation, node)) {
                bits[node >>> 6] |= 1L << node;
                count++;
            }
        }
        return new Known(now, bits, count);
    }

    /// @return null if the log no longer reaches back that far
    private Known patched(Known last, long now, Search.Evaluation evaluation, View view) {
        int changes = (int) Math.min(LOG, now - last.version);
        if (now - last.version > LOG / 2) {
            return null;
        }
        long[] bits = java.util.Arrays.copyOf(last.bits, Math.max(last.bits.length, view.capacity + 63 >>> 6));
        int count = last.count;
        Texts.Reader attributes = view.attributes.another();
        for (int index = 0; index < changes; index++) {
            int node = log[(int) ((last.version + index) % LOG)];
            if (node >= bits.length << 6) {
                continue;
            }
            long bit = 1L << node;
            boolean was = (bits[node >>> 6] & bit) != 0;
            boolean is = node < view.capacity && isMatch(view, attributes, evaluation, node);
            if (was != is) {
                bits[node >>> 6] ^= bit;
                count += is ? 1 : -1;
            }
        }
        return version - last.version > LOG - 64 ? null : new Known(now, bits, count);
    }

    private static boolean isMatch(View view, Texts.Reader attributes, Search.Evaluation evaluation, int node) {
        return view.isAlive(node)
                && attributes.find(node)
                && evaluation.matches(attributes.array, attributes.offset, attributes.length);
    }

    /// About the bytes in memory.
    long bytes() {
        return bytes;
    }

    private static long bytesOf(Iterable<Known> all) {
        long sum = 4L * LOG;
        for (Known each : all) {
            sum += 8L * each.bits.length + 160;
        }
        return sum;
    }
}
