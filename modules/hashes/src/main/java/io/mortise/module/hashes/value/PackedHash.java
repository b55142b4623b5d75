package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A small hash as bytes: how it lies beside its key, and a reader that walks over it.
///
/// ```
///  PLAIN   count 2 |              entry *      entry:  name length | value length |              name | value
///  TIMED   count 2 | earliest 6 | entry *      entry:  name length | value length | deadline 6 | name | value
/// ```
///
/// Numbers are little-endian. A length is one byte, or, from 255 on, the byte 255 and two more. Deadlines are
/// milliseconds since 1970, 0 for none; `earliest` is the least of them. Entries lie in the order in which they
/// came.
///
/// Both lengths stand in front of an entry so that one load tells where the next one begins; a walk over ten fields
/// then costs less than hashing the name would. Rejected: Redis's listpack, whose length behind each string is for
/// walking backwards, which nobody does here, and whose integers would have to be printed at each reading; a table
/// of name hashes in front, which pays only beyond the 20th field and costs a byte for each.
///
/// The reader is a flyweight: [#at] points it at a hash, [#next()] and [#find] at an entry. Used by one thread.
public final class PackedHash {
    /// The form of a hash that never had a deadline.
    public static final int PLAIN = 0;
    /// The form of a hash in which some field had a deadline once.
    public static final int TIMED = 1;

    /// No deadline is later: what fits 6 bytes.
    public static final long MOST_DEADLINE = (1L << 48) - 1;

