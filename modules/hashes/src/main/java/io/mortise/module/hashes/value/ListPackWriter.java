package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import java.util.Arrays;

/// Writes a listpack; see [ListPackReader] for its layout. A string that is the decimal form of an integer is
/// written as one, as short as it goes, since Redis compares entries by that.
final class ListPackWriter {
    private static final int HEADER_BYTES = 6;
    private static final int MOST_COUNT = 0xffff;
    private static final int LONGEST_BACKLENGTH = 5;
    private static final int LONGEST_HEAD = 9;

    private final long[] parsed = new long[1];
    private byte[] array = new byte[256];
    private int length = HEADER_BYTES;
    private int count;

    void add(Slice string) {
        if (Numbers.parseLong(string.array(), string.offset(), string.length(), parsed)) {
            add(parsed[0]);
            return;
        }
        int size = string.length();
        int start = begin(size);
        if (size < 64) {
            put(0x80 | size, 0, 0);
        } else if (size < 4096) {
            put(0xe0 | size >>> 8, size, 1);
        } else {
            put(0xf0, size, Integer.BYTES);
        }
        string.copyTo(array, length);
        length += size;
        end(start);
    }

    void add(long integer) {
        int start = begin(0);
        if (integer >= 0 && integer < 128) {
            put((int) integer, 0, 0);
        } else if (integer >= -4096 && integer < 4096) {
            put(0xc0 | (int) integer >>> 8 & 0x1f, integer, 1);
        } else if (integer == (short) integer) {
            put(0xf1, integer, Short.BYTES);
        } else if (integer << 40 >> 40 == integer) {
            put(0xf2, integer, 3);
        } else if (integer == (int) integer) {
            put(0xf3, integer, Integer.BYTES);
        } else {
            put(0xf4, integer, Long.BYTES);
        }
        end(start);
    }

    private int begin(int size) {
        int needed = length + LONGEST_HEAD + size + LONGEST_BACKLENGTH + 1;
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.max(needed, 2 * array.length));
        }
        return length;
    }

    /// Writes an encoding and the lowest bytes of a number.
    private void put(int encoding, long number, int bytes) {
        array[length++] = (byte) encoding;
        for (int index = 0; index < bytes; index++) {
            array[length++] = (byte) (number >>> 8 * index);
        }
    }

    private void end(int start) {
        int size = length - start;
        int bytes = backlengthBytes(size);
        for (int index = 0; index < bytes; index++) {
            array[length++] = (byte) backlengthByte(size, bytes, index);
        }
        count++;
    }

    /// How many bytes the length behind an entry takes: 7 bits in each.
    static int backlengthBytes(int size) {
        int bytes = 1;
        for (int rest = size >>> 7; rest > 0; rest >>>= 7) {
            bytes++;
        }
        return bytes;
    }

    /// The byte at `index` of the length behind an entry. All but the first have the highest bit, since it is read
    /// from behind.
    static int backlengthByte(int size, int bytes, int index) {
        int bits = size >>> 7 * (bytes - 1 - index) & 0x7f;
        return index == 0 ? bits : bits | 0x80;
    }

    /// Ends the listpack and gives it, borrowed.
    Slice finish() {
        array[length] = (byte) StringRun.END;
        int total = length + 1;
        for (int index = 0; index < Integer.BYTES; index++) {
            array[index] = (byte) (total >>> 8 * index);
        }
        int stated = Math.min(count, MOST_COUNT);
        array[4] = (byte) stated;
        array[5] = (byte) (stated >>> 8);
        return Slice.of(array, 0, total);
    }
}
