package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.CorruptValueException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads one of the layouts in which Redis packs a run of strings into one: the names and values of a small hash.
///
/// Whatever the bytes say is checked against their number first; what does not fit is a [CorruptValueException].
abstract class StringRun {
    static final int END = 0xff;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    final byte[] array;
    final int start;
    final int end;
    int at;

    /// @param headerBytes what stands before the first string
    StringRun(Slice bytes, int headerBytes) {
        array = bytes.array();
        start = bytes.offset();
        end = start + bytes.length();
        at = start;
        need(headerBytes + 1);
        if ((array[end - 1] & 0xff) != END) {
            throw new CorruptValueException("packed strings end with " + (array[end - 1] & 0xff) + ", not with " + END);
        }
    }

    /// Whether there is another string.
    boolean hasNext() {
        need(1);
        if ((array[at] & 0xff) != END) {
            return true;
        }
        if (at != end - 1) {
            throw new CorruptValueException((end - 1 - at) + " bytes are left behind the end of packed strings");
        }
        return false;
    }

    /// The next string.
    abstract Slice next();

    /// Checks that so many bytes are left.
    final void need(long bytes) {
        if (bytes < 0 || bytes > end - at) {
            throw new CorruptValueException(
                    "packed strings: " + bytes + " bytes were expected, " + (end - at) + " are left");
        }
    }

    /// Takes bytes, which end before the end mark.
    final Slice take(long bytes) {
        need(bytes + 1);
        Slice taken = Slice.of(array, at, (int) bytes);
        at += (int) bytes;
        return taken;
    }

    final int uint8() {
        need(1);
        return array[at++] & 0xff;
    }

    final int int16() {
        need(Short.BYTES);
        int value = (short) SHORT.get(array, at);
        at += Short.BYTES;
        return value;
    }

    final int int24() {
        int low = int16() & 0xffff;
        return low | (byte) uint8() << 16;
    }

    final int int32() {
        need(Integer.BYTES);
        int value = (int) INT.get(array, at);
        at += Integer.BYTES;
        return value;
    }

    final long int64() {
        need(Long.BYTES);
        long value = (long) LONG.get(array, at);
        at += Long.BYTES;
        return value;
    }

    final long uint32() {
        return int32() & 0xffffffffL;
    }

    static CorruptValueException unknown(int encoding) {
        return new CorruptValueException("a packed string has the unknown encoding " + encoding);
    }

    /// Checks a count in a header against the strings that there were.
    static void checkCount(int stated, int counted) {
        if (stated != 0xffff && stated != counted) {
            throw new CorruptValueException("packed strings: " + stated + " are stated, " + counted + " are there");
        }
    }
}
