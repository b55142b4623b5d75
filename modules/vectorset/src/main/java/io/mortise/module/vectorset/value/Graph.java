package io.mortise.module.vectorset.value;

import java.util.Arrays;

/// The graph's writer: links nodes by plan, takes them out, and keeps every layer in one piece.
///
/// **One piece.** Links go both ways, so each layer is an undirected graph, and it is connected by construction:
///
/// 1. A new node gets at least one link.
/// 2. A link is given up only if another way of two or three links remains between its ends.
/// 3. When a node goes, its neighbours are sorted into groups that are still connected nearby, and groups are
///    linked to each other ([Healing]).
///
/// For rules 1 and 3 a node may have a few links more than it should ([Shape#SPARE_LINKS]).
///
/// Used by the writer. Which node is near which it learns from plans, and from [RowDistances] where nodes go.
final class Graph {
    private static final int[] NONE = {};

    private final Slots slots;
    private final LinkTable table;
    private final int[] links;
    private final int[] others;
    private final Healing healing;
    /// Marks of nodes, valid if they carry the present round.
    private int[] marks = new int[64];
    private int round;

    private int avoided = -1;
    private int entry = -1;
    private int top;

    Graph(Slots slots) {
        this.slots = slots;
        this.table = new LinkTable(slots);
        int most = slots.shape.roomForLinks(0);
        this.links = new int[most];
        this.others = new int[most];
        this.healing = new Healing(slots, table);
    }

    /// The same graph in other places.
    Graph in(Slots copy) {
        Graph same = new Graph(copy);
        same.entry = entry;
        same.top = top;
        return same;
    }

    LinkTable table() {
        return table;
    }

    int entry() {
        return entry;
    }

    int top() {
        return top;
    }

    void entry(int node, int level) {
        entry = node;
        top = level;
    }

    // ---- insertion

    /// Links a node as planned, as far as that still fits.
    ///
    /// @param leaving a node that is about to go, and so is no neighbour worth having; or -1
    void link(int node, Plan plan, int leaving) {
        avoided = leaving;
        int level = table.level(node);
        if (entry < 0) {
            entry(node, level);
            return;
        }
        for (int at = Math.min(level, top); at >= 0; at--) {
            if (at <= plan.level()) {
                link(node, at, plan.links()[at], plan.victims()[at]);
            }
            if (table.count(node, at) == 0) {
                linkAnyhow(node, at, at <= plan.level() ? plan.links()[at] : NONE);
            }
        }
        if (level > top) {
            entry(node, level);
        }
    }

    private void link(int node, int level, int[] planned, int[] victims) {
        int enough = slots.shape.links();
        for (int index = 0; index < planned.length && table.count(node, level) < enough; index++) {
            int neighbour = planned[index];
            if (isLinkable(node, neighbour, level)
                    && (!table.isFull(neighbour, level) || giveUp(neighbour, victims[index], level))) {
                table.link(node, neighbour, level);
            }
        }
    }

    /// Gives a node that has none its one link.
    private void linkAnyhow(int node, int level, int[] planned) {
        int neighbour = anyOf(planned, node, level);
        if (table.hasRoom(neighbour, level)) {
            table.link(node, neighbour, level);
        } else {
            putBetween(node, neighbour, level);
        }
    }

    private boolean isLinkable(int node, int neighbour, int level) {
        return neighbour != node
                && neighbour != avoided
                && table.isAlive(neighbour)
                && table.level(neighbour) >= level
                && isInGraph(neighbour, level)
                && !table.areLinked(node, neighbour, level);
    }

    /// Whether a node is the entry or has links: one that waits for its links is no neighbour yet.
    boolean isInGraph(int node, int level) {
        return node == entry || table.count(node, level) > 0;
    }

    /// The first planned neighbour that is still there, or else the entry.
    private int anyOf(int[] planned, int node, int level) {
        for (int neighbour : planned) {
            if (isLinkable(node, neighbour, level)) {
                return neighbour;
            }
        }
        return entry;
    }

    /// Has a full node give a link up.
    ///
    /// @return whether it could
    private boolean giveUp(int node, int victim, int level) {
        if (victim < 0
                || !table.isAlive(victim)
                || table.level(victim) < level
                || !table.areLinked(node, victim, level)
                || !isWayAround(node, victim, level)) {
            return false;
        }
        table.unlink(node, victim, level);
        return true;
    }

    /// Whether there is a way of two or three links between two nodes, beside the link between them.
    private boolean isWayAround(int node, int other, int level) {
        int count = table.copy(node, level, links);
        int otherCount = table.copy(other, level, others);
        nextRound();
        for (int index = 0; index < count; index++) {
            mark(links[index]);
        }
        for (int index = 0; index < otherCount; index++) {
            if (isMarked(others[index])) {
                return true;
            }
        }
        for (int index = 0; index < otherCount; index++) {
            if (others[index] != node && leadsToMarked(others[index], other, level)) {
                return true;
            }
        }
        return false;
    }

    private boolean leadsToMarked(int node, int except, int level) {
        int count = table.copy(node, level, links);
        for (int index = 0; index < count; index++) {
            if (links[index] != except && isMarked(links[index])) {
                return true;
            }
        }
        return false;
    }

    /// Puts a node without links into the middle of a neighbour's link.
    private void putBetween(int node, int neighbour, int level) {
        int count = table.copy(neighbour, level, links);
        int other = links[count - 1];
        table.unlink(neighbour, other, level);
        table.link(neighbour, node, level);
        table.link(node, other, level);
    }

    // ---- removal

    /// Takes a node out of all layers, and links its neighbours to each other.
    void remove(int node) {
        int level = table.level(node);
        if (node == entry) {
            moveEntry(node, level);
        }
        for (int at = level; at >= 0; at--) {
            int count = table.copy(node, at, links);
            for (int index = 0; index < count; index++) {
                table.unlink(node, links[index], at);
            }
            if (!healing.heal(links, count, at) && !new Mending(slots, this).mend(at)) {
                throw new IllegalStateException("level " + at + " fell apart, and no node of a piece has room");
            }
        }
    }

    /// Makes a neighbour of the highest level the entry. Layers are in one piece, so where the old entry has no
    /// neighbour it is alone.
    private void moveEntry(int node, int level) {
        entry = -1;
        top = 0;
        for (int at = level; at >= 0 && entry < 0; at--) {
            if (table.count(node, at) > 0) {
                table.copy(node, at, links);
                entry(links[0], at);
            }
        }
    }

    private void nextRound() {
        if (marks.length < slots.end()) {
            marks = new int[Math.max(slots.end(), marks.length * 2)];
            round = 0;
        }
        if (++round < 0) {
            Arrays.fill(marks, 0);
            round = 1;
        }
    }

    private void mark(int node) {
        marks[node] = round;
    }

    private boolean isMarked(int node) {
        return marks[node] == round;
    }
}
