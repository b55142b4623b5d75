package io.mortise.module.strings.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;

/// Changes bytes of a string that is open for editing: what APPEND, SETRANGE, SETBIT and BITFIELD share.
///
/// A packed string that grows is moved each time, which for a string that grows byte by byte costs the square of
/// its length. So from [#MOST_MOVED_BYTES] on a string that grows becomes chunks, whose last has room to spare.
public final class StringEditor {
    /// A packed string grows as such up to this length.
    static final int MOST_MOVED_BYTES = 4096;

    private StringEditor() {}

    /// Makes the value one whose bytes can be changed, of at least `length` bytes; new bytes are 0. Afterwards it
    /// is not an integer.
    public static void open(ValueRef<ChunkedBytes> value, long length) {
        markEdited(value);
        if (length <= StringView.lengthOf(value)) {
            return;
        }
        if (value.isPacked() && length <= MOST_MOVED_BYTES) {
            value.resize((int) length);
        } else {
            value.unpack().resize(length);
        }
    }

    private static void markEdited(ValueRef<ChunkedBytes> value) {
        if (!value.isPacked()) {
            return;
        }
        if (value.form() == StringType.INTEGER) {
            value.replace(StringType.EDITED, Slice.of(Numbers.decimal(value.packedLong())));
        } else if (value.form() == StringType.RAW && value.packed().length() <= StringType.EMBEDDED_BYTES) {
            value.replace(StringType.EDITED, value.packed());
        }
    }

    /// Overwrites bytes of an open value, which are there.
    public static void write(ValueRef<ChunkedBytes> value, long start, Slice bytes) {
        if (value.isPacked()) {
            Slice packed = value.packed();
            bytes.copyTo(packed.array(), packed.offset() + (int) start);
        } else {
            value.object().write(start, bytes.array(), bytes.offset(), bytes.length());
        }
    }

    /// Overwrites bytes of an open value, which are there.
    public static void write(ValueRef<ChunkedBytes> value, long start, ChunkedBytes bytes) {
        long at = start;
        for (long done = 0; done < bytes.length(); ) {
            Slice run = StringView.of(bytes).run(done);
            write(value, at, run);
            done += run.length();
            at += run.length();
        }
    }

    /// The byte of an open value at `index`, 0 to 255.
    public static int byteAt(ValueRef<ChunkedBytes> value, long index) {
        return value.isPacked()
                ? value.packed().byteAt((int) index)
                : value.object().byteAt(index);
    }

    /// Changes one byte of an open value.
    public static void byteAt(ValueRef<ChunkedBytes> value, long index, int newByte) {
        if (value.isPacked()) {
            Slice packed = value.packed();
            packed.array()[packed.offset() + (int) index] = (byte) newByte;
        } else {
            value.object().byteAt(index, newByte);
        }
    }
}
