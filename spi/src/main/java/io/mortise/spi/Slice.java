package io.mortise.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A run of bytes inside an array: the one type of arguments, keys and values that live in a page.
///
/// A slice that the kernel hands out is **borrowed**. An argument's is valid until the command returns; a value's
/// until the next change of any key through the same call. Afterwards the kernel reuses both the slice and the
/// bytes behind it, so what must live longer is copied with [#copy()]. With assertions on, ended slices are
/// poisoned: their length is 0 and their array is empty.
///
/// A slice that a module makes itself with [#of(byte\[\])] is the module's own and never ends.
///
/// Not thread-safe. Bytes are compared and ordered as unsigned.
public class Slice implements Comparable<Slice> {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NO_BYTES = {};

    private byte[] array;
    private int offset;
    private int length;

    /// An empty slice; only the kernel's subclasses point one elsewhere.
    protected Slice() {
        this.array = NO_BYTES;
    }

    private Slice(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /// The whole of `bytes`, not copied.
    public static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    /// A part of `bytes`, not copied.
    ///
    /// @throws IndexOutOfBoundsException if the part is not inside the array
    public static Slice of(byte[] bytes, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
        return new Slice(bytes, offset, length);
    }

    /// The UTF-8 bytes of `text`.
    public static Slice of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Points this slice at other bytes. For the kernel's own slices, which are reused from command to command.
    protected final void point(byte[] array, int offset, int length) {
        if (this.array != array) {
            this.array = array;
        }
        this.offset = offset;
        this.length = length;
    }

    /// The array that holds the bytes, which may hold other data around them. Not to be written to, unless it came
    /// from an `edit` of the keyspace.
    public final byte[] array() {
        return array;
    }

    /// Where in [#array()] the bytes begin.
    public final int offset() {
        return offset;
    }

    /// How many bytes there are.
    public final int length() {
        return length;
    }

    /// Whether there are no bytes.
    public final boolean isEmpty() {
        return length == 0;
    }

    /// The byte at `index`, 0 to 255.
    public final int byteAt(int index) {
        assert index >= 0 && index < length : "index=" + index + ", length=" + length;
        return array[offset + index] & 0xff;
    }

    /// A copy of the bytes that the caller owns.
    public final byte[] copy() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /// Copies the bytes to `target`, from `targetOffset` on.
    public final void copyTo(byte[] target, int targetOffset) {
        System.arraycopy(array, offset, target, targetOffset, length);
    }

    /// A slice of the same bytes, from `from` (inclusive) to `to` (exclusive), valid as long as this one.
    public final Slice slice(int from, int to) {
        java.util.Objects.checkFromToIndex(from, to, length);
        return new Slice(array, offset + from, to - from);
    }

    /// Whether the bytes are equal to those of `other`.
    public final boolean contentEquals(Slice other) {
        return contentEquals(other.array, other.offset, other.length);
    }

    /// Whether the bytes are equal to a part of `other`.
    public final boolean contentEquals(byte[] other, int otherOffset, int otherLength) {
        if (length != otherLength) {
            return false;
        }
        if (length > 32) {
            return Arrays.equals(array, offset, offset + length, other, otherOffset, otherOffset + length);
        }
        // Short keys are the rule; two words are compared sooner than the intrinsic is set up.
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            if ((long) LONG.get(array, offset + at) != (long) LONG.get(other, otherOffset + at)) {
                return false;
            }
        }
        for (; at < length; at++) {
            if (array[offset + at] != other[otherOffset + at]) {
                return false;
            }
        }
        return true;
    }

    /// Whether the bytes are the ASCII letters of `upperCaseWord` in either case. For option words.
    public final boolean isWord(String upperCaseWord) {
        if (length != upperCaseWord.length()) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            int letter = array[offset + index];
            if (letter >= 'a' && letter <= 'z') {
                letter -= 'a' - 'A';
            }
            if (letter != upperCaseWord.charAt(index)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final int compareTo(Slice other) {
        return Arrays.compareUnsigned(
                array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    }

    /// Equality of content, so that a copied slice may key a map. A borrowed slice must not.
    @Override
    public final boolean equals(Object other) {
        return other instanceof Slice slice && contentEquals(slice);
    }

    @Override
    public final int hashCode() {
        int hash = 1;
        for (int index = 0; index < length; index++) {
            hash = 31 * hash + array[offset + index];
        }
        return hash;
    }

    /// The bytes as UTF-8 text, for messages. A byte that is no UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF,
    /// which error replies turn back into that byte, so that a client gets its own words as it sent them.
    @Override
    public final String toString() {
        String text = new String(array, offset, length, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : escaped();
    }

    private String escaped() {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(array, offset, length);
        CharBuffer text = CharBuffer.allocate(length);
        CoderResult result = decoder.decode(bytes, text, true);
        while (result.isError()) {
            for (int index = 0; index < result.length(); index++) {
                text.put((char) (0xdc00 | bytes.get() & 0xff));
            }
            result = decoder.decode(bytes, text, true);
        }
        return text.flip().toString();
    }

    /// The bytes as text, each byte one character, so that nothing is lost.
    public final String toLatin1() {
        return new String(array, offset, length, StandardCharsets.ISO_8859_1);
    }
}
