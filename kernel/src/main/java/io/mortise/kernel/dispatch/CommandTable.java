package io.mortise.kernel.dispatch;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// All commands of the server. Immutable: loading or unloading a module makes a new table, which is put in place as
/// a whole, so a request sees either the old one or the new one. Making it numbers its rows, so it is made only to be
/// put in place.
///
/// A name is looked up by its first 16 bytes, as two words whose letters are made small all at once; nothing is
/// allocated. Most names are no longer than that, so that the words and the length tell whether it is the name.
public final class CommandTable {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WORD_BYTES = Long.BYTES;
    private static final int HEAD_BYTES = 2 * WORD_BYTES;
    /// The same byte eight times.
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final Map<String, Row> byName;
    private final Row[] slots;
    private final byte[][] names;
    /// The two words of the name in each slot.
    private final long[] heads;
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
        this.heads = new long[capacity * 2];
        this.mask = capacity - 1;
        map.forEach((name, row) -> {
            byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            long first = first(bytes, 0, bytes.length);
            long second = second(bytes, 0, bytes.length);
            int at = hash(first, second, bytes.length) & mask;
            while (slots[at] != null) {
                at = at + 1 & mask;
            }
            slots[at] = row;
            names[at] = bytes;
            heads[2 * at] = first;
            heads[2 * at + 1] = second;
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
        long first = first(array, offset, length);
        long second = second(array, offset, length);
        int at = hash(first, second, length) & mask;
        while (slots[at] != null) {
            byte[] found = names[at];
            if (heads[2 * at] == first
                    && heads[2 * at + 1] == second
                    && found.length == length
                    && (length <= HEAD_BYTES || isRestOf(found, array, offset))) {
                return slots[at];
            }
            at = at + 1 & mask;
        }
        return null;
    }

    private static boolean isRestOf(byte[] lowerCase, byte[] array, int offset) {
        for (int index = HEAD_BYTES; index < lowerCase.length; index++) {
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

    private static long first(byte[] array, int offset, int length) {
        return small(word(array, offset, Math.min(length, WORD_BYTES)));
    }

    private static long second(byte[] array, int offset, int length) {
        return length <= WORD_BYTES
                ? 0
                : small(word(array, offset + WORD_BYTES, Math.min(length - WORD_BYTES, WORD_BYTES)));
    }

    /// Up to eight bytes, the first in the lowest bits, and zeros behind them.
    private static long word(byte[] array, int offset, int length) {
        if (array.length - offset >= WORD_BYTES) {
            long word = (long) LONG.get(array, offset);
            return length == WORD_BYTES ? word : word & (1L << 8 * length) - 1;
        }
        long word = 0;
        for (int index = length - 1; index >= 0; index--) {
            word = word << 8 | array[offset + index] & 0xff;
        }
        return word;
    }

    /// Makes all capital letters small, and leaves everything else as it is.
    private static long small(long word) {
        long sevenBits = word & ~HIGH_BITS;
        long fromA = sevenBits + (0x80 - 'A') * EACH;
        long beyondZ = sevenBits + (0x80 - 'Z' - 1) * EACH;
        long capitals = fromA & ~beyondZ & ~word & HIGH_BITS;
        return word | capitals >>> 2;
    }

    private static int hash(long first, long second, int length) {
        long mixed = (first * 0x9e3779b97f4a7c15L ^ second * 0xc2b2ae3d27d4eb4fL) + length;
        return (int) (mixed * 0x9e3779b97f4a7c15L >>> 40);
    }
}
