package io.mortise.module.vectorset.value.store;

import java.util.Arrays;

/// From a name to its row: an extendible hash of small tables, so that growing never moves more than one of them.
///
/// ```
///  directory, by the top bits of the hash ──> table of 1,024 slots: int rows[], byte tags[]
/// ```
///
/// A slot holds a row, whose name lies in [Texts], and a tag, one byte of the hash, by which almost all other names
/// are passed over without being looked at. Tables are probed linearly; a removal moves later slots back, so there
/// are no tombstones. The hash is keyed, so that nobody can aim many names at one table. About 9 bytes a name.
///
/// Used by one thread.
public final class NameIndex {
    private static final int TABLE_BITS = 10;
    private static final int TABLE_SLOTS = 1 << TABLE_BITS;
    private static final int LEAST_SLOTS = 8;
    private static final int MOST_DEPTH = 24;
    private static final int TABLE_BYTES = 72;

    private static final class Table {
        /// Row plus one; 0 is free.
        int[] rows;
        byte[] tags;
        int used;
        final int depth;
        /// Who may change it.
        final Object owner;

        Table(Object owner, int depth, int slots) {
            this.owner = owner;
            this.depth = depth;
            this.rows = new int[slots];
            this.tags = new byte[slots];
        }

        int mask() {
            return rows.length - 1;
        }
    }

    private final NameHash hash;
    /// Stands in the tables that are this index's alone.
    private Object owner = new Object();
    private Table[] directory;
    private int depth;
    private int size;
    private long bytes;

    public NameIndex(NameHash hash) {
        this.hash = hash;
        this.directory = new Table[] {new Table(owner, 0, LEAST_SLOTS)};
        this.bytes = bytesOf(directory[0]);
    }

    private NameIndex(NameIndex other) {
        hash = other.hash;
        depth = other.depth;
        size = other.size;
        bytes = other.bytes;
        directory = other.directory.clone();
    }

    /// Another one of the same content. Each of the two copies a table before it changes it.
    public NameIndex split() {
        owner = new Object();
        return new NameIndex(this);
    }

    /// The table of a hash, made this index's own.
    private Table writable(long hashed) {
        int at = directoryIndex(hashed);
        Table table = directory[at];
        if (table.owner == owner) {
            return table;
        }
        Table copy = new Table(owner, table.depth, 0);
        copy.rows = table.rows.clone();
        copy.tags = table.tags.clone();
        copy.used = table.used;
        int span = 1 << depth - table.depth;
        int first = at & -span;
        Arrays.fill(directory, first, first + span, copy);
        return copy;
    }

    public int size() {
        return size;
    }

    /// The bytes in memory.
    public long bytes() {
        return bytes + directory.length * 4L;
    }

    /// The row of a name, or -1.
    public int find(Texts.Reader names, byte[] array, int offset, int length) {
        long hashed = hash.of(array, offset, length);
        Table table = directory[directoryIndex(hashed)];
        byte tag = tagOf(hashed);
        for (int slot = slotOf(hashed, table.mask()); table.rows[slot] != 0; slot = slot + 1 & table.mask()) {
            if (table.tags[slot] == tag && names.isEqual(table.rows[slot] - 1, array, offset, length)) {
                return table.rows[slot] - 1;
            }
        }
        return -1;
    }

    /// Adds a name that is not there.
    public void add(Texts.Reader names, byte[] array, int offset, int length, int row) {
        long hashed = hash.of(array, offset, length);
        Table table = writable(hashed);
        while ((table.used + 1) * 4 > table.rows.length * 3) {
            if (table.rows.length < TABLE_SLOTS || table.depth >= MOST_DEPTH) {
                enlarge(table, names);
            } else {
                split(table, hashed, names);
                table = directory[directoryIndex(hashed)];
            }
        }
        put(table, hashed, row);
        size++;
    }

    /// Makes a name that is there mean another row.
    ///
    /// @param from its present row, whose text it is
    public void move(Texts.Reader names, int from, int to) {
        names.find(from);
        long hashed = hash.of(names.array, names.offset, names.length);
        Table table = writable(hashed);
        table.rows[slotOf(table, hashed, from)] = to + 1;
    }

