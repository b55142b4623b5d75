package io.mortise.module.vectorset.value;

import java.util.BitSet;

/// Makes a layer one piece by looking at all of it: for graphs that come from files, which need not be, and for the
/// rare removal whose [Healing] found no room nearby.
///
/// Pieces are found by walking from each node not seen yet, and each is linked to the one before by nodes that have
/// room. Takes time in proportion to the layer.
///
/// Used by the writer.
final class Mending {
    private final Slots slots;
    private final Graph graph;
    private final LinkTable table;
    private final int[] links;
    private final BitSet seen = new BitSet();
    private int[] stack = new int[64];

    Mending(Slots slots, Graph graph) {
        this.slots = slots;
        this.graph = graph;
        this.table = graph.table();
        this.links = new int[slots.shape.roomForLinks(0)];
    }

    /// Links the pieces of a layer.
    ///
    /// @return false if a piece has no room for that
    boolean mend(int level) {
        int before = -1;
        for (int node = 0; node < slots.end(); node++) {
            if (table.isAlive(node) && table.level(node) >= level && graph.isInGraph(node, level) && !seen.get(node)) {
                int[] ends = piece(node, level);
                if (before >= 0) {
                    if (!table.hasRoom(before, level) || !table.hasRoom(ends[0], level)) {
                        return false;
                    }
                    table.link(before, ends[0], level);
                    before = table.hasRoom(ends[1], level) ? ends[1] : withRoom(level);
                } else {
                    before = ends[0];
                }
                if (before < 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Marks the piece of a node.
    ///
    /// @return the two nodes in it with the fewest links, the same one twice if it has room for two links
    private int[] piece(int start, int level) {
        int fewest = -1;
        int second = -1;
        int depth = 0;
        stack[depth++] = start;
        seen.set(start);
        while (depth > 0) {
            int node = stack[--depth];
            int count = table.copy(node, level, links);
            if (fewest < 0 || count < table.count(fewest, level)) {
                second = fewest;
                fewest = node;
            } else if (second < 0 || count < table.count(second, level)) {
                second = node;
            }
            for (int index = 0; index < count; index++) {
                if (!seen.get(links[index])) {
                    seen.set(links[index]);
                    if (depth == stack.length) {
                        stack = java.util.Arrays.copyOf(stack, depth * 2);
                    }
                    stack[depth++] = links[index];
                }
            }
        }
        boolean hasRoomForTwo = second < 0 || table.count(fewest, level) + 2 <= slots.shape.roomForLinks(level);
        return new int[] {fewest, hasRoomForTwo ? fewest : second};
    }

    private int withRoom(int level) {
        for (int node = seen.nextSetBit(0); node >= 0; node = seen.nextSetBit(node + 1)) {
            if (table.hasRoom(node, level)) {
                return node;
            }
        }
        return -1;
    }
}