    static final int COUNT_BYTES = 2;
    static final int DEADLINE_BYTES = 6;
    private static final int LONG_LENGTH = 255;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] array;
    private int start;
    private int end;
    private int form;

    // The entry in hand.
    private int entry;
    private int nameOffset;
    private int nameLength;
    private int valueLength;

    /// Points at a hash, before its first entry. No bytes at all are a hash without entries.
    PackedHash at(int packedForm, byte[] bytes, int offset, int length) {
        form = packedForm;
        array = bytes;
        start = offset;
        end = offset + length;
        rewind();
        return this;
    }

    /// As [#at(int, byte\[\], int, int)].
    public PackedHash at(int packedForm, Slice bytes) {
        return at(packedForm, bytes.array(), bytes.offset(), bytes.length());
    }

    public int form() {
        return form;
    }

    /// The array that holds the bytes.
    public byte[] array() {
        return array;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    /// How many entries there are, those past their deadline included.
    public int count() {
        return start == end ? 0 : (short) SHORT.get(array, start) & 0xffff;
    }

    private int first() {
        return start == end ? end : start + headerBytes(form);
    }

    static int headerBytes(int form) {
        return form == TIMED ? COUNT_BYTES + DEADLINE_BYTES : COUNT_BYTES;
    }

    /// The earliest deadline, or [Keyspace#NO_EXPIRY].
    public long earliest() {
        return form == TIMED && start != end ? deadlineAt(array, start + COUNT_BYTES) : Keyspace.NO_EXPIRY;
    }

    /// The earliest deadline of a hash in the form TIMED, or [Keyspace#NO_EXPIRY].
    static long earliest(Slice timed) {
        return timed.isEmpty() ? Keyspace.NO_EXPIRY : deadlineAt(timed.array(), timed.offset() + COUNT_BYTES);
    }

    // ---- walking

    /// Goes back before the first entry.
    public void rewind() {
        entry = -1;
        nameLength = 0;
        valueLength = 0;
        nameOffset = first();
    }

    /// Goes on to the next entry.
    ///
    /// @return whether there is one
    public boolean next() {
        int at = nameOffset + nameLength + valueLength;
        if (at >= end) {
            return false;
        }
        take(at);
        return true;
    }

    /// Goes to the entry of this name.
    ///
    /// @return whether there is one
    public boolean find(Slice name) {
        byte[] bytes = array;
        int wanted = name.length();
        int between = Short.BYTES + (form == TIMED ? DEADLINE_BYTES : 0);
        // Names of one length that differ early are the rule: their first word tells them apart without a call.
        long mask = wanted >= Long.BYTES ? -1 : (1L << 8 * wanted) - 1;
        long word = firstWord(name, mask);
        int lastWord = bytes.length - Long.BYTES;
        int at = first();
        while (at < end) {
            int lengths = (short) SHORT.get(bytes, at) & 0xffff;
            int ofName = lengths & 0xff;
            int ofValue = lengths >>> 8;
            if (ofName == LONG_LENGTH || ofValue == LONG_LENGTH) {
                return findAmongLong(name, at);
            }
            int candidate = at + between;
            if (ofName == wanted
                    && (candidate > lastWord || ((long) LONG.get(bytes, candidate) & mask) == word)
                    && name.contentEquals(bytes, candidate, wanted)) {
                entry = at;
                nameOffset = candidate;
                nameLength = ofName;
                valueLength = ofValue;
                return true;
            }
            at = candidate + ofName + ofValue;
        }
        return false;
    }

    /// The first up to eight bytes of a name, as they lie, and zeros behind them.
    private static long firstWord(Slice name, long mask) {
        byte[] bytes = name.array();
        int at = name.offset();
        if (at + Long.BYTES <= bytes.length) {
            return (long) LONG.get(bytes, at) & mask;
        }
        long word = 0;
        for (int index = Math.min(Long.BYTES, name.length()) - 1; index >= 0; index--) {
            word = word << 8 | bytes[at + index] & 0xff;
        }
        return word;
    }

    /// From the first entry on that has a long length.
    private boolean findAmongLong(Slice name, int from) {
        for (int at = from; at < end; at = nameOffset + nameLength + valueLength) {
            take(at);
            if (name.contentEquals(array, nameOffset, nameLength)) {
                return true;
            }
        }
        return false;
    }

    private void take(int at) {
        entry = at;
        int reading = at;
        nameLength = array[reading++] & 0xff;
        if (nameLength == LONG_LENGTH) {
            nameLength = (short) SHORT.get(array, reading) & 0xffff;
            reading += Short.BYTES;
        }
        valueLength = array[reading++] & 0xff;
        if (valueLength == LONG_LENGTH) {
            valueLength = (short) SHORT.get(array, reading) & 0xffff;
            reading += Short.BYTES;
        }
        nameOffset = form == TIMED ? reading + DEADLINE_BYTES : reading;
    }

    // ---- the entry in hand

    int entryStart() {
        return entry;
    }

    int entryEnd() {
        return nameOffset + nameLength + valueLength;
    }

    public int nameOffset() {
        return nameOffset;
    }

    public int nameLength() {
        return nameLength;
    }

    public int valueOffset() {
        return nameOffset + nameLength;
    }

    public int valueLength() {
        return valueLength;
    }

    /// The name of the entry in hand, borrowed from the bytes.
    public Slice name() {
        return Slice.of(array, nameOffset, nameLength);
    }

    /// The value of the entry in hand, borrowed from the bytes.
    public Slice value() {
        return Slice.of(array, valueOffset(), valueLength);
    }

    /// The deadline of the entry in hand, or [Keyspace#NO_EXPIRY].
    public long deadline() {
        return form == TIMED ? deadlineAt(array, nameOffset - DEADLINE_BYTES) : Keyspace.NO_EXPIRY;
    }

    /// Whether the deadline of the entry in hand has come.
    public boolean isDue(long nowMillis) {
        if (form != TIMED) {
            return false;
        }
        long deadline = deadline();
        return deadline != Keyspace.NO_EXPIRY && deadline <= nowMillis;
    }

    /// Whether an entry's deadline has come.
    public boolean hasDue(long nowMillis) {
        long earliest = earliest();
        return earliest != Keyspace.NO_EXPIRY && earliest <= nowMillis;
    }

    /// How many entries have no deadline that has come.
    public int visible(long nowMillis) {
        if (!hasDue(nowMillis)) {
            return count();
        }
        int visible = 0;
        rewind();
        while (next()) {
            visible += isDue(nowMillis) ? 0 : 1;
        }
        return visible;
    }

    // ---- writing in place

    /// Overwrites the value of the entry in hand by one of the same length.
    void overwrite(Slice value) {
        assert value.length() == valueLength : "length=" + value.length() + ", present=" + valueLength;
        value.copyTo(array, valueOffset());
    }

    /// Overwrites the deadline of the entry in hand. [#refreshEarliest()] is owed afterwards.
    void deadline(long deadline) {
        putDeadline(array, nameOffset - DEADLINE_BYTES, deadline);
    }

    /// Finds the earliest deadline anew.
    void refreshEarliest() {
        if (form != TIMED || start == end) {
            return;
        }
        long earliest = Keyspace.NO_EXPIRY;
        rewind();
        while (next()) {
            long deadline = deadline();
            if (deadline != Keyspace.NO_EXPIRY && (earliest == Keyspace.NO_EXPIRY || deadline < earliest)) {
                earliest = deadline;
            }
        }
        putDeadline(array, start + COUNT_BYTES, earliest);
    }

    static long deadlineAt(byte[] bytes, int at) {
        long deadline = (int) INT.get(bytes, at) & 0xffffffffL
                | ((short) SHORT.get(bytes, at + Integer.BYTES) & 0xffffL) << Integer.SIZE;
        return deadline == 0 ? Keyspace.NO_EXPIRY : deadline;
    }

    static void putDeadline(byte[] bytes, int at, long deadline) {
        assert deadline == Keyspace.NO_EXPIRY || deadline > 0 && deadline <= MOST_DEADLINE : "deadline=" + deadline;
        long kept = deadline == Keyspace.NO_EXPIRY ? 0 : deadline;
        INT.set(bytes, at, (int) kept);
        SHORT.set(bytes, at + Integer.BYTES, (short) (kept >>> Integer.SIZE));
    }

    static void putCount(byte[] bytes, int at, int count) {
        SHORT.set(bytes, at, (short) count);
    }

    static int lengthBytes(int length) {
        return length < LONG_LENGTH ? 1 : 1 + Short.BYTES;
    }

    /// @return where the next byte goes
    static int putLength(byte[] bytes, int at, int length) {
        if (length < LONG_LENGTH) {
            bytes[at] = (byte) length;
            return at + 1;
        }
        bytes[at] = (byte) LONG_LENGTH;
        SHORT.set(bytes, at + 1, (short) length);
        return at + 1 + Short.BYTES;
    }

    // ---- checking

    void checkInvariants() {
        int counted = 0;
        long earliest = Keyspace.NO_EXPIRY;
        rewind();
        while (next()) {
            counted++;
            check(entryEnd() <= end, "end of an entry", entryEnd(), end);
            long deadline = deadline();
            if (deadline != Keyspace.NO_EXPIRY && (earliest == Keyspace.NO_EXPIRY || deadline < earliest)) {
                earliest = deadline;
            }
        }
        check(counted == count(), "count", counted, count());
        check(entryEnd() == end, "end", entryEnd(), end);
        check(earliest == earliest(), "earliest", earliest, earliest());
    }

    private static void check(boolean holds, String what, long first, long second) {
        if (!holds) {
            throw new AssertionError(what + ": " + first + " and " + second);
        }
    }
}
