package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.math.InnerProducts;
import java.util.Arrays;

/// Chooses links for a node: walks to its neighbourhood and selects by the paper's heuristic, a neighbour being
/// worth a link only if it is nearer to the node than to the neighbours chosen before it. That keeps links in all
/// directions rather than many into the next cluster.
///
/// Neighbours that are full get a proposal, too: which of their links the new one makes superfluous. So everything
/// that needs distances is done here, where it may run on any thread, and the writer only moves numbers.
///
/// Used by one thread at a time, as part of a [Searcher]'s ticket.
final class Planner {
    private final Searcher searcher;
    private final InnerProducts products = InnerProducts.best();
    private final int[] dots = new int[4];
    private short[] split = new short[0];
    private short[] spare = new short[0];
    private int[] chosen = new int[32];
    private int[] linked = new int[64];
    private float[] fromOwner = new float[64];
    private float[] distances = new float[64];
    private long[] order = new long[64];

    private View view;

    Planner(Searcher searcher) {
        this.searcher = searcher;
    }

    /// Plans the links of a node that has none.
    ///
    /// @param query the node's own row
    /// @param except a node that is not to be linked, or -1
    /// @param width how many candidates the walks keep (efConstruction)
    /// @param reuses how often a place of the set has been taken again
    Plan plan(View in, Query query, int except, int level, int width, long reuses) {
        begin(in);
        searcher.begin(in, query, false);
        int[][] links = new int[level + 1][];
        int[][] victims = new int[level + 1][];
        Arrays.fill(links, new int[0]);
        Arrays.fill(victims, new int[0]);
        if (in.entry >= 0) {
            int nearest = searcher.descend(Math.min(level, in.top));
            for (int at = Math.min(level, in.top); at >= 0; at--) {
                searcher.forgetVisits();
                searcher.walk(at, nearest, width);
                links[at] = select(searcher.beam, except, in.shape.links());
                victims[at] = victims(links[at], query, at);
                if (searcher.beam.size() > 0) {
                    nearest = Beam.node(searcher.beam.at(0));
                }
            }
        }
        searcher.end();
        view = null;
        return new Plan(level, links, victims, reuses);
    }

    private void begin(View in) {
        view = in;
        int length = products.splitLength(in.padded);
        if (split.length != length) {
            split = new short[length];
            spare = new short[length];
        }
        int most = in.shape.roomForLinks(0) + 8;
        if (linked.length < most) {
            chosen = new int[most];
            linked = new int[most];
            fromOwner = new float[most];
            distances = new float[most];
            order = new long[most];
        }
    }

    /// Selects from a beam.
    ///
    /// @param except a node to pass over, or -1
    private int[] select(Beam beam, int except, int most) {
        int count = 0;
        int passed = 0;
        for (int index = 0; index < beam.size() && count < most; index++) {
            long key = beam.at(index);
            int candidate = Beam.node(key);
            if (candidate == except || !view.isAlive(candidate)) {
                continue;
            }
            if (isDiverse(candidate, Beam.distance(key), count)) {
                chosen[count++] = candidate;
            } else if (passed < order.length) {
                order[passed++] = key;
            }
        }
        // The others, nearest first, for where those chosen have no room or the heuristic leaves too few.
        int enough = most + most / 2;
        for (int index = 0; index < passed && count < enough; index++) {
            chosen[count++] = Beam.node(order[index]);
        }
        return Arrays.copyOf(chosen, count);
    }

