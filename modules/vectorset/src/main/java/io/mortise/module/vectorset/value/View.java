package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.store.Texts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What a reader of a set holds: its tables of chunks, and where walks begin.
///
/// ```
///  rows    see [Rows]
///  links   a row a node     | header | above | link … |        2 + 2 M ints
///              header       ALIVE | level << 16 | number of links;  FREE without a node;  DEAD when it has died
///              above        row in the upper table, of level 1; if dead, the epoch of its death, 64 bits
///  upper   a row a node and level above 0   | number of links | above | link … |     2 + M ints
///              above        row of the next level
/// ```
///
/// Immutable itself, while what the tables refer to changes; see [VectorSet] for the protocol.
final class View {
    /// The header of a place without a node; what new chunks are full of.
    static final int FREE = 0;
    /// The header of a place whose node has died, and that some reader may still visit.
    static final int DEAD = -1;
    /// Set in the header of a node.
    static final int ALIVE = 1 << 30;
    /// Where links begin in a row.
    static final int FIRST_LINK = 2;

    private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int COUNT_MASK = 0xffff;

    final Shape shape;
    final int padded;
    final int rowStride;
    final int linkStride;
    final int upperStride;
    final int shift;
    final int mask;
    final byte[][] rows;
    /// Rows of floats, or null if the set has none.
    final float[][] floats;
    final int[][] links;
    final int[][] upper;
    final int upperShift;
    final Texts.Reader names;
    final Texts.Reader attributes;
    /// Nodes from here on are not this view's.
    final int capacity;
    final int upperCapacity;
    private final Object nameTable;
    private final Object attributeTable;
    /// Where walks begin, or -1 in a set without linked nodes.
    final int entry;
    /// The highest level, that of the entry.
    final int top;

    View(Slots slots, int entry, int top) {
        this.shape = slots.shape;
        this.padded = shape.padded();
        this.rowStride = slots.rows.stride();
        this.linkStride = slots.links.stride();
        this.upperStride = slots.upper.stride();
        this.shift = slots.rows.shift();
        this.mask = (1 << shift) - 1;
        this.rows = slots.rows.table();
        this.floats = slots.floats == null ? null : slots.floats.table();
        this.links = slots.links.table();
        this.upper = slots.upper.table();
        this.upperShift = slots.upper.shift();
        this.names = slots.names.reader();
        this.attributes = slots.attributes.reader();
        this.capacity = slots.rows.capacity();
        this.upperCapacity = slots.upper.capacity();
        this.entry = entry;
        this.top = top;
        this.nameTable = slots.names.table();
        this.attributeTable = slots.attributes.table();
    }

    /// Whether tables have grown or the entry has moved since.
    boolean isStale(Slots slots, Graph graph) {
        return entry != graph.entry()
                || top != graph.top()
                || capacity != slots.rows.capacity()
                || upperCapacity != slots.upper.capacity()
                || nameTable != slots.names.table()
                || attributeTable != slots.attributes.table()
                || rows != slots.rows.table()
                || links != slots.links.table()
                || upper != slots.upper.table();
    }

    byte[] rowChunk(int node) {
        return rows[node >>> shift];
    }

    int rowOffset(int node) {
        return (node & mask) * rowStride;
    }

    float range(int node) {
        return Rows.range(rowChunk(node), rowOffset(node), padded);
    }

    float norm(int node) {
        return Rows.norm(rowChunk(node), rowOffset(node), padded);
    }

    /// The header of a node, by acquire.
    int header(int node) {
        return (int) INT.getAcquire(links[node >>> shift], (node & mask) * linkStride);
    }

    boolean isAlive(int node) {
        return header(node) > FREE;
    }

    /// The level of a node that is alive.
    int level(int node) {
        return levelOf(header(node));
    }

    static int levelOf(int header) {
        return header >>> 16 & 0x1f;
    }

    static int countOf(int header) {
        return header & COUNT_MASK;
    }

    /// Whether a node belongs to the state that a reader sees who began in an epoch: alive, or dead since.
    boolean isVisible(int node, long since) {
        int[] chunk = links[node >>> shift];
        int at = (node & mask) * linkStride;
        int header = (int) INT.getAcquire(chunk, at);
        return header > FREE || header == DEAD && epochAt(chunk, at + 1) >= since;
    }

    /// The epoch written at a place in a chunk of links.
    static long epochAt(int[] chunk, int at) {
        return (long) chunk[at + 1] << 32 | chunk[at] & 0xffff_ffffL;
    }

    static void epochAt(int[] chunk, int at, long epoch) {
        chunk[at] = (int) epoch;
        chunk[at + 1] = (int) (epoch >>> 32);
    }

    /// Copies a node's links on a level.
    ///
    /// @return how many; what is copied are nodes of this view, of which some may have died
    int links(int node, int level, int[] target) {
        int[] chunk;
        int at;
        if (level == 0) {
            chunk = links[node >>> shift];
            at = (node & mask) * linkStride;
        } else {
            int row = upperRow(node, level);
            if (row < 0) {
                return 0;
            }
            chunk = upper[row >>> upperShift];
            at = (row & (1 << upperShift) - 1) * upperStride;
        }
        int header = (int) INT.getAcquire(chunk, at);
        int count = header == DEAD ? 0 : countOf(header);
        int kept = 0;
        for (int index = 0; index < count; index++) {
            int link = chunk[at + FIRST_LINK + index];
            if (link < capacity) {
                target[kept++] = link;
            }
        }
        VarHandle.acquireFence();
        return kept;
    }

    /// The row in the upper table of a node on a level above 0, or -1 if the node is not that high, or is dead.
    private int upperRow(int node, int level) {
        int[] chunk = links[node >>> shift];
        int at = (node & mask) * linkStride;
        int header = (int) INT.getAcquire(chunk, at);
        if (header <= FREE || levelOf(header) < level) {
            return -1;
        }
        int row = chunk[at + 1];
        VarHandle.acquireFence();
        for (int above = 1; above < level && row >= 0 && row < upperCapacity; above++) {
            row = upper[row >>> upperShift][(row & (1 << upperShift) - 1) * upperStride + 1];
            VarHandle.acquireFence();
        }
        return row < upperCapacity ? row : -1;
    }
}
