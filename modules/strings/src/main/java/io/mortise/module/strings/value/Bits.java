package io.mortise.module.strings.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Strings as arrays of bits. Bit 0 is the most significant bit of byte 0.
public final class Bits {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bits() {}

    // ---- reading

    /// The bit at `index`; beyond the end there are zeros without end.
    public static int bitAt(StringView view, long index) {
        return view.byteOrZero(index >>> 3) >>> 7 - (index & 7) & 1;
    }

    /// How many bits are 1 from `first` to `last`, both included and within the string.
    public static long count(StringView view, long first, long last) {
        long[] sum = new long[1];
        view.forEachRun(
                first >>> 3,
                (last >>> 3) - (first >>> 3) + 1,
                (array, offset, count) -> sum[0] += countRun(array, offset, count));
        int before = view.byteOrZero(first >>> 3) >>> 8 - (first & 7);
        int after = view.byteOrZero(last >>> 3) & 0xff >>> (last & 7) + 1;
        return sum[0] - Integer.bitCount(before) - Integer.bitCount(after);
    }

    private static long countRun(byte[] array, int offset, int count) {
        long sum = 0;
        int end = offset + count;
        int at = offset;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            sum += Long.bitCount((long) LONG.get(array, at));
        }
        for (; at < end; at++) {
            sum += Integer.bitCount(array[at] & 0xff);
        }
        return sum;
    }

    /// Where the first bit of that value is from `first` to `last`, both included and within the string.
    ///
    /// @return -1 if there is none
    public static long find(StringView view, int bit, long first, long last) {
        long at = first;
        for (; at <= last && (at & 7) != 0; at++) {
            if (bitAt(view, at) == bit) {
                return at;
            }
        }
        at = Math.max(at, skip(view, at >>> 3, last + 1 >>> 3, bit == 1 ? 0 : -1) << 3);
        for (; at <= last; at++) {
            if (bitAt(view, at) == bit) {
                return at;
            }
        }
        return -1;
    }

    /// The first byte from `from` (inclusive) to `to` (exclusive) that is not `same`; `to` if there is none.
    private static long skip(StringView view, long from, long to, int same) {
        long at = from;
        while (at < to) {
            Slice run = view.run(at);
            int most = (int) Math.min(run.length(), to - at);
            int skipped = skipRun(run.array(), run.offset(), most, (byte) same);
            at += skipped;
            if (skipped < most) {
                return at;
            }
        }
        return at;
    }

    private static int skipRun(byte[] array, int offset, int count, byte same) {
        int at = 0;
        // Either all zeros or all ones, so a word of it is the byte itself, extended.
        for (; at + Long.BYTES <= count && (long) LONG.get(array, offset + at) == same; at += Long.BYTES) {}
        for (; at < count && array[offset + at] == same; at++) {}
        return at;
    }

    /// The `width` bits from `index` on, as an unsigned number; beyond the end there are zeros.
    public static long field(StringView view, long index, int width) {
        long field = 0;
        for (int done = 0; done < width; ) {
            long at = index + done;
            int inByte = (int) (at & 7);
            int part = Math.min(8 - inByte, width - done);
            int bits = view.byteOrZero(at >>> 3) >>> 8 - inByte - part & (1 << part) - 1;
            field = field << part | bits;
            done += part;
        }
        return field;
    }

    // ---- changing

    /// Changes a bit of an open value.
    ///
    /// @return whether it was another one before
    public static boolean put(ValueRef<ChunkedBytes> value, long index, int bit) {
        int mask = 0x80 >>> (index & 7);
        int before = StringEditor.byteAt(value, index >>> 3);
        int after = bit == 1 ? before | mask : before & ~mask;
        StringEditor.byteAt(value, index >>> 3, after);
        return before != after;
    }

    /// Overwrites the `width` bits from `index` on, which are there, by the low bits of `field`.
    public static void putField(ValueRef<ChunkedBytes> value, long index, int width, long field) {
        for (int done = 0; done < width; ) {
            long at = index + done;
            int inByte = (int) (at & 7);
            int part = Math.min(8 - inByte, width - done);
            int shift = 8 - inByte - part;
            int mask = (1 << part) - 1 << shift;
            int bits = (int) (field >>> width - done - part) << shift & mask;
            StringEditor.byteAt(value, at >>> 3, StringEditor.byteAt(value, at >>> 3) & ~mask | bits);
            done += part;
        }
    }
}
