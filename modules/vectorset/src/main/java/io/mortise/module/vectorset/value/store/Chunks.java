package io.mortise.module.vectorset.value.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// A growing array of fixed-size rows, cut into chunks of a power of two of them.
///
/// ```
///  table ──> [ chunk 0 | chunk 1 | chunk 2 | … ]      row r = chunk r >>> shift, at (r & mask) * stride
/// ```
///
/// Growing adds a chunk and moves nothing, except while there is only the first one, which doubles until it has its
/// full size. Nothing is allocated of more than a few hundred kilobytes, whatever the number of rows.
///
/// Two of them may **share** chunks ([#split()]): whoever writes to a chunk that it does not own copies it first.
///
/// One thread writes. Others read [#table()], each entry of which they load anew after they have learnt a row's
/// number, with an acquiring fence in between; a chunk is put into the table, by release, only when its contents
/// are there.
///
/// @param <A> an array of a primitive type
public final class Chunks<A> {
    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final int LEAST_ROWS = 4;
    /// The header of an array and its alignment, on average.
    private static final int OVERHEAD_BYTES = 20;

    /// What the chunks are made of.
    public interface Kind<A> {
        A[] table(int length);

        A array(int length);

        int bytesEach();

        /// Arrays of bytes.
        Kind<byte[]> BYTES = new Kind<>() {
            @Override
            public byte[][] table(int length) {
                return new byte[length][];
            }

            @Override
            public byte[] array(int length) {
                return new byte[length];
            }

            @Override
            public int bytesEach() {
                return Byte.BYTES;
            }
        };

        /// Arrays of ints.
        Kind<int[]> INTS = new Kind<>() {
            @Override
            public int[][] table(int length) {
                return new int[length][];
            }

            @Override
            public int[] array(int length) {
                return new int[length];
            }

            @Override
            public int bytesEach() {
                return Integer.BYTES;
            }
        };

        /// Arrays of longs.
        Kind<long[]> LONGS = new Kind<>() {
            @Override
            public long[][] table(int length) {
                return new long[length][];
            }

            @Override
            public long[] array(int length) {
                return new long[length];
            }

            @Override
            public int bytesEach() {
                return Long.BYTES;
            }
        };

        /// Arrays of floats.
        Kind<float[]> FLOATS = new Kind<>() {
            @Override
            public float[][] table(int length) {
                return new float[length][];
            }

            @Override
            public float[] array(int length) {
                return new float[length];
            }

            @Override
            public int bytesEach() {
                return Float.BYTES;
            }
        };
    }

    private final Kind<A> kind;
    private final int shift;
    private final int stride;
    private A[] table;
    private boolean[] owned;
    private int chunks;
    private int capacity;
    private long bytes;

    /// @param shift a chunk has `1 << shift` rows
    /// @param stride how many elements a row has
    public Chunks(Kind<A> kind, int shift, int stride) {
        this.kind = kind;
        this.shift = shift;
        this.stride = stride;
        this.table = kind.table(1);
        this.owned = new boolean[1];
    }

    private Chunks(Chunks<A> other) {
        kind = other.kind;
        shift = other.shift;
        stride = other.stride;
        table = other.table.clone();
        owned = new boolean[table.length];
        chunks = other.chunks;
        capacity = other.capacity;
        bytes = other.bytes;
    }

    /// The chunks. The array is replaced when it must grow, so a reader keeps the one with which it began.
    public A[] table() {
        return table;
    }

    /// How many rows there is room for.
    public int capacity() {
        return capacity;
    }

    public int shift() {
        return shift;
    }

    public int stride() {
        return stride;
    }

    /// The bytes in memory; shared chunks count in full.
    public long bytes() {
        return bytes + table.length * 5L;
    }

    /// The capacity to [#grow] to when one more row is needed than `capacity`.
    public static int nextCapacity(int capacity, int shift) {
        int full = 1 << shift;
        return capacity < full ? Math.min(full, Math.max(LEAST_ROWS, capacity * 2)) : capacity + full;
    }

    /// Makes room for `newCapacity` rows, which [#nextCapacity] gave.
    public void grow(int newCapacity) {
        int full = 1 << shift;
        if (capacity < full && capacity > 0) {
            enlargeFirst(Math.min(newCapacity, full));
        }
        while (capacity < newCapacity) {
            add(Math.min(newCapacity, full));
        }
    }

    private void enlargeFirst(int rows) {
        A larger = kind.array(rows * stride);
        System.arraycopy(table[0], 0, larger, 0, capacity * stride);
        bytes += (long) (rows - capacity) * stride * kind.bytesEach();
        capacity = rows;
        put(0, larger);
    }

    private void add(int rows) {
        if (chunks == table.length) {
            table = Arrays.copyOf(table, chunks * 2);
            owned = Arrays.copyOf(owned, chunks * 2);
        }
        put(chunks++, kind.array(rows * stride));
        capacity += rows;
        bytes += (long) rows * stride * kind.bytesEach() + OVERHEAD_BYTES;
    }

    private void put(int chunk, A array) {
        ENTRY.setRelease(table, chunk, array);
        owned[chunk] = true;
    }

    /// A chunk for writing: this object's own.
    public A writable(int chunk) {
        if (!owned[chunk]) {
            A shared = table[chunk];
            int length = java.lang.reflect.Array.getLength(shared);
            A copy = kind.array(length);
            System.arraycopy(shared, 0, copy, 0, length);
            put(chunk, copy);
        }
        return table[chunk];
    }

    /// Another one of the same content. From now on each of the two copies a chunk before it changes it.
    public Chunks<A> split() {
        Arrays.fill(owned, false);
        return new Chunks<>(this);
    }
}
