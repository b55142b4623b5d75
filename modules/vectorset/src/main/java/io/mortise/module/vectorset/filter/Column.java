package io.mortise.module.vectorset.filter;

import java.util.Arrays;

/// One field of all attributes of a set, so that an expression needs no JSON: 64 bits a row.
///
/// ```
///  a number       the bits of the double
///  anything else  0x7ff9 | hash | number, 32 bits:   a NaN that no JSON number is
///                                 0 no such field, 1 null, 2 to be read from the attribute,
///                                 from 3 on entries of the [Dictionary]
/// ```
///
/// A string that is to be read has a hash of 16 bits, by which most comparisons with another string can do without
/// reading it; everything else has none, which is 0.
///
/// Rows lie in **blocks** of 512, which know what kinds of values they have: most have one kind only, and for them
/// there are short loops. Blocks do not change once they are published. A change of the set makes new ones of those
/// that it touches, when somebody next asks; so who evaluates has a state that holds still, without a lock.
final class Column {
    static final int SHIFT = 9;
    static final int ROWS = 1 << SHIFT;
    static final int WORDS = ROWS / Long.SIZE;
    static final int ABSENT = 0;
    static final int NULL = 1;
    static final int UNREAD = 2;
    static final int FIRST_ENTRY = 3;

    private static final long TAG = 0x7ff9L << 48;
    private static final int BLOCK_BYTES = ROWS * Long.BYTES + WORDS * Long.BYTES + 80;

    private final byte[] name;
    private final Attribute attribute = new Attribute();
    private final Value value = new Value();
    private final Dictionary dictionary = new Dictionary();
    private volatile State state;

    /// A column at a version. Immutable.
    record State(long version, Block[] blocks, Value[] entries, int entryCount) {}

    /// Some rows. Immutable once it is published.
    static final class Block {
        final long[] boxes;
        /// A bit for each row that has the field.
        final long[] present = new long[WORDS];
        int numbers;
        int others;
        int unread;

        private Block(long[] boxes) {
            this.boxes = boxes;
        }

        private void count() {
            for (int row = 0; row < ROWS; row++) {
                long box = boxes[row];
                if (isNumber(box)) {
                    numbers++;
                } else if (number(box) == UNREAD) {
                    unread++;
                } else if (number(box) != ABSENT) {
                    others++;
                } else {
                    continue;
                }
                present[row >>> 6] |= 1L << row;
            }
        }
    }

    Column(byte[] name) {
        this.name = name;
    }

    static boolean isNumber(long box) {
        return box >>> 48 != 0x7ff9;
    }

    /// What a box holds that is no number.
    static int number(long box) {
        return (int) box;
    }

    /// The hash of what a box holds, if it is a string that has to be read; else 0.
    static int hash(long box) {
        return (int) (box >>> 32) & 0xffff;
    }

    /// The hash of a string: 16 bits, not all 0.
    static int hash(Value string) {
        int hash = string.length;
        for (int at = string.offset; at < string.offset + string.length; at++) {
            hash = hash * 31 + string.array[at];
        }
        return Math.max(1, hash * 0x9e3779b9 >>> 16);
    }

    private static long other(int number) {
        return TAG | number;
    }

    /// Reads a box into a value.
    ///
    /// @return false if it has to be read from the attribute
    static boolean read(long box, State state, Value into) {
        if (isNumber(box)) {
            into.set(Double.longBitsToDouble(box));
        } else if (number(box) == NULL) {
            into.setNull();
        } else if (number(box) >= FIRST_ENTRY) {
            into.set(state.entries[number(box) - FIRST_ENTRY]);
        } else {
            return false;
        }
        return true;
    }

    /// The column at least at the version of a source. Any thread.
    State at(AttributeSource source) {
        State last = state;
        return last != null && last.version >= source.version() ? last : brought(source);
    }

    private synchronized State brought(AttributeSource source) {
        State last = state;
        if (last != null && last.version >= source.version()) {
            return last;
        }
        int[] changed = last == null ? null : source.changedSince(last.version);
        Block[] blocks = changed == null ? built(source) : patched(last.blocks, changed, source);
        state = new State(source.version(), blocks, dictionary.values(), dictionary.count());
        return state;
    }

    private Block[] built(AttributeSource source) {
        Block[] blocks = new Block[source.rows() + ROWS - 1 >>> SHIFT];
        for (int index = 0; index < blocks.length; index++) {
            long[] boxes = new long[ROWS];
            for (int row = 0; row < ROWS; row++) {
                boxes[row] = box(source, (index << SHIFT) + row);
            }
            blocks[index] = new Block(boxes);
            blocks[index].count();
        }
        return blocks;
    }

    private Block[] patched(Block[] old, int[] changed, AttributeSource source) {
        int count = Math.max(old.length, source.rows() + ROWS - 1 >>> SHIFT);
        Block[] blocks = Arrays.copyOf(old, count);
        for (int row : changed) {
            int index = row >>> SHIFT;
            if (index < count) {
                if (blocks[index] == null || index < old.length && blocks[index] == old[index]) {
                    blocks[index] = new Block(blocks[index] == null ? absent() : blocks[index].boxes.clone());
                }
                blocks[index].boxes[row & ROWS - 1] = box(source, row);
            }
        }
        for (int index = 0; index < count; index++) {
            if (blocks[index] == null) {
                blocks[index] = new Block(absent());
            } else if (index >= old.length || blocks[index] != old[index]) {
                blocks[index].count();
            }
        }
        return blocks;
    }

    private static long[] absent() {
        long[] boxes = new long[ROWS];
        Arrays.fill(boxes, other(ABSENT));
        return boxes;
    }

    private long box(AttributeSource source, int row) {
        if (row >= source.rows()
                || !source.find(row)
                || !attribute.find(source.array(), source.offset(), source.length(), name, value)) {
            return other(ABSENT);
        }
        return switch (value.kind) {
            case NUMBER -> Double.doubleToRawLongBits(value.number);
            case NULL -> other(NULL);
            case STRING, TUPLE -> {
                int number = dictionary.number(
                        source.array(), attribute.tokenOffset(), attribute.tokenEnd() - attribute.tokenOffset());
                yield number < 0 ? unread() : other(number + FIRST_ENTRY);
            }
        };
    }

    private long unread() {
        return value.kind == Value.Kind.STRING ? other(UNREAD) | (long) hash(value) << 32 : other(UNREAD);
    }

    /// About the bytes in memory.
    long bytes() {
        State last = state;
        return last == null ? 0 : (long) last.blocks.length * BLOCK_BYTES + dictionary.bytes();
    }
}
