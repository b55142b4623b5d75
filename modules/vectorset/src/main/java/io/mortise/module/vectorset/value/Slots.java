package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.store.Chunks;
import io.mortise.module.vectorset.value.store.Texts;
import java.util.Arrays;

/// The places for nodes: rows, links, names and attributes by number, which are free and which wait to become so.
///
/// A number is taken from those that are free, or from the end. It is given back in two steps: a node that dies
/// keeps its place until no reader can be there any more ([Readers]).
///
/// Used by the writer.
final class Slots {
    /// A shift for the table of upper links: they are few.
    private static final int UPPER_SHIFT = 7;
    private static final int OVERHEAD_BYTES = 2000;

    final Shape shape;
    final Chunks<byte[]> rows;
    final Chunks<float[]> floats;
    final Chunks<int[]> links;
    final Chunks<int[]> upper;
    final Texts names;
    final Texts attributes;

    /// Free numbers, the last first.
    private int[] free = new int[4];
    private int freeCount;
    /// Numbers from here on were never used.
    private int end;
    /// The same for rows of upper links.
    private int[] freeUpper = new int[4];
    private int freeUpperCount;
    private int endUpper;

    /// Nodes that died, in the order of their deaths, in a ring.
    private int[] dead = new int[16];
    private long[] deaths = new long[16];
    private int deadFirst;
    private int deadCount;

    /// Nodes alive.
    private int size;
    /// Nodes alive in each chunk.
    private int[] sizes = new int[1];

    Slots(Shape shape) {
        this.shape = shape;
        int shift = shape.chunkShift();
        rows = new Chunks<>(Chunks.Kind.BYTES, shift, Rows.stride(shape.padded()));
        floats = shape.quantization() == Quantization.NONE
                ? new Chunks<>(Chunks.Kind.FLOATS, shift, shape.padded())
                : null;
        links = new Chunks<>(Chunks.Kind.INTS, shift, View.FIRST_LINK + shape.roomForLinks(0));
        upper = new Chunks<>(Chunks.Kind.INTS, Math.min(shift, UPPER_SHIFT), View.FIRST_LINK + shape.roomForLinks(1));
        names = new Texts();
        attributes = new Texts();
    }

    private Slots(Slots other) {
        shape = other.shape;
        rows = other.rows.split();
        floats = other.floats == null ? null : other.floats.split();
        links = other.links.split();
        upper = other.upper.split();
        names = other.names.split();
        attributes = other.attributes.split();
        free = other.free.clone();
        freeCount = other.freeCount;
        end = other.end;
        freeUpper = other.freeUpper.clone();
        freeUpperCount = other.freeUpperCount;
        endUpper = other.endUpper;
        dead = other.dead.clone();
        deaths = other.deaths.clone();
        deadFirst = other.deadFirst;
        deadCount = other.deadCount;
        size = other.size;
        sizes = other.sizes.clone();
    }

    /// Others of the same content, which share what neither changes.
    Slots split() {
        return new Slots(this);
    }

    int size() {
        return size;
    }

    /// Numbers from here on have no node.
    int end() {
        return end;
    }

    int deadCount() {
        return deadCount;
    }

    /// Whether taking a place will make the tables grow.
    boolean isFull() {
        return freeCount == 0 && end == rows.capacity();
    }

    /// Takes a place.
    int take() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (end == rows.capacity()) {
            int capacity = Chunks.nextCapacity(end, rows.shift());
            // What can fail comes first.
            rows.grow(capacity);
            links.grow(capacity);
            if (floats != null) {
                floats.grow(capacity);
            }
        }
        return end++;
    }

    /// Counts the node in a place as alive.
    void born(int node) {
        int chunk = node >>> rows.shift();
        if (chunk >= sizes.length) {
            sizes = Arrays.copyOf(sizes, Math.max(chunk + 1, sizes.length * 2));
        }
        sizes[chunk]++;
        size++;
    }

    /// Counts the node in a place as dead.
    void died(int node, long epoch) {
        sizes[node >>> rows.shift()]--;
        size--;
        if (deadCount == dead.length) {
            dead = unrolled(dead, deadFirst);
            deaths = unrolled(deaths, deadFirst);
            deadFirst = 0;
        }
        int at = deadFirst + deadCount++ & dead.length - 1;
        dead[at] = node;
        deaths[at] = epoch;
    }

    private static int[] unrolled(int[] ring, int first) {
        int[] larger = new int[ring.length * 2];
        System.arraycopy(ring, first, larger, 0, ring.length - first);
        System.arraycopy(ring, 0, larger, ring.length - first, first);
        return larger;
    }

    private static long[] unrolled(long[] ring, int first) {
        long[] larger = new long[ring.length * 2];
        System.arraycopy(ring, first, larger, 0, ring.length - first);
        System.arraycopy(ring, 0, larger, ring.length - first, first);
        return larger;
    }

    /// The first of the dead if it died before an epoch, or -1. It is taken from the row of the dead, and its place
    /// becomes free.
    int reclaim(long oldest) {
        if (deadCount == 0 || deaths[deadFirst] >= oldest) {
            return -1;
        }
        int node = dead[deadFirst];
        deadFirst = deadFirst + 1 & dead.length - 1;
        deadCount--;
        names.clear(node);
        attributes.clear(node);
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = node;
        return node;
    }

    /// Takes a row for upper links.
    int takeUpper() {
        if (freeUpperCount > 0) {
            return freeUpper[--freeUpperCount];
        }
        if (endUpper == upper.capacity()) {
            upper.grow(Chunks.nextCapacity(endUpper, upper.shift()));
        }
        return endUpper++;
    }

    void giveUpper(int row) {
        if (freeUpperCount == freeUpper.length) {
            freeUpper = Arrays.copyOf(freeUpper, freeUpperCount * 2);
        }
        freeUpper[freeUpperCount++] = row;
    }

    /// The chunk and the rest of the way to the node of a rank, in the order of numbers.
    ///
    /// @return the number of nodes before the chunk in the low half, the chunk in the high half
    long chunkOfRank(int rank) {
        int before = 0;
        int chunk = 0;
        while (before + sizes[chunk] <= rank) {
            before += sizes[chunk++];
        }
        return (long) chunk << 32 | before;
    }

    /// How many rows of upper links there are.
    int upperRows() {
        return endUpper - freeUpperCount;
    }

    /// The bytes in memory.
    long bytes() {
        return OVERHEAD_BYTES
                + rows.bytes()
                + (floats == null ? 0 : floats.bytes())
                + links.bytes()
                + upper.bytes()
                + names.bytes()
                + attributes.bytes()
                + 4L * (free.length + freeUpper.length + sizes.length)
                + 12L * dead.length;
    }
}
