package io.mortise.module.vectorset.filter;

import java.util.Arrays;

/// The values of a column that are no numbers, each kept once and known by a number: strings and tuples, by the
/// bytes that they have in JSON.
///
/// Only grows, and only up to a bound, so that what was once in a column cannot fill the memory. One thread at a time
/// adds; others may use the entries whose numbers they have learnt from a published column.
final class Dictionary {
    /// A column of more values than this is mostly read again from JSON.
    private static final int MOST_ENTRIES = 4096;
    /// A longer value is read again from JSON.
    private static final int MOST_BYTES = 64;
    private static final int ENTRY_BYTES = 96;
    private static final int NONE = -1;

    private final Attribute parser = new Attribute();
    private byte[][] tokens = new byte[8][];
    private volatile Value[] values = new Value[8];
    private int count;
    /// The numbers, each below the hash of its token, so that looking for one mostly touches this array only.
    private long[] table = new long[16];
    private long bytes;

    Dictionary() {
        Arrays.fill(table, NONE);
    }

    /// How many entries there are.
    int count() {
        return count;
    }

    /// About the bytes in memory.
    long bytes() {
        return bytes + 8L * table.length + 8L * values.length;
    }

    /// The entries. Those after the count are null.
    Value[] values() {
        return values;
    }

    /// The number of a value, which is added if it is new.
    ///
    /// @return -1 if it is too long, or there are too many
    int number(byte[] array, int offset, int length) {
        if (length > MOST_BYTES) {
            return NONE;
        }
        int hash = hash(array, offset, length);
        int slot = slot(hash, array, offset, length);
        if (table[slot] != NONE) {
            return (int) table[slot];
        }
        return count == MOST_ENTRIES ? NONE : add(Arrays.copyOfRange(array, offset, offset + length), hash, slot);
    }

    private int slot(int hash, byte[] array, int offset, int length) {
        int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != NONE
                && ((int) (table[slot] >>> 32) != hash || !isToken(tokens[(int) table[slot]], array, offset, length))) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private static boolean isToken(byte[] token, byte[] array, int offset, int length) {
        return Arrays.equals(token, 0, token.length, array, offset, offset + length);
    }

    private static int hash(byte[] array, int offset, int length) {
        int hash = length;
        for (int at = offset; at < offset + length; at++) {
            hash = hash * 31 + array[at];
        }
        return hash * 0x9e3779b9 >>> 7;
    }

    private int add(byte[] token, int hash, int slot) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        Value value = new Value();
        boolean isValue = parser.parse(token, value);
        assert isValue : "no value: " + new String(token, java.nio.charset.StandardCharsets.ISO_8859_1);
        tokens[count] = token;
        values[count] = value;
        table[slot] = entry(hash, count);
        bytes += ENTRY_BYTES + 2L * token.length;
        if (++count * 2 > table.length) {
            enlargeTable();
        }
        return count - 1;
    }

    private static long entry(int hash, int number) {
        return (long) hash << 32 | number;
    }

    private void enlargeTable() {
        long[] old = table;
        table = new long[old.length * 2];
        Arrays.fill(table, NONE);
        int mask = table.length - 1;
        for (long entry : old) {
            if (entry != NONE) {
                int slot = (int) (entry >>> 32) & mask;
                while (table[slot] != NONE) {
                    slot = slot + 1 & mask;
                }
                table[slot] = entry;
            }
        }
    }
}
