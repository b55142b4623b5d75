package io.mortise.spi.persistence;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The checksum of Redis's files and payloads: CRC-64 with Jones's polynomial, reflected, without initial or final
/// inversion. Eight bytes a step ("slicing by 8", Kounavis and Berry, 2005).
public final class Crc64 {
    private static final long REFLECTED_POLYNOMIAL = 0x95ac9329ac4bc9b5L;
    private static final long[][] TABLES = tables();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Crc64() {}

    private static long[][] tables() {
        long[][] tables = new long[8][256];
        for (int index = 0; index < 256; index++) {
            long crc = index;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ REFLECTED_POLYNOMIAL;
            }
            tables[0][index] = crc;
        }
        for (int index = 0; index < 256; index++) {
            for (int step = 1; step < 8; step++) {
                long before = tables[step - 1][index];
                tables[step][index] = tables[0][(int) before & 0xff] ^ before >>> 8;
            }
        }
        return tables;
    }

    /// The checksum of bytes that follow those whose checksum is `crc`; 0 to begin with.
    public static long update(long crc, byte[] array, int offset, int length) {
        long value = crc;
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) {
            value ^= (long) LONG.get(array, at);
            value = TABLES[7][(int) value & 0xff]
                    ^ TABLES[6][(int) (value >>> 8) & 0xff]
                    ^ TABLES[5][(int) (value >>> 16) & 0xff]
                    ^ TABLES[4][(int) (value >>> 24) & 0xff]
                    ^ TABLES[3][(int) (value >>> 32) & 0xff]
                    ^ TABLES[2][(int) (value >>> 40) & 0xff]
                    ^ TABLES[1][(int) (value >>> 48) & 0xff]
                    ^ TABLES[0][(int) (value >>> 56)];
        }
        for (; at < end; at++) {
            value = TABLES[0][(int) (value ^ array[at]) & 0xff] ^ value >>> 8;
        }
        return value;
    }

    /// The checksum of two runs of bytes, one behind the other, from those of each.
    ///
    /// Bytes that follow multiply what stands before them by a power of x, modulo the polynomial; the power is made
    /// by squaring, so a file's header can be changed after its gigabytes were summed.
    ///
    /// @param first the checksum of the first run
    /// @param second the checksum of the second run
    /// @param secondBytes how long the second run is
    public static long combine(long first, long second, long secondBytes) {
        long power = 1L << 63;
        long square = 1L << 62;
        for (long bits = secondBytes * 8; bits != 0; bits >>>= 1) {
            if ((bits & 1) != 0) {
                power = multiply(power, square);
            }
            square = multiply(square, square);
        }
        return multiply(first, power) ^ second;
    }

    /// The product of two polynomials modulo the checksum's; the highest bit of a number is the coefficient of 1.
    private static long multiply(long left, long right) {
        long product = 0;
        long shifted = right;
        for (long rest = left; rest != 0; rest <<= 1) {
            if (rest < 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ REFLECTED_POLYNOMIAL;
        }
        return product;
    }
}
