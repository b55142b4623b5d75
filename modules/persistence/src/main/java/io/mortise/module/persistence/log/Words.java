package io.mortise.module.persistence.log;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Commands as they stand in a log: arrays of strings in the wire protocol, written into a growing array. For one
/// thread.
final class Words {
    private static final int FIRST_BYTES = 4096;
    private static final int MOST_KEPT_BYTES = 1 << 20;
    /// A kind, ten digits and the end of the line.
    private static final int MOST_HEADER_BYTES = 13;

    private byte[] bytes;
    private int length;

    Words() {
        this(FIRST_BYTES);
    }

    /// @param capacity how many bytes it takes before it has to grow
    Words(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /// How many bytes it can take without growing.
    int capacity() {
        return bytes.length;
    }

    /// Takes back what stands behind a position.
    void rewind(int position) {
        length = position;
    }

    void clear() {
        length = 0;
        if (bytes.length > MOST_KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
    }

    /// Begins a command of so many words.
    void command(int words) {
        room(MOST_HEADER_BYTES);
        length = header(bytes, length, '*', words);
    }

    void word(byte[] array, int offset, int count) {
        room(count + MOST_HEADER_BYTES + 2);
        byte[] into = bytes;
        int at = header(into, length, '$', count);
        System.arraycopy(array, offset, into, at, count);
        at += count;
        into[at] = '\r';
        into[at + 1] = '\n';
        length = at + 2;
    }

    void word(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.UTF_8);
        word(ascii, 0, ascii.length);
    }

    void word(Slice slice) {
        word(slice.array(), slice.offset(), slice.length());
    }

    /// A whole command.
    ///
    /// @param words each a [Slice], `byte[]`, [String], [Long] or [Integer]
    void command(String name, Object... words) {
        command(words.length + 1);
        word(name);
        for (Object word : words) {
            switch (word) {
                case Slice slice -> word(slice);
                case byte[] raw -> word(raw, 0, raw.length);
                case String text -> word(text);
                case Number number -> word(Long.toString(number.longValue()));
                default -> throw new IllegalArgumentException("no word of a command: " + word.getClass());
            }
        }
    }

    /// A line that is no command.
    void annotation(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        room(ascii.length + 2);
        System.arraycopy(ascii, 0, bytes, length, ascii.length);
        length += ascii.length;
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    /// A line that tells how much follows.
    ///
    /// @return where it ends
    private static int header(byte[] into, int from, char kind, int value) {
        int digits = value < 10 ? 1 : Numbers.decimalLength(value);
        int at = from;
        into[at++] = (byte) kind;
        Numbers.putDecimal(value, into, at, digits);
        at += digits;
        into[at] = '\r';
        into[at + 1] = '\n';
        return at + 2;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
