package io.mortise.module.vectorset.value.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// SipHash-1-3 of a name: a keyed hash, so that names cannot be chosen to collide.
public final class NameHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;

    public NameHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /// The hash of bytes.
    public long of(byte[] array, int offset, int length) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int whole = length & ~7;
        // One round a word; after the last word three more.
        for (int at = 0; at <= whole + 3 * 8; at += 8) {
            long word = at < whole ? (long) LONG.get(array, offset + at) : 0;
            if (at == whole) {
                word = lastWord(array, offset + whole, length & 7, length);
            } else if (at == whole + 8) {
                v2 ^= 0xff;
            }
            v3 ^= word;
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long lastWord(byte[] array, int offset, int count, int length) {
        long word = (long) length << 56;
        for (int index = 0; index < count; index++) {
            word |= (array[offset + index] & 0xffL) << 8 * index;
        }
        return word;
    }
}