    /// Removes a name that is there.
    public void remove(Texts.Reader names, int row) {
        names.find(row);
        long hashed = hash.of(names.array, names.offset, names.length);
        Table table = writable(hashed);
        int hole = slotOf(table, hashed, row);
        int mask = table.mask();
        for (int next = hole + 1 & mask; table.rows[next] != 0; next = next + 1 & mask) {
            int home = slotOf(hashOf(names, table.rows[next] - 1), mask);
            if ((next - home & mask) >= (next - hole & mask)) {
                table.rows[hole] = table.rows[next];
                table.tags[hole] = table.tags[next];
                hole = next;
            }
        }
        table.rows[hole] = 0;
        table.used--;
        size--;
    }

    private static int slotOf(Table table, long hashed, int row) {
        int slot = slotOf(hashed, table.mask());
        while (table.rows[slot] != row + 1) {
            if (table.rows[slot] == 0) {
                throw new IllegalStateException("row " + row + " is not in the index");
            }
            slot = slot + 1 & table.mask();
        }
        return slot;
    }

    private void put(Table table, long hashed, int row) {
        int slot = slotOf(hashed, table.mask());
        while (table.rows[slot] != 0) {
            slot = slot + 1 & table.mask();
        }
        table.rows[slot] = row + 1;
        table.tags[slot] = tagOf(hashed);
        table.used++;
    }

    private void enlarge(Table table, Texts.Reader names) {
        int[] old = table.rows;
        bytes -= bytesOf(table);
        table.rows = new int[old.length * 2];
        table.tags = new byte[old.length * 2];
        table.used = 0;
        bytes += bytesOf(table);
        for (int entry : old) {
            if (entry != 0) {
                put(table, hashOf(names, entry - 1), entry - 1);
            }
        }
    }

    private void split(Table table, long hashed, Texts.Reader names) {
        if (table.depth == depth) {
            doubleDirectory();
        }
        int half = table.depth + 1;
        Table low = new Table(owner, half, TABLE_SLOTS);
        Table high = new Table(owner, half, TABLE_SLOTS);
        for (int entry : table.rows) {
            if (entry != 0) {
                long each = hashOf(names, entry - 1);
                put((each >>> Long.SIZE - half & 1) == 0 ? low : high, each, entry - 1);
            }
        }
        int span = 1 << depth - table.depth;
        int first = directoryIndex(hashed) & -span;
        Arrays.fill(directory, first, first + span / 2, low);
        Arrays.fill(directory, first + span / 2, first + span, high);
        bytes += bytesOf(low) + bytesOf(high) - bytesOf(table);
    }

    private void doubleDirectory() {
        Table[] wider = new Table[directory.length * 2];
        for (int at = 0; at < wider.length; at++) {
            wider[at] = directory[at >>> 1];
        }
        directory = wider;
        depth++;
    }

    private long hashOf(Texts.Reader names, int row) {
        names.find(row);
        return hash.of(names.array, names.offset, names.length);
    }

    private int directoryIndex(long hashed) {
        return depth == 0 ? 0 : (int) (hashed >>> Long.SIZE - depth);
    }

    private static int slotOf(long hashed, int mask) {
        return (int) hashed & mask;
    }

    private static byte tagOf(long hashed) {
        return (byte) (hashed >>> TABLE_BITS + 2);
    }

    private static long bytesOf(Table table) {
        return TABLE_BYTES + 5L * table.rows.length;
    }

    /// Throws if something is not as it should be. For tests.
    public void checkInvariants(Texts.Reader names) {
        int seen = 0;
        Table before = null;
        for (int at = 0; at < directory.length; at++) {
            Table table = directory[at];
            if (table == before) {
                continue;
            }
            before = table;
            int used = 0;
            for (int entry : table.rows) {
                if (entry != 0) {
                    used++;
                    long hashed = hashOf(names, entry - 1);
                    check(directory[directoryIndex(hashed)] == table, "row " + (entry - 1) + " is in another's table");
                    check(
                            find(names.another(), names.array, names.offset, names.length) == entry - 1,
                            "row " + (entry - 1) + " is not found by its name");
                }
            }
            check(used == table.used, "a table counts " + table.used + " names and has " + used);
            seen += used;
        }
        check(seen == size, "the index counts " + size + " names and has " + seen);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
