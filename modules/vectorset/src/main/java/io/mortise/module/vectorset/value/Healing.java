package io.mortise.module.vectorset.value;

import java.util.Arrays;

/// Closes the hole that a removed node leaves in a layer.
///
/// First its former neighbours are sorted into groups: two are in one if they are linked or have a neighbour in
/// common. If there are several, the nearest nodes of two groups are linked until there is one; each former
/// neighbour has just lost a link, so there is room. Then who has become thin is linked to the nearest of the
/// others that are not linked to it yet.
///
/// Used by the writer.
final class Healing {
    private final Slots slots;
    private final LinkTable table;
    private final RowDistances distances;
    private final int[] neighbours;
    private final int[] links;
    /// The group of each former neighbour: the index of its first member.
    private final int[] groups;
    private final long[] order;
    /// What a node is marked with: the index of a former neighbour, counted from `base`.
    private int[] marks = new int[64];
    private int base = 1;

    Healing(Slots slots, LinkTable table) {
        this.slots = slots;
        this.table = table;
        this.distances = new RowDistances(slots);
        int most = slots.shape.roomForLinks(0);
        this.neighbours = new int[most];
        this.links = new int[most];
        this.groups = new int[most];
        this.order = new long[most];
    }

    /// Links the former neighbours of a node that has gone.
    ///
    /// @param former copied
    /// @return whether the layer is surely in one piece
    boolean heal(int[] former, int count, int level) {
        if (count < 2) {
            return true;
        }
        System.arraycopy(former, 0, neighbours, 0, count);
        group(count, level);
        boolean isWhole = connect(count, level);
        for (int index = 0; index < count; index++) {
            if (table.count(neighbours[index], level) < enough(level)) {
                fill(index, count, level);
            }
        }
        return isWhole;
    }

    /// With how many links a node is left alone: with as many as the searches need to find as much as before.
    private int enough(int level) {
        return level == 0 ? slots.shape.links() * 11 / 8 : slots.shape.links() * 3 / 4;
    }

    private void group(int count, int level) {
        prepare(count);
        for (int index = 0; index < count; index++) {
            groups[index] = index;
        }
        for (int index = 0; index < count; index++) {
            meet(neighbours[index], index, count);
            int linked = table.copy(neighbours[index], level, links);
            for (int at = 0; at < linked; at++) {
                meet(links[at], index, count);
            }
        }
        base += count;
    }

    private void prepare(int count) {
        if (marks.length < slots.end()) {
            marks = new int[Math.max(slots.end(), marks.length * 2)];
            base = 1;
        }
        if (base > Integer.MAX_VALUE - count) {
            Arrays.fill(marks, 0);
            base = 1;
        }
    }

    private void meet(int node, int index, int count) {
        int mark = marks[node] - base;
        if (mark >= 0 && mark < count) {
            unite(mark, index, count);
        } else {
            marks[node] = base + index;
        }
    }

    private void unite(int one, int other, int count) {
        int from = Math.max(groups[one], groups[other]);
        int to = Math.min(groups[one], groups[other]);
        for (int index = 0; from != to && index < count; index++) {
            if (groups[index] == from) {
                groups[index] = to;
            }
        }
    }

    private boolean connect(int count, int level) {
        boolean isWhole = true;
        for (int index = 0; index < count; index++) {
            isWhole &= groups[index] == groups[0] || connect(index, count, level);
        }
        return isWhole;
    }

    /// Links the group of a neighbour with the nearest node of another group.
    private boolean connect(int member, int count, int level) {
        int bestFrom = -1;
        int bestTo = -1;
        float best = Float.POSITIVE_INFINITY;
        boolean bestIsSpare = true;
        int group = groups[member];
        for (int from = 0; from < count; from++) {
            if (groups[from] != group || !table.hasRoom(neighbours[from], level)) {
                continue;
            }
            distances.from(neighbours[from]);
            for (int to = 0; to < count; to++) {
                if (groups[to] == group || !table.hasRoom(neighbours[to], level)) {
                    continue;
                }
                float distance = distances.to(neighbours[to]);
                boolean isSpare = table.isFull(neighbours[from], level) || table.isFull(neighbours[to], level);
                if (bestFrom < 0 || isSpare == bestIsSpare && distance < best || bestIsSpare && !isSpare) {
                    bestFrom = from;
                    bestTo = to;
                    best = distance;
                    bestIsSpare = isSpare;
                }
            }
        }
        if (bestFrom < 0) {
            return false;
        }
        table.link(neighbours[bestFrom], neighbours[bestTo], level);
        unite(bestFrom, bestTo, count);
        return true;
    }

    private void fill(int index, int count, int level) {
        int node = neighbours[index];
        int candidates = 0;
        distances.from(node);
        for (int at = 0; at < count; at++) {
            int other = neighbours[at];
            if (at != index && !table.isFull(other, level) && !table.areLinked(node, other, level)) {
                order[candidates++] = Beam.key(distances.to(other), other);
            }
        }
        Arrays.sort(order, 0, candidates);
        int missing = enough(level) - table.count(node, level);
        for (int at = 0; at < Math.min(candidates, missing); at++) {
            table.link(node, Beam.node(order[at]), level);
        }
    }
}
