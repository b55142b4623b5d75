package io.mortise.module.vectorset.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The links of a set's nodes, as the writer sees and changes them. Every link has its counterpart at the other
/// end; the two are always made and taken away together.
///
/// The order of stores is what readers rely on ([View]): a link before the count that includes it, an epoch before
/// the mark that a node is dead, everything of a node before the first link to it.
final class LinkTable {
    private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);

    private final Slots slots;

    LinkTable(Slots slots) {
        this.slots = slots;
    }

    // ---- nodes

    /// Makes a place a node of a level, without links. Its row, name and attribute are there.
    void make(int node, int level) {
        int above = -1;
        for (int at = level; at > 0; at--) {
            int row = slots.takeUpper();
            int[] chunk = slots.upper.writable(row >>> slots.upper.shift());
            int start = upperStart(row);
            chunk[start] = 0;
            chunk[start + 1] = above;
            above = row;
        }
        int[] chunk = slots.links.writable(node >>> slots.links.shift());
        int start = start(node);
        chunk[start + 1] = above;
        INT.setRelease(chunk, start, View.ALIVE | level << 16);
    }

    /// Marks a node without links as dead.
    void kill(int node, long epoch) {
        int level = level(node);
        int row = above(node);
        for (int at = 1; at <= level; at++) {
            int[] upper = slots.upper.table()[row >>> slots.upper.shift()];
            int next = upper[upperStart(row) + 1];
            slots.giveUpper(row);
            row = next;
        }
        int[] chunk = slots.links.writable(node >>> slots.links.shift());
        int start = start(node);
        View.epochAt(chunk, start + 1, epoch);
        INT.setRelease(chunk, start, View.DEAD);
    }

    /// Marks a place as free.
    void free(int node) {
        int[] chunk = slots.links.writable(node >>> slots.links.shift());
        INT.setRelease(chunk, start(node), View.FREE);
    }

    int header(int node) {
        return slots.links.table()[node >>> slots.links.shift()][start(node)];
    }

    boolean isAlive(int node) {
        return node < slots.end() && header(node) > View.FREE;
    }

    int level(int node) {
        return View.levelOf(header(node));
    }

    private int start(int node) {
        return (node & (1 << slots.links.shift()) - 1) * slots.links.stride();
    }

    private int upperStart(int row) {
        return (row & (1 << slots.upper.shift()) - 1) * slots.upper.stride();
    }

    private int above(int node) {
        return slots.links.table()[node >>> slots.links.shift()][start(node) + 1];
    }

    private int upperRow(int node, int level) {
        int row = above(node);
        for (int at = 1; at < level; at++) {
            row = slots.upper.table()[row >>> slots.upper.shift()][upperStart(row) + 1];
        }
        return row;
    }

    // ---- links

    /// How many links a node has on a level that it reaches.
    int count(int node, int level) {
        if (level == 0) {
            return View.countOf(header(node));
        }
        int row = upperRow(node, level);
        return slots.upper.table()[row >>> slots.upper.shift()][upperStart(row)];
    }

    /// Copies a node's links on a level that it reaches.
    int copy(int node, int level, int[] target) {
        int count = count(node, level);
        if (level == 0) {
            int[] chunk = slots.links.table()[node >>> slots.links.shift()];
            System.arraycopy(chunk, start(node) + View.FIRST_LINK, target, 0, count);
        } else {
            int row = upperRow(node, level);
            int[] chunk = slots.upper.table()[row >>> slots.upper.shift()];
            System.arraycopy(chunk, upperStart(row) + View.FIRST_LINK, target, 0, count);
        }
        return count;
    }

    /// Whether one more link fits, the spare ones counted.
    boolean hasRoom(int node, int level) {
        return count(node, level) < slots.shape.roomForLinks(level);
    }

    /// Whether a node has as many links as it should have at most.
    boolean isFull(int node, int level) {
        return count(node, level) >= slots.shape.mostLinks(level);
    }

    boolean areLinked(int node, int other, int level) {
        int[] chunk = level == 0
                ? slots.links.table()[node >>> slots.links.shift()]
                : slots.upper.table()[upperRow(node, level) >>> slots.upper.shift()];
        int start = (level == 0 ? start(node) : upperStart(upperRow(node, level))) + View.FIRST_LINK;
        int end = start + count(node, level);
        for (int at = start; at < end; at++) {
            if (chunk[at] == other) {
                return true;
            }
        }
        return false;
    }

    /// Links two nodes that are not linked and have room.
    void link(int node, int other, int level) {
        append(node, other, level);
        append(other, node, level);
    }

    /// Takes the link between two nodes away.
    void unlink(int node, int other, int level) {
        remove(node, other, level);
        remove(other, node, level);
    }

    /// Makes one end of a link, behind the others that the node has. Whoever calls it makes the other end, too.
    void append(int node, int other, int level) {
        assert node != other : "node=" + node;
        assert hasRoom(node, level) : "node=" + node + ", level=" + level;
        if (level == 0) {
            int[] chunk = slots.links.writable(node >>> slots.links.shift());
            int start = start(node);
            int header = chunk[start];
            chunk[start + View.FIRST_LINK + View.countOf(header)] = other;
            INT.setRelease(chunk, start, header + 1);
        } else {
            int row = upperRow(node, level);
            int[] chunk = slots.upper.writable(row >>> slots.upper.shift());
            int start = upperStart(row);
            int count = chunk[start];
            chunk[start + View.FIRST_LINK + count] = other;
            INT.setRelease(chunk, start, count + 1);
        }
    }

    /// The last link takes the place of the one that goes. A reader in between sees one of them twice, or misses
    /// the last.
    private void remove(int node, int other, int level) {
        int row = level == 0 ? 0 : upperRow(node, level);
        int[] chunk = level == 0
                ? slots.links.writable(node >>> slots.links.shift())
                : slots.upper.writable(row >>> slots.upper.shift());
        int start = level == 0 ? start(node) : upperStart(row);
        int header = chunk[start];
        int last = start + View.FIRST_LINK + View.countOf(header) - 1;
        int at = start + View.FIRST_LINK;
        while (chunk[at] != other) {
            if (at++ == last) {
                throw new IllegalStateException("node " + node + " has no link to " + other + " on level " + level);
            }
        }
        chunk[at] = chunk[last];
        INT.setRelease(chunk, start, header - 1);
    }
}
