package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.CorruptValueException;

/// Reads a listpack, in which Redis packs small collections since version 7:
///
/// ```
///  bytes 4 | count 2 | ( encoding | data | length of both, backwards ) * | FF
///
///  0xxxxxxx  integer 0 to 127           1110xxxx y  string, 12 bits of length    F1 F2 F3 F4  integer of 2, 3, 4, 8
///  10xxxxxx  string, 6 bits of length   F0          string, 4 bytes of length                 bytes
///  110xxxxx  y  integer of 13 bits
/// ```
final class ListPackReader extends StringRun {
    private static final int HEADER_BYTES = 6;

    private final int stated;
    private int counted;

    ListPackReader(Slice bytes) {
        super(bytes, HEADER_BYTES);
        long length = uint32();
        if (length != bytes.length()) {
            throw new CorruptValueException("a listpack of " + bytes.length() + " bytes says " + length);
        }
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
        int from = at;
        Slice string = string(uint8());
        skipBacklength(at - from);
        return string;
    }

    private Slice string(int encoding) {
        if (encoding < 0x80) {
            return integer(encoding);
        } else if (encoding < 0xc0) {
            return take(encoding & 0x3f);
        } else if (encoding < 0xe0) {
            int bits = (encoding & 0x1f) << 8 | uint8();
            return integer(bits << 19 >> 19);
        } else if (encoding < 0xf0) {
            return take((encoding & 0x0f) << 8 | uint8());
        }
        return switch (encoding) {
            case 0xf0 -> take(uint32());
            case 0xf1 -> integer(int16());
            case 0xf2 -> integer(int24());
            case 0xf3 -> integer(int32());
            case 0xf4 -> integer(int64());
            default -> throw unknown(encoding);
        };
    }

    private static Slice integer(long value) {
        return Slice.of(Numbers.decimal(value));
    }

    /// Passes over the length behind an entry, which must be right.
    private void skipBacklength(int length) {
        int bytes = ListPackWriter.backlengthBytes(length);
        need(bytes + 1);
        for (int index = 0; index < bytes; index++) {
            int expected = ListPackWriter.backlengthByte(length, bytes, index);
            if (uint8() != expected) {
                throw new CorruptValueException(
                        "an entry of " + length + " bytes in a listpack is followed by a wrong " + "length");
            }
        }
    }
}
