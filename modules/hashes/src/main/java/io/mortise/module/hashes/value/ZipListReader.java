package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.CorruptValueException;

/// Reads a ziplist, in which Redis packed small collections before version 7:
///
/// ```
///  bytes 4 | offset of the last entry 4 | count 2 | ( length of the entry before | encoding | data ) * | FF
///
///  00pppppp    string, 6 bits of length      C0 D0 E0 F0 FE  integer of 2, 4, 8, 3, 1 bytes
///  01pppppp q  string, 14 bits of length     F1 to FD        integer 0 to 12
///  80          string, 4 bytes of length, the highest first
/// ```
final class ZipListReader extends StringRun {
    private static final int HEADER_BYTES = 10;
    /// A length of an entry before that takes four bytes more.
    private static final int LONG_LENGTH = 0xfe;

    private final int stated;
    private int counted;

    ZipListReader(Slice bytes) {
        super(bytes, HEADER_BYTES);
        long length = uint32();
        if (length != bytes.length()) {
            throw new CorruptValueException("a ziplist of " + bytes.length() + " bytes says " + length);
        }
        uint32();
        stated = int16() & 0xffff;
    }

    @Override
    boolean hasNext() {
        boolean more = super.hasNext();
        if (!more) {
            checkCount(stated, counted);
        }
        return more;
    }

    @Override
    Slice next() {
        counted++;
        if (uint8() == LONG_LENGTH) {
            uint32();
        }
        int encoding = uint8();
        return switch (encoding >>> 6) {
            case 0 -> take(encoding & 0x3f);
            case 1 -> take((encoding & 0x3f) << 8 | uint8());
            case 2 -> take(Integer.reverseBytes(int32()) & 0xffffffffL);
            default -> Slice.of(Numbers.decimal(integer(encoding)));
        };
    }

    private long integer(int encoding) {
        return switch (encoding) {
            case 0xc0 -> int16();
            case 0xd0 -> int32();
            case 0xe0 -> int64();
            case 0xf0 -> int24();
            case 0xfe -> (byte) uint8();
            default -> {
                if (encoding < 0xf1 || encoding > 0xfd) {
                    throw unknown(encoding);
                }
                yield encoding - 0xf1;
            }
        };
    }
}
