package io.mortise.module.vectorset.value;

import static io.mortise.module.vectorset.value.VectorSetCodec.check;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ModuleReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The elements and links of a set while it is read.
///
/// First all nodes are made, then their links are checked against each other, and then made in the order in which
/// they are written. What a file may have and this set may not is mended: links beyond the most, nodes without any,
/// layers in several pieces.
final class LoadedGraph {
    private static final int[] NONE = {};
    private static final int MOST_NUMBERS_A_NODE = 8;

    private final VectorSet set;
    private final int count;
    private final boolean hasAttributes;
    /// Nodes by the numbers that the file has for them.
    private final Map<Long, Integer> nodes = new HashMap<>();
    /// The same as an array, which is faster, if the numbers leave few gaps, as those of most files do; otherwise null.
    private int[] numbered;
    /// For each node and layer, the file's numbers of its links.
    private long[][][] links = new long[16][][];
    /// For each node and layer, the nodes that it is linked to; -1 for a link that is left out.
    private int[][][] neighbours;
    /// The number that the file has for each node.
    private long[] ids = new long[16];
    private long largest;
    private long smallest = Long.MAX_VALUE;
    private int entry = -1;
    /// Whether a node has more links than there is room for.
    private boolean hasTooMany;

    LoadedGraph(VectorSet set, int count, boolean hasAttributes) {
        this.set = set;
        this.count = count;
        this.hasAttributes = hasAttributes;
    }

    void read(ModuleReader in) {
        for (int index = 0; index < count; index++) {
            readElement(in);
        }
        set.graph().entry(entry, set.level(entry));
        set.loaded(largest);
        neighbours = new int[count][][];
        if (smallest >= 0 && largest < MOST_NUMBERS_A_NODE * (long) count) {
            numbered = new int[(int) largest + 1];
            Arrays.fill(numbered, -1);
            nodes.forEach((id, node) -> numbered[(int) (long) id] = node);
        }
        forEachList(this::find);
        for (int level = 0; level <= set.topLevel(); level++) {
            checkLayer(level);
        }
        if (hasTooMany) {
            leaveOut();
        }
        forEachList(this::link);
        linkLate();
        for (int level = 0; level <= set.topLevel(); level++) {
            boolean isWhole = new Mending(set.slots(), set.graph()).mend(level);
            check(isWhole, () -> "a layer in pieces that have no room for a link");
        }
        set.loaded(largest);
        assert isSound();
    }

    private boolean isSound() {
        set.checkInvariants();
        return true;
    }

    private void readElement(ModuleReader in) {
        Slice name = in.bytes();
        check(
                set.find(name.array(), name.offset(), name.length()) < 0,
                () -> "two elements of the name " + new String(name.copy(), java.nio.charset.StandardCharsets.UTF_8));
        byte[] attribute = hasAttributes ? in.bytes().copy() : null;
        Slice vector = in.bytes();
        int expected = StoredVectors.length(set.shape());
        check(vector.length() == expected, () -> "a vector of " + vector.length() + " bytes, not " + expected);
        long numbers = in.unsigned();
        check(numbers >= VectorSetCodec.LEAST_NUMBERS, () -> "a node of " + numbers + " numbers");
        long id = in.unsigned();
        long word = in.unsigned();
        int level = (int) (word & 0xff);
        long version = word >>> 24;
        check(version <= VectorSetCodec.NODE_VERSION, () -> "a node of version " + version);
        check(level <= VectorSetCodec.TOP_LEVEL, () -> "a node on level " + level);
        long[][] lists = new long[level + 1][];
        long read = 3;
        for (int at = 0; at <= level; at++) {
            lists[at] = readLinks(in, id, version);
            read += (version == 0 ? 2 : 3) + lists[at].length;
        }
        long seen = read;
        int hidden = StoredVectors.hiddenNumbers(set.shape());
        check(
                numbers == seen || hidden > 0 && numbers == seen + hidden,
                () -> "a node of " + numbers + " numbers, and links for " + seen);
        long last = in.unsigned();
        long[] row = new long[numbers == seen ? 0 : hidden];
        for (int at = 0; at < row.length; at++) {
            row[at] = in.unsigned();
        }
        int node = make(name, vector, row, last, level, attribute);
        check(nodes.putIfAbsent(id, node) == null, () -> "two nodes of the number " + Long.toUnsignedString(id));
        largest = Math.max(largest, id);
        smallest = Math.min(smallest, id);
        if (node >= links.length) {
            links = Arrays.copyOf(links, links.length * 2);
            ids = Arrays.copyOf(ids, links.length);
        }
        links[node] = lists;
        ids[node] = id;
        if (entry < 0 || level > set.level(entry) || level == set.level(entry) && id < ids[entry]) {
            entry = node;
        }
    }

    private int make(Slice name, Slice vector, long[] row, long last, int level, byte[] attribute) {
        float range = Float.intBitsToFloat((int) (last >>> 32));
        float norm = Float.intBitsToFloat((int) last);
        Query query;
        try {
            query = StoredVectors.query(set.shape(), vector.copy(), row, range, norm);
        } catch (IllegalArgumentException wrong) {
            throw new io.mortise.spi.keyspace.CorruptValueException("a vector whose " + wrong.getMessage(), wrong);
        }
        return set.load(name.copy(), query, level, attribute == null || attribute.length == 0 ? null : attribute);
    }

