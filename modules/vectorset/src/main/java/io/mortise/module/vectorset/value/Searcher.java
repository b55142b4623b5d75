package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.math.InnerProducts;
import java.util.Arrays;

/// Finds the nearest nodes of a view: the walks of the paper, and linear scans.
///
/// A search is bound by memory, not by arithmetic, so it does a step's work for all links of a node at once: first
/// it gathers those that it has not visited, then it loads their rows, four at a time, then it looks which are near
/// enough for the [Beam].
///
/// Everything that it writes down is kept for the next search, and cleared by what was touched, so that nothing is
/// allocated. Used by one thread at a time, see [Readers.Ticket].
final class Searcher {
    private static final int BATCH = 64;

    private final InnerProducts products = InnerProducts.best();
    final Beam beam = new Beam();

    /// A bit for each node.
    private long[] visited = new long[64];
    private int[] touched = new int[256];
    private int touchedCount;

    private int[] batch = new int[BATCH];
    private final int[] dots = new int[4];
    private long[] keys = new long[BATCH];
    private int[] linked = new int[BATCH];
    private long[] collected = new long[256];
    private int collectedCount;
    /// Nodes whose links were looked at since [#begin].
    private int expanded;
    /// Distances since [#begin].
    private int compared;

    private View view;
    private Query query;
    private float scale;
    private long[] signs;

    /// Begins a search.
    ///
    /// @param bySigns whether to compare signs only, as Redis does in binary sets
    void begin(View in, Query of, boolean bySigns) {
        view = in;
        query = of;
        scale = of.range() / (Rows.MOST * Rows.MOST);
        signs = bySigns ? of.signs() : null;
        expanded = 0;
        compared = 0;
        int words = in.capacity + Long.SIZE - 1 >>> 6;
        if (visited.length < words) {
            visited = new long[Math.max(words, visited.length * 2)];
            touchedCount = 0;
        }
        int most = Math.max(in.shape.roomForLinks(0), BATCH);
        if (linked.length < most || batch.length < most + 4) {
            batch = new int[most + 4];
            keys = new long[most + 4];
            linked = new int[most];
        }
    }

    /// Ends a search: nothing of the set is referred to any more.
    void end() {
        forgetVisits();
        view = null;
        query = null;
        signs = null;
    }

    int expanded() {
        return expanded;
    }

    int compared() {
        return compared;
    }

    // ---- visits

    /// Marks a node.
    ///
    /// @return whether it was not marked yet
    private boolean visit(int node) {
        int word = node >>> 6;
        long bit = 1L << node;
        long bits = visited[word];
        if ((bits & bit) != 0) {
            return false;
        }
        if (bits == 0) {
            if (touchedCount == touched.length) {
                touched = Arrays.copyOf(touched, touchedCount * 2);
            }
            touched[touchedCount++] = word;
        }
        visited[word] = bits | bit;
        return true;
    }

    void forgetVisits() {
        for (int index = 0; index < touchedCount; index++) {
            visited[touched[index]] = 0;
        }
        touchedCount = 0;
    }

    // ---- distances

    /// The keys of the first `count` nodes of the batch.
    private void compare(int count) {
        compared += count;
        if (signs != null) {
            compareSigns(count);
            return;
        }
        // Filled up with the last one, so that there is one loop.
        for (int rest = count; (rest & 3) != 0; rest++) {
            batch[rest] = batch[count - 1];
        }
        View in = view;
        int padded = in.padded;
        int shift = in.shift;
        short[] split = query.split();
        for (int at = 0; at < count; at += 4) {
            int node0 = batch[at];
            int node1 = batch[at + 1];
            int node2 = batch[at + 2];
            int node3 = batch[at + 3];
            byte[] rows0 = in.rows[node0 >>> shift];
            byte[] rows1 = in.rows[node1 >>> shift];
            byte[] rows2 = in.rows[node2 >>> shift];
            byte[] rows3 = in.rows[node3 >>> shift];
            int offset0 = in.rowOffset(node0);
            int offset1 = in.rowOffset(node1);
            int offset2 = in.rowOffset(node2);
            int offset3 = in.rowOffset(node3);
            products.dot4(split, rows0, offset0, rows1, offset1, rows2, offset2, rows3, offset3, padded, dots, 0);
            keys[at] = Beam.key(1 - dots[0] * (scale * Rows.range(rows0, offset0, padded)), node0);
            keys[at + 1] = Beam.key(1 - dots[1] * (scale * Rows.range(rows1, offset1, padded)), node1);
            keys[at + 2] = Beam.key(1 - dots[2] * (scale * Rows.range(rows2, offset2, padded)), node2);
            keys[at + 3] = Beam.key(1 - dots[3] * (scale * Rows.range(rows3, offset3, padded)), node3);
        }
    }

