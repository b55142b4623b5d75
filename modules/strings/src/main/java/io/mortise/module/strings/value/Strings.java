package io.mortise.module.strings.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;

/// What the verbs ask of a string value, whichever of its three shapes it has.
public final class Strings {
    private Strings() {}

    /// How many bytes the string has.
    public static long length(ValueRef<ChunkedBytes> value) {
        if (!value.isPacked()) {
            return value.object().length();
        }
        return value.form() == StringType.INTEGER
                ? Numbers.decimalLength(value.packedLong())
                : value.packed().length();
    }

    /// All bytes: borrowed if the string is packed as such, otherwise made.
    public static Slice bytes(ValueRef<ChunkedBytes> value) {
        if (!value.isPacked()) {
            return Slice.of(value.object().toArray());
        }
        return value.form() == StringType.INTEGER ? Slice.of(Numbers.decimal(value.packedLong())) : value.packed();
    }

    /// The 8 bytes of the packed form of an integer.
    public static byte[] littleEndian(long number) {
        byte[] bytes = new byte[Long.BYTES];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) (number >>> 8 * index);
        }
        return bytes;
    }
}
