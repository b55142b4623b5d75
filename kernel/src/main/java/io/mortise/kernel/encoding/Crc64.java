package io.mortise.kernel.encoding;

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
}