    private void compareSigns(int count) {
        for (int at = 0; at < count; at++) {
            int node = batch[at];
            keys[at] = Beam.key(Scoring.signDistance(view, signs, node), node);
        }
    }

    private void compareAndOffer(int count) {
        compare(count);
        for (int at = 0; at < count; at++) {
            if (keys[at] < beam.limit()) {
                beam.offer(keys[at]);
            }
        }
    }

    // ---- walks

    /// Goes down from the entry to a level, always to the nearest node.
    ///
    /// @return the nearest node found above the level
    int descend(int level) {
        int nearest = view.entry;
        batch[0] = nearest;
        compare(1);
        long best = keys[0];
        for (int at = view.top; at > level; at--) {
            boolean moved = true;
            while (moved) {
                moved = false;
                int count = view.links(nearest, at, batch);
                expanded++;
                if (count > 0) {
                    compare(count);
                }
                for (int index = 0; index < count; index++) {
                    if (keys[index] < best) {
                        best = keys[index];
                        moved = true;
                    }
                }
                nearest = Beam.node(best);
            }
        }
        return nearest;
    }

    /// Walks a level with a beam, from a node.
    ///
    /// @param width how many nodes the beam keeps
    void walk(int level, int from, int width) {
        beam.clear(width);
        if (visit(from)) {
            batch[0] = from;
            compareAndOffer(1);
        }
        for (int node = beam.expand(); node >= 0; node = beam.expand()) {
            expanded++;
            int count = gather(node, level);
            if (count > 0) {
                compareAndOffer(count);
            }
        }
    }

    /// Puts the links of a node that were not visited into the batch.
    private int gather(int node, int level) {
        int count = view.links(node, level, linked);
        int fresh = 0;
        if (touched.length < touchedCount + count) {
            touched = Arrays.copyOf(touched, Math.max(touchedCount + count, touchedCount * 2));
        }
        // Without branches, which nobody could predict: what is not to be kept is overwritten by the next.
        for (int index = 0; index < count; index++) {
            int link = linked[index];
            int word = link >>> 6;
            long bits = visited[word];
            touched[touchedCount] = word;
            touchedCount += bits == 0 ? 1 : 0;
            visited[word] = bits | 1L << link;
            batch[fresh] = link;
            fresh += (int) (~bits >>> link) & 1;
        }
        return fresh;
    }

    /// The nearest nodes, by a walk from the entry.
    ///
    /// @param width how many nodes the beam keeps
    /// @param effort how many nodes to expand at most
    void nearest(int width, long effort) {
        beam.clear(width);
        int from = descend(0);
        visit(from);
        batch[0] = from;
        compareAndOffer(1);
        for (int node = beam.expand(); node >= 0 && expanded < effort; node = beam.expand()) {
            expanded++;
            int count = gather(node, 0);
            if (count > 0) {
                compareAndOffer(count);
            }
        }
    }

    // ---- scans

    /// The nearest nodes, by looking at all.
    ///
    /// @param since the reader's epoch
    /// @param matches a bit for each node that counts, or null for all
    /// @param keep how many to keep
    void scan(long since, long[] matches, int keep) {
        beam.clear(keep);
        collectedCount = 0;
        boolean collects = keep > Short.MAX_VALUE;
        int filled = 0;
        int end = matches == null ? view.capacity : Math.min(view.capacity, matches.length << 6);
        for (int node = next(matches, 0, end); node < end; node = next(matches, node + 1, end)) {
            if (view.isVisible(node, since)) {
                batch[filled++] = node;
                if (filled == BATCH) {
                    take(filled, collects);
                    filled = 0;
                }
            }
        }
        if (filled > 0) {
            take(filled, collects);
        }
        if (collects) {
            beam.replace(collected, collectedCount);
            if (collected.length > 1 << 16) {
                collected = new long[256];
            }
        }
    }

    private static int next(long[] matches, int from, int end) {
        if (matches == null || from >= end) {
            return from;
        }
        int word = from >>> 6;
        long bits = matches[word] & -1L << from;
        while (bits == 0) {
            if (++word << 6 >= end) {
                return end;
            }
            bits = matches[word];
        }
        return Math.min(end, (word << 6) + Long.numberOfTrailingZeros(bits));
    }

    private void take(int count, boolean collects) {
        if (!collects) {
            compareAndOffer(count);
            return;
        }
        compare(count);
        if (collected.length < collectedCount + count) {
            collected = Arrays.copyOf(collected, collected.length * 2);
        }
        System.arraycopy(keys, 0, collected, collectedCount, count);
        collectedCount += count;
    }
}
