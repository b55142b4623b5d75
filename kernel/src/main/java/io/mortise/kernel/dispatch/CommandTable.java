package io.mortise.kernel.dispatch;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// All commands of the server. Immutable: loading or unloading a module makes a new table, which is put in place as
/// a whole, so a request sees either the old one or the new one. Making it numbers its rows, so it is made only to be
/// put in place.
///
/// A name is looked up by its first 16 bytes as two words with the case bit cleared; nothing is allocated. Clearing
/// the bit also merges some characters that are no letters, so the name is compared in full afterwards.
public final class CommandTable {
    private static final long CASE = 0xdfdfdfdfdfdfdfdfL;

    private final Map<String, Row> byName;
    private final Row[] slots;
    private final byte[][] names;
    private final int mask;
    private final long version;
    private final int numbers;

    /// @param rows in the order of COMMAND LIST
    /// @param version rises with each table
    public CommandTable(Collection<Row> rows, long version) {
        this.version = version;
        Map<String, Row> map = new LinkedHashMap<>();
        for (Row row : rows) {
            Row other = map.put(row.name().toLowerCase(Locale.ROOT), row);
            if (other != null) {
                throw new IllegalArgumentException("two commands have the name " + row.name());
            }
        }
        this.byName = Collections.unmodifiableMap(map);
        int next = 0;
        for (Row row : map.values()) {
            next = row.number(next);
        }
        this.numbers = next;
        int capacity = Integer.highestOneBit(Math.max(16, map.size()) * 4) * 2;
        this.slots = new Row[capacity];
        this.names = new byte[capacity][];
        this.mask = capacity - 1;
        map.forEach((name, row) -> {
            byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            int at = hash(bytes, 0, bytes.length) & mask;
            while (slots[at] != null) {
                at = at + 1 & mask;
            }
            slots[at] = row;
            names[at] = bytes;
        });
    }

    /// Which table this is; rises.
    public long version() {
        return version;
    }

    /// How many numbers its rows have, which begin with 0.
    public int numbers() {
        return numbers;
    }

    /// The rows in the order in which they were declared.
    public Collection<Row> rows() {
        return byName.values();
    }

    /// A row by its name in lower case, or null. A subcommand is `config|set`.
    public Row named(String lowerCaseName) {
        int bar = lowerCaseName.indexOf('|');
        if (bar < 0) {
            return byName.get(lowerCaseName);
        }
        Row container = byName.get(lowerCaseName.substring(0, bar));
        return container == null ? null : container.subcommand(lowerCaseName.substring(bar + 1));
    }

    /// The row of a request, a subcommand's if it names one, or null.
    public Row of(Arguments request) {
        Row found = find(request.argument(0));
        return found != null && found.isContainer() && request.count() > 1
                ? found.subcommand(request.argument(1).toLatin1())
                : found;
    }

    /// The row of a name in any case, or null.
    Row find(Slice name) {
        byte[] array = name.array();
        int offset = name.offset();
        int length = name.length();
        int at = hash(array, offset, length) & mask;
        while (slots[at] != null) {
            if (isName(names[at], array, offset, length)) {
                return slots[at];
            }
            at = at + 1 & mask;
        }
        return null;
    }

    private static boolean isName(byte[] lowerCase, byte[] array, int offset, int length) {
        if (lowerCase.length != length) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            int letter = array[offset + index];
            if (letter >= 'A' && letter <= 'Z') {
                letter += 'a' - 'A';
            }
            if (letter != lowerCase[index]) {
                return false;
            }
        }
        return true;
    }

    private static int hash(byte[] array, int offset, int length) {
        long first = 0;
        long second = 0;
        int head = Math.min(length, 8);
        for (int index = 0; index < head; index++) {
            first = first << 8 | array[offset + index];
        }
        for (int index = 8; index < Math.min(length, 16); index++) {
            second = second << 8 | array[offset + index];
        }
        long mixed = ((first & CASE) * 0x9e3779b97f4a7c15L ^ (second & CASE) * 0xc2b2ae3d27d4eb4fL) + length;
        return (int) (mixed * 0x9e3779b97f4a7c15L >>> 40);
    }
}