    /// Whether a candidate is nearer to the node than to all chosen ones.
    private boolean isDiverse(int candidate, float distance, int count) {
        if (count == 0) {
            return true;
        }
        products.split(view.rowChunk(candidate), view.rowOffset(candidate), view.padded, split);
        float scale = view.range(candidate) / (Rows.MOST * Rows.MOST);
        for (int at = 0; at < count; at += 4) {
            compare(split, scale, chosen, at, count);
            for (int index = at; index < Math.min(count, at + 4); index++) {
                if (distances[index] < distance) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Distances of a split row and four nodes of a list, or what is left of it.
    private void compare(short[] from, float scale, int[] nodes, int at, int count) {
        int last = count - 1;
        int node0 = nodes[at];
        int node1 = nodes[Math.min(at + 1, last)];
        int node2 = nodes[Math.min(at + 2, last)];
        int node3 = nodes[Math.min(at + 3, last)];
        View in = view;
        byte[] rows0 = in.rowChunk(node0);
        byte[] rows1 = in.rowChunk(node1);
        byte[] rows2 = in.rowChunk(node2);
        byte[] rows3 = in.rowChunk(node3);
        int offset0 = in.rowOffset(node0);
        int offset1 = in.rowOffset(node1);
        int offset2 = in.rowOffset(node2);
        int offset3 = in.rowOffset(node3);
        int padded = in.padded;
        products.dot4(from, rows0, offset0, rows1, offset1, rows2, offset2, rows3, offset3, padded, dots, 0);
        distances[at] = 1 - dots[0] * (scale * Rows.range(rows0, offset0, padded));
        distances[at + 1] = 1 - dots[1] * (scale * Rows.range(rows1, offset1, padded));
        distances[at + 2] = 1 - dots[2] * (scale * Rows.range(rows2, offset2, padded));
        distances[at + 3] = 1 - dots[3] * (scale * Rows.range(rows3, offset3, padded));
    }

    private int[] victims(int[] neighbours, Query query, int level) {
        int[] victims = new int[neighbours.length];
        for (int index = 0; index < neighbours.length; index++) {
            victims[index] = victim(neighbours[index], query, level);
        }
        return victims;
    }

    /// Which link a full node should give up for the new one: the farthest that is nearer to another of its links,
    /// or to the new node, than to itself.
    ///
    /// @return -1 if the new node is the one that it can best do without, or if it is not full
    private int victim(int owner, Query query, int level) {
        int count = view.links(owner, level, linked);
        if (count < view.shape.mostLinks(level)) {
            return -1;
        }
        products.split(view.rowChunk(owner), view.rowOffset(owner), view.padded, split);
        float scale = view.range(owner) / (Rows.MOST * Rows.MOST);
        for (int at = 0; at < count; at += 4) {
            compare(split, scale, linked, at, count);
        }
        float toNew = 1 - products.dot(split, query.row(), 0, view.padded) * (scale * query.range());
        System.arraycopy(distances, 0, fromOwner, 0, count);
        for (int index = 0; index < count; index++) {
            order[index] = Beam.key(fromOwner[index], index);
        }
        Arrays.sort(order, 0, count);
        float queryScale = query.range() / (Rows.MOST * Rows.MOST);
        for (int at = 0; at < count; at += 4) {
            compare(query.split(), queryScale, linked, at, count);
        }
        boolean newIsSuperfluous = false;
        for (int index = 0; index < count; index++) {
            newIsSuperfluous |= distances[index] < toNew && fromOwner[index] < toNew;
        }
        for (int rank = count - 1; rank >= 0; rank--) {
            int index = Beam.node(order[rank]);
            float own = fromOwner[index];
            if (own < toNew && newIsSuperfluous) {
                return -1;
            }
            if (distances[index] < own || isCovered(index, own, rank)) {
                return linked[index];
            }
        }
        return newIsSuperfluous ? -1 : linked[Beam.node(order[count - 1])];
    }

    /// Whether a link of the owner is nearer to one of the owner's nearer links than to the owner.
    private boolean isCovered(int index, float own, int rank) {
        int link = linked[index];
        products.split(view.rowChunk(link), view.rowOffset(link), view.padded, spare);
        float scale = view.range(link) / (Rows.MOST * Rows.MOST);
        for (int before = 0; before < rank; before++) {
            int other = linked[Beam.node(order[before])];
            float distance = 1
                    - products.dot(spare, view.rowChunk(other), view.rowOffset(other), view.padded)
                            * (scale * view.range(other));
            if (distance < own) {
                return true;
            }
        }
        return false;
    }
}
