package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.store.NameIndex;
import java.util.BitSet;

/// What holds in every set between two changes: both ends know each link, no list is longer than allowed, every
/// layer is in one piece, the entry is on the highest, names and attributes are counted right. For tests.
final class Invariants {
    private final VectorSet set;
    private final Slots slots;
    private final Graph graph;
    private final LinkTable table;
    private final NameIndex index;

    Invariants(VectorSet set, NameIndex index) {
        this.set = set;
        this.slots = set.slots();
        this.graph = set.graph();
        this.table = graph.table();
        this.index = index;
    }

    void check(int attributeCount) {
        index.checkInvariants(slots.names.writerReader());
        check(index.size() == slots.size(), "the index has " + index.size() + " names, the set " + slots.size());
        int alive = 0;
        int attributes = 0;
        int top = 0;
        for (int node = 0; node < slots.end(); node++) {
            if (table.isAlive(node)) {
                alive++;
                attributes += set.attribute(node) != null ? 1 : 0;
                top = Math.max(top, table.level(node));
                checkName(node);
                checkLinks(node);
            }
        }
        check(alive == slots.size(), "the set counts " + slots.size() + " nodes and has " + alive);
        check(attributes == attributeCount, "the set counts " + attributeCount + " attributes, has " + attributes);
        check((graph.entry() < 0) == (alive == 0), "entry=" + graph.entry() + ", alive=" + alive);
        check(graph.top() == top, "the top is " + graph.top() + ", the highest node is on " + top);
        for (int level = 0; alive > 0 && level <= top; level++) {
            checkWhole(level);
        }
        check(!set.view().isStale(slots, graph), "the published view is stale");
    }

    private void checkName(int node) {
        byte[] name = set.name(node);
        check(name != null, "node " + node + " has no name");
        check(set.find(name, 0, name.length) == node, "node " + node + " is not found by its name");
    }

    private void checkLinks(int node) {
        for (int level = 0; level <= table.level(node); level++) {
            int[] links = set.links(node, level);
            BitSet seen = new BitSet();
            for (int link : links) {
                check(link != node, "node " + node + " has a link to itself on level " + level);
                check(!seen.get(link), "node " + node + " has two links to " + link + " on level " + level);
                seen.set(link);
                check(table.isAlive(link) && table.level(link) >= level, node + " -> " + link + " on level " + level);
                check(table.areLinked(link, node, level), link + " does not know " + node + " on level " + level);
            }
        }
    }

    private void checkWhole(int level) {
        BitSet seen = new BitSet();
        int[] stack = new int[Math.max(1, slots.end())];
        int depth = 0;
        stack[depth++] = graph.entry();
        seen.set(graph.entry());
        while (depth > 0) {
            for (int link : set.links(stack[--depth], level)) {
                if (!seen.get(link)) {
                    seen.set(link);
                    stack[depth++] = link;
                }
            }
        }
        for (int node = 0; node < slots.end(); node++) {
            boolean isHere = table.isAlive(node) && table.level(node) >= level;
            check(!isHere || seen.get(node), "node " + node + " cannot be reached on level " + level);
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