    private static long[] readLinks(ModuleReader in, long id, long version) {
        long count = in.unsigned();
        long most = in.unsigned();
        check(
                count >= 0 && most >= 0 && count <= most && most <= VectorSetCodec.MOST_LINKS,
                () -> "a node of " + Long.toUnsignedString(count) + " links of at most " + Long.toUnsignedString(most));
        long[] list = new long[(int) Math.min(count, 64)];
        for (int index = 0; index < count; index++) {
            long link = in.unsigned();
            check(link != id, () -> "a node linked to itself: " + Long.toUnsignedString(id));
            if (index == list.length) {
                list = Arrays.copyOf(list, index * 2);
            }
            list[index] = link;
        }
        if (version > 0) {
            long worst = in.unsigned() & 0xffff_ffffL;
            check(count == 0 || worst < count, () -> "the worst of " + count + " links being number " + worst);
        }
        return Arrays.copyOf(list, (int) count);
    }

    /// The links of a node on a layer.
    private interface OfList {
        void accept(int node, int level);
    }

    private void forEachList(OfList visitor) {
        for (int node = 0; node < count; node++) {
            for (int level = 0; level <= set.level(node); level++) {
                visitor.accept(node, level);
            }
        }
    }

    /// Finds the nodes that a node is linked to.
    private void find(int node, int level) {
        long[] list = links[node][level];
        int[] found = new int[list.length];
        for (int index = 0; index < list.length; index++) {
            long id = list[index];
            int other = nodeOf(id);
            if (other < 0 || set.level(other) < level) {
                throw VectorSetCodec.refusal(
                        "a link to " + Long.toUnsignedString(id) + ", which is not on level " + level);
            }
            found[index] = other;
        }
        if (level == 0) {
            neighbours[node] = new int[set.level(node) + 1][];
        }
        neighbours[node][level] = found;
        hasTooMany |= found.length > set.shape().roomForLinks(level);
        if (level == set.level(node)) {
            links[node] = null;
        }
    }

    /// The node of a number, or -1.
    private int nodeOf(long id) {
        if (numbered != null) {
            return id >= 0 && id < numbered.length ? numbered[(int) id] : -1;
        }
        return nodes.getOrDefault(id, -1);
    }

    /// Checks that the links of a layer go back, and that there are no two to the same. Who is linked to a node is
    /// collected first and marked when it is the node's turn, since to look for each link in the other's list costs
    /// as many steps as lists are long.
    private void checkLayer(int level) {
        int[] starts = new int[count + 1];
        forEachLink(level, (node, other) -> starts[other + 1]++);
        for (int node = 0; node < count; node++) {
            starts[node + 1] += starts[node];
        }
        int[] linking = new int[starts[count]];
        int[] next = Arrays.copyOf(starts, count);
        forEachLink(level, (node, other) -> linking[next[other]++] = node);
        int[] marks = new int[count];
        Arrays.fill(marks, -1);
        for (int node = 0; node < count; node++) {
            for (int at = starts[node]; at < starts[node + 1]; at++) {
                marks[linking[at]] = node;
            }
            checkList(node, level, marks);
        }
    }

    /// @param marks of nodes that are linked to this one have its number
    private void checkList(int node, int level, int[] marks) {
        for (int other : list(node, level)) {
            if (marks[other] != node) {
                String twice = marks[other] == count + node ? "two links to " : "a link to ";
                String lost = marks[other] == count + node ? "" : " that does not go back";
                throw VectorSetCodec.refusal(twice + Long.toUnsignedString(ids[other]) + lost);
            }
            marks[other] = count + node;
        }
    }

    /// A link of a layer.
    private interface OfLink {
        void accept(int node, int other);
    }

    private void forEachLink(int level, OfLink visitor) {
        for (int node = 0; node < count; node++) {
            for (int other : list(node, level)) {
                visitor.accept(node, other);
            }
        }
    }

    private int[] list(int node, int level) {
        return level < neighbours[node].length ? neighbours[node][level] : NONE;
    }

    /// Leaves out links for which one of their nodes has no room.
    private void leaveOut() {
        int[][] counts = new int[count][];
        for (int node = 0; node < count; node++) {
            counts[node] = new int[set.level(node) + 1];
        }
        forEachList((node, level) -> {
            int room = set.shape().roomForLinks(level);
            int[] list = neighbours[node][level];
            for (int index = 0; index < list.length; index++) {
                int other = list[index];
                if (node < other && counts[node][level] < room && counts[other][level] < room) {
                    counts[node][level]++;
                    counts[other][level]++;
                } else if (node < other) {
                    list[index] = -1;
                    neighbours[other][level][position(neighbours[other][level], node)] = -1;
                }
            }
        });
    }

    /// Makes the links of a node, whose counterparts are made when it is the others' turn.
    private void link(int node, int level) {
        for (int other : neighbours[node][level]) {
            if (other >= 0) {
                set.graph().table().append(node, other, level);
            }
        }
    }

    /// Finds neighbours for nodes that have none.
    private void linkLate() {
        LinkTable table = set.graph().table();
        for (int node = 0; node < count; node++) {
            boolean isAlone = false;
            for (int level = 0; level <= set.level(node); level++) {
                isAlone |= table.count(node, level) == 0;
            }
            if (isAlone && node != entry) {
                set.linkLate(node);
            }
        }
    }

    private static int position(int[] list, int node) {
        for (int index = 0; index < list.length; index++) {
            if (list[index] == node) {
                return index;
            }
        }
        return -1;
    }
}
