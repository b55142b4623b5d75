package io.mortise.module.strings.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ChunkedBytes.Run;
import io.mortise.spi.keyspace.ValueRef;
import java.util.Arrays;
import java.util.Objects;

/// The bytes of a string for reading, whichever of its shapes it has.
///
/// Borrowed like the [ValueRef] that it was made of: valid until the next change of any key. Bytes lie in runs: a
/// packed string is one run, a chunked one has a run for each chunk. Since no packed string is longer than a chunk,
/// the bytes of one 64 KiB block are one run in every string, which is what lets BITOP work block by block.
public final class StringView {
    private static final StringView EMPTY = new StringView(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final ChunkedBytes chunks;
    private final long length;

    private StringView(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.chunks = null;
        this.length = length;
    }

    private StringView(ChunkedBytes chunks) {
        this.array = null;
        this.offset = 0;
        this.chunks = chunks;
        this.length = chunks.length();
    }

    /// The bytes of a value; a missing one (null) has none.
    public static StringView of(ValueRef<ChunkedBytes> value) {
        if (value == null) {
            return EMPTY;
        }
        if (!value.isPacked()) {
            return new StringView(value.object());
        }
        return value.form() == StringType.INTEGER ? of(Numbers.decimal(value.packedLong())) : of(value.packed());
    }

    /// The bytes of a slice.
    public static StringView of(Slice slice) {
        return new StringView(slice.array(), slice.offset(), slice.length());
    }

    /// These bytes.
    public static StringView of(byte[] bytes) {
        return new StringView(bytes, 0, bytes.length);
    }

    /// The bytes of chunks.
    public static StringView of(ChunkedBytes chunks) {
        return new StringView(chunks);
    }

    /// How many bytes a value has; for an integer, the number of its digits.
    public static long lengthOf(ValueRef<ChunkedBytes> value) {
        if (!value.isPacked()) {
            return value.object().length();
        }
        return value.form() == StringType.INTEGER
                ? Numbers.decimalLength(value.packedLong())
                : value.packed().length();
    }

    /// The 8 bytes of the packed form of an integer.
    static byte[] littleEndian(long number) {
        byte[] bytes = new byte[Long.BYTES];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) (number >>> 8 * index);
        }
        return bytes;
    }

    /// How many bytes there are.
    public long length() {
        return length;
    }

    /// The chunks, if the bytes lie in such; otherwise null.
    public ChunkedBytes chunks() {
        return chunks;
    }

    /// The byte at `index`, 0 to 255; beyond the end there are zeros without end.
    public int byteOrZero(long index) {
        if (index >= length) {
            return 0;
        }
        return chunks == null ? array[offset + (int) index] & 0xff : chunks.byteAt(index);
    }

    /// Visits the bytes from `start` on, in runs as they lie in memory.
    public void forEachRun(long start, long count, Run visitor) {
        if (chunks != null) {
            chunks.forEachRun(start, count, visitor);
            return;
        }
        Objects.checkFromIndexSize(start, count, length);
        if (count > 0) {
            visitor.visit(array, offset + (int) start, (int) count);
        }
    }

    /// The bytes from `start` to the end of the 64 KiB block that holds it, or of the string: one run.
    public Slice run(long start) {
        if (chunks == null) {
            return Slice.of(array, offset + (int) start, (int) (length - start));
        }
        long toBlockEnd = ChunkedBytes.CHUNK_BYTES - start % ChunkedBytes.CHUNK_BYTES;
        Slice[] run = new Slice[1];
        chunks.forEachRun(
                start,
                Math.min(toBlockEnd, length - start),
                (bytes, from, count) -> run[0] = Slice.of(bytes, from, count));
        return run[0];
    }

    /// All bytes, copied.
    ///
    /// @throws IllegalStateException if they are too many for an array
    public byte[] copy() {
        return chunks == null ? Arrays.copyOfRange(array, offset, offset + (int) length) : chunks.toArray();
    }

    /// All bytes: those in place if they are one run, otherwise a copy.
    public Slice slice() {
        return chunks == null ? Slice.of(array, offset, (int) length) : Slice.of(chunks.toArray());
    }

    /// Whether the bytes are those of `other`.
    public boolean contentEquals(Slice other) {
        return chunks == null ? other.contentEquals(array, offset, (int) length) : chunks.contentEquals(other);
    }
}
