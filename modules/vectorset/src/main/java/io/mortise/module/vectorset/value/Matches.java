package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.filter.AttributeSource;
import io.mortise.module.vectorset.filter.Columns;
import io.mortise.module.vectorset.filter.Evaluation;
import io.mortise.module.vectorset.filter.Expression;
import io.mortise.module.vectorset.value.store.Texts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which nodes match which filter, remembered from search to search.
///
/// A search that finds its filter here evaluates it again only for the nodes in the log of [Changes] since then, and
/// leaves the result for the next; one that does not, or that comes when the log has run over, evaluates all nodes,
/// by [Columns]. So an expression seen before costs a copy of the bits where something has changed, and nothing where
/// nothing has; a new one costs about a nanosecond an element; and only a field that no expression has used before
/// makes anybody read JSON.
///
/// The memory is guarded by a lock that is held only to look up and to put.
final class Matches {
    private static final int REMEMBERED = 16;
    private static final int OVERHEAD_BYTES = 160;

    /// What matched at a version. Immutable.
    ///
    /// @param bits a bit for each node
    /// @param count how many are set
    record Known(long version, long[] bits, int count) {}

    private final Changes changes = new Changes();
    private final Columns columns = new Columns();
    private final Map<Object, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private volatile long knownBytes;

    /// Says that a node's attribute changed, or that the node came or went. The writer only.
    void changed(int node, int capacity) {
        changes.add(node, capacity);
    }

    /// The nodes that match.
    ///
    /// @param set loaded from only after the version is known, so that nothing in the log is missed
    Known of(Expression filter, VectorSet set) {
        long now = changes.version();
        Attributes attributes = new Attributes(now, set.view());
        Known last;
        synchronized (known) {
            last = known.get(filter.key());
        }
        // It may be newer: another search may have been faster.
        if (last != null && last.version >= now) {
            return last;
        }
        Known fresh = last == null ? null : patched(last, filter.evaluation(), attributes);
        if (fresh == null) {
            fresh = evaluated(filter, attributes);
        }
        remember(filter.key(), fresh);
        return fresh;
    }

    private void remember(Object key, Known fresh) {
        synchronized (known) {
            Known other = known.get(key);
            if (other == null || other.version < fresh.version) {
                known.put(key, fresh);
            }
            if (known.size() > REMEMBERED) {
                known.remove(known.keySet().iterator().next());
            }
            long bytes = 0;
            for (Known each : known.values()) {
                bytes += 8L * each.bits.length + OVERHEAD_BYTES;
            }
            knownBytes = bytes;
        }
    }

    private Known evaluated(Expression filter, Attributes attributes) {
        long[] bits = columns.matching(filter, attributes);
        int count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        return new Known(attributes.version, bits, count);
    }

    /// @return null if the log no longer reaches back that far
    private static Known patched(Known last, Evaluation evaluation, Attributes attributes) {
        int[] changed = attributes.changedSince(last.version);
        if (changed == null) {
            return null;
        }
        long[] bits = Arrays.copyOf(last.bits, Math.max(last.bits.length, attributes.rows() + 63 >>> 6));
        int count = last.count;
        for (int node : changed) {
            if (node >= bits.length << 6) {
                continue;
            }
            long bit = 1L << node;
            boolean was = (bits[node >>> 6] & bit) != 0;
            boolean is = node < attributes.rows()
                    && attributes.find(node)
                    && evaluation.matches(attributes.array(), attributes.offset(), attributes.length());
            if (was != is) {
                bits[node >>> 6] ^= bit;
                count += is ? 1 : -1;
            }
        }
        return new Known(attributes.version, bits, count);
    }

    /// About the bytes in memory.
    long bytes() {
        return changes.bytes() + columns.bytes() + knownBytes;
    }

    /// The attributes of the nodes that are alive, from a version on.
    private final class Attributes implements AttributeSource {
        private final long version;
        private final View view;
        private final Texts.Reader texts;

        Attributes(long version, View view) {
            this.version = version;
            this.view = view;
            this.texts = view.attributes.another();
        }

        @Override
        public int rows() {
            return view.capacity;
        }

        @Override
        public long version() {
            return version;
        }

        @Override
        public int[] changedSince(long then) {
            return changes.between(then, version);
        }

        @Override
        public boolean find(int row) {
            return view.isAlive(row) && texts.find(row);
        }

        @Override
        public byte[] array() {
            return texts.array;
        }

        @Override
        public int offset() {
            return texts.offset;
        }

        @Override
        public int length() {
            return texts.length;
        }
    }
}
