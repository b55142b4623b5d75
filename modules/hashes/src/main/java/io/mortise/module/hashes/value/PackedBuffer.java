package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import java.util.Arrays;

/// A packed hash that is being made or changed, in an array of its own with room to spare.
///
/// Several changes are made here and the result is stored once, instead of moving a value in its page for each.
/// Reusable; used by one thread.
final class PackedBuffer {
    private static final int FIRST_BYTES = 1024;

    private final PackedHash hash = new PackedHash();
    private byte[] array = new byte[FIRST_BYTES];
    private int length;
    private int form;

    /// Begins with no entries.
    void clear() {
        form = PackedHash.PLAIN;
        length = PackedHash.headerBytes(form);
        Arrays.fill(array, 0, length, (byte) 0);
    }

    /// Begins with a copy of a hash.
    void load(PackedHash other) {
        if (other.length() == 0) {
            clear();
            return;
        }
        form = other.form();
        length = 0;
        reserve(other.length());
        System.arraycopy(other.array(), other.start(), array, 0, other.length());
        length = other.length();
    }

    /// The hash as it is, at its beginning; valid until the next change.
    PackedHash hash() {
        return hash.at(form, array, 0, length);
    }

    /// Points another reader at the hash.
    void show(PackedHash reader) {
        reader.at(form, array, 0, length);
    }

    int form() {
        return form;
    }

    /// The bytes, borrowed: valid until the next change.
    Slice bytes() {
        return Slice.of(array, 0, length);
    }

    int count() {
        return hash().count();
    }

    /// Adds a field that is not there. The earliest deadline is kept up.
    void append(Slice name, Slice value, long deadline) {
        if (deadline != Keyspace.NO_EXPIRY) {
            addDeadlines();
        }
        int at = length;
        reserve(sizeOf(name.length(), value.length()));
        length = write(at, name, value, deadline);
        count(1);
        noteEarliest(deadline);
    }

    /// Puts another value in the place of the one of a reader's entry in hand, of whatever length.
    ///
    /// @param entry points into this buffer; void afterwards
    void replace(PackedHash entry, Slice value, long deadline) {
        byte[] name = Arrays.copyOfRange(array, entry.nameOffset(), entry.nameOffset() + entry.nameLength());
        int from = entry.entryStart();
        if (deadline != Keyspace.NO_EXPIRY && form != PackedHash.TIMED) {
            addDeadlines();
            Slice sought = Slice.of(name);
            show(entry);
            entry.find(sought);
            from = entry.entryStart();
        }
        int oldEnd = entry.entryEnd();
        int newSize = sizeOf(name.length, value.length());
        reserve(newSize);
        System.arraycopy(array, oldEnd, array, from + newSize, length - oldEnd);
        length += newSize - (oldEnd - from);
        write(from, Slice.of(name), value, deadline);
        refreshEarliest();
    }

    /// Takes a reader's entry in hand out. The earliest deadline is found anew.
    ///
    /// @param entry points into this buffer; void afterwards
    void remove(PackedHash entry) {
        int from = entry.entryStart();
        int oldEnd = entry.entryEnd();
        System.arraycopy(array, oldEnd, array, from, length - oldEnd);
        length -= oldEnd - from;
        count(-1);
        refreshEarliest();
    }

    private void count(int change) {
        PackedHash.putCount(array, 0, count() + change);
    }

    private void noteEarliest(long deadline) {
        long earliest = hash().earliest();
        if (deadline != Keyspace.NO_EXPIRY && (earliest == Keyspace.NO_EXPIRY || deadline < earliest)) {
            PackedHash.putDeadline(array, PackedHash.COUNT_BYTES, deadline);
        }
    }

    private void refreshEarliest() {
        if (form == PackedHash.TIMED) {
            hash().refreshEarliest();
        }
    }

    private int sizeOf(int nameLength, int valueLength) {
        return PackedHash.lengthBytes(nameLength)
                + PackedHash.lengthBytes(valueLength)
                + (form == PackedHash.TIMED ? PackedHash.DEADLINE_BYTES : 0)
                + nameLength
                + valueLength;
    }

    /// @return where the next entry goes
    private int write(int start, Slice name, Slice value, long deadline) {
        int at = PackedHash.putLength(array, start, name.length());
        at = PackedHash.putLength(array, at, value.length());
        if (form == PackedHash.TIMED) {
            PackedHash.putDeadline(array, at, deadline);
            at += PackedHash.DEADLINE_BYTES;
        }
        name.copyTo(array, at);
        at += name.length();
        value.copyTo(array, at);
        return at + value.length();
    }

    /// Gives every entry room for a deadline.
    void addDeadlines() {
        if (form == PackedHash.TIMED) {
            return;
        }
        PackedHash plain = new PackedHash().at(form, Arrays.copyOf(array, length), 0, length);
        int count = plain.count();
        form = PackedHash.TIMED;
        reserve((count + 1) * PackedHash.DEADLINE_BYTES);
        PackedHash.putDeadline(array, PackedHash.COUNT_BYTES, Keyspace.NO_EXPIRY);
        int at = PackedHash.headerBytes(form);
        while (plain.next()) {
            at = write(at, plain.name(), plain.value(), Keyspace.NO_EXPIRY);
        }
        length = at;
    }

    private void reserve(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(length + more, 2 * array.length));
        }
    }
}
