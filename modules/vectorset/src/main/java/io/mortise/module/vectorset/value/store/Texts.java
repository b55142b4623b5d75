package io.mortise.module.vectorset.value.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// A text for each of many rows: names, or attributes. No object a row.
///
/// The texts of 512 rows lie in one **drawer**, behind each other in an array, with an offset each. A changed text
/// is added behind the others; when the array is full it is made anew without the waste. Texts of over a kilobyte
/// are arrays of their own, so that a drawer is rebuilt in microseconds.
///
/// ```
///  drawer   offsets [ 0 | 1 | 12 | … ]                 0: no text
///           bytes   [ . | len text | len text | … ]    len: 1 or 2 bytes, 7 bits each, the low ones first
///           large   [ … ]                              an offset below 0 is ~ of an index here
/// ```
///
/// One thread writes. Others may read a row whose text was set before they learnt of the row: what an offset points
/// at never changes, and array and offsets of a drawer are replaced together.
public final class Texts {
    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(Drawer[].class);
    private static final int SHIFT = 9;
    private static final int ROWS = 1 << SHIFT;
    private static final int MOST_INLINE_BYTES = 1024;
    private static final int DRAWER_BYTES = 88;
    private static final int LARGE_OVERHEAD_BYTES = 20;
    private static final int LEAST_ROOM = 64;
    /// Lost large texts are borne up to this many.
    private static final int LEAST_LOST = 4;
    private static final byte[][] NONE = {};

    /// The texts of some rows. Readers see one as a whole.
    private static final class Drawer {
        final int[] offsets;
        final byte[] bytes;
        byte[][] large = NONE;
        int end = 1;
        /// How many large texts are of no row any more.
        int lost;
        /// Whether nobody else has it.
        boolean owned = true;

        Drawer(int rows, int capacity) {
            offsets = new int[rows];
            bytes = new byte[capacity];
        }

        int lengthAt(int at) {
            if (at < 0) {
                return large[~at].length;
            }
            int first = bytes[at];
            return first >= 0 ? first : first & 0x7f | bytes[at + 1] << 7;
        }

        /// The bytes that the texts in `bytes` take, but for that of one row.
        int liveBytes(int except) {
            int sum = 0;
            for (int row = 0; row < offsets.length; row++) {
                sum += row == except || offsets[row] <= 0 ? 0 : room(lengthAt(offsets[row]));
            }
            return sum;
        }

        long bytesInMemory() {
            long sum = DRAWER_BYTES + 4L * offsets.length + bytes.length;
            for (byte[] text : large) {
                sum += text.length + LARGE_OVERHEAD_BYTES;
            }
            return sum;
        }
    }

    private Drawer[] drawers = new Drawer[1];
    private Reader writerReader;
    private long bytes;
    private long textBytes;
    private int count;

    public Texts() {}

    private Texts(Texts other) {
        drawers = other.drawers.clone();
        for (Drawer drawer : drawers) {
            if (drawer != null) {
                drawer.owned = false;
            }
        }
        bytes = other.bytes;
        textBytes = other.textBytes;
        count = other.count;
    }

    /// How many rows have a text.
    public int count() {
        return count;
    }

    /// The bytes in memory.
    public long bytes() {
        return bytes + drawers.length * 4L;
    }

    /// The length of all texts together.
    public long textBytes() {
        return textBytes;
    }

    /// Another one of the same content. Each of the two copies what it changes.
    public Texts split() {
        return new Texts(this);
    }

    /// A view for other threads, which keeps the table of drawers with which it began.
    public Reader reader() {
        return new Reader(drawers);
    }

    /// A view for the writer itself; always up to date.
    public Reader writerReader() {
        if (writerReader == null || writerReader.drawers != drawers) {
            writerReader = new Reader(drawers);
        }
        return writerReader;
    }

    /// Tells whether the table of drawers is still the same.
    public Object table() {
        return drawers;
    }

    /// Finds texts. For one thread at a time; the found one is given by the fields.
    public static final class Reader {
        private final Drawer[] drawers;
        /// Where the text lies that was found last.
        public byte[] array;
        public int offset;
        public int length;

        private Reader(Drawer[] drawers) {
            this.drawers = drawers;
        }

        /// @return whether the row has a text
        public boolean find(int row) {
            int index = row >>> SHIFT;
            Drawer drawer = index < drawers.length ? (Drawer) ENTRY.getAcquire(drawers, index) : null;
            int slot = row & (ROWS - 1);
            int at = drawer == null || slot >= drawer.offsets.length ? 0 : drawer.offsets[slot];
            VarHandle.acquireFence();
            if (at == 0) {
                array = null;
                return false;
            }
            if (at < 0) {
                array = drawer.large[~at];
                offset = 0;
                length = array.length;
            } else {
                array = drawer.bytes;
                int first = array[at];
                length = first >= 0 ? first : first & 0x7f | array[at + 1] << 7;
                offset = first >= 0 ? at + 1 : at + 2;
            }
            return true;
        }

        /// A copy of the row's text, or null.
        public byte[] copy(int row) {
            return find(row) ? Arrays.copyOfRange(array, offset, offset + length) : null;
        }

        /// Whether the row's text is these bytes.
        public boolean isEqual(int row, byte[] other, int from, int count) {
            return find(row) && Arrays.equals(array, offset, offset + length, other, from, from + count);
        }

        /// Another one on the same texts, for another thread or for a second text at the same time.
        public Reader another() {
            return new Reader(drawers);
        }
    }

    /// Gives a row a text, in place of the one that it has.
    public void set(int row, byte[] source, int from, int length) {
        int index = row >>> SHIFT;
        int slot = row & (ROWS - 1);
        Drawer present = drawerFor(index);
        forget(present, slot);
        Drawer drawer = present;
        boolean isLarge = length > MOST_INLINE_BYTES;
        int needed = isLarge ? 0 : room(length);
        if (!present.owned
                || slot >= present.offsets.length
                || present.end + needed > present.bytes.length
                || present.lost > LEAST_LOST && present.lost > present.large.length / 2) {
            drawer = rebuilt(present, slot, needed);
        }
        if (isLarge) {
            putLarge(drawer, slot, Arrays.copyOfRange(source, from, from + length));
        } else {
            put(drawer, slot, source, from, length);
        }
        replace(index, present, drawer);
        textBytes += length;
        count++;
    }

    /// Takes a row's text away.
    public void clear(int row) {
        int index = row >>> SHIFT;
        int slot = row & (ROWS - 1);
        Drawer present = index < drawers.length ? drawers[index] : null;
        if (present == null || slot >= present.offsets.length || present.offsets[slot] == 0) {
            return;
        }
        forget(present, slot);
        if (present.owned) {
            present.offsets[slot] = 0;
        } else {
            replace(index, present, rebuilt(present, slot, 0));
        }
    }

    private Drawer drawerFor(int index) {
        if (index >= drawers.length) {
            drawers = Arrays.copyOf(drawers, Math.max(index + 1, drawers.length * 2));
        }
        if (drawers[index] == null) {
            Drawer made = index == 0 ? new Drawer(4, 64) : new Drawer(ROWS, 1024);
            bytes += made.bytesInMemory();
            ENTRY.setRelease(drawers, index, made);
        }
        return drawers[index];
    }

    /// Counts a row's text as gone. It stays readable for who has found it.
    private void forget(Drawer drawer, int slot) {
        int at = slot < drawer.offsets.length ? drawer.offsets[slot] : 0;
        if (at != 0) {
            count--;
            textBytes -= drawer.lengthAt(at);
            drawer.lost += at < 0 && drawer.owned ? 1 : 0;
        }
    }

    /// The bytes that a text takes in a drawer.
    private static int room(int length) {
        return length < 128 ? length + 1 : length + 2;
    }

    private static void put(Drawer drawer, int slot, byte[] source, int from, int length) {
        int at = drawer.end;
        int next = at;
        if (length < 128) {
            drawer.bytes[next++] = (byte) length;
        } else {
            drawer.bytes[next++] = (byte) (length | 0x80);
            drawer.bytes[next++] = (byte) (length >>> 7);
        }
        System.arraycopy(source, from, drawer.bytes, next, length);
        drawer.end = next + length;
        VarHandle.releaseFence();
        drawer.offsets[slot] = at;
    }

    private void putLarge(Drawer drawer, int slot, byte[] text) {
        int index = drawer.large.length;
        byte[][] more = Arrays.copyOf(drawer.large, index + 1);
        more[index] = text;
        drawer.large = more;
        bytes += text.length + LARGE_OVERHEAD_BYTES;
        VarHandle.releaseFence();
        drawer.offsets[slot] = ~index;
    }

    /// A copy of a drawer without waste, with room for `needed` more bytes and for `slot`, whose own text is left
    /// out.
    private Drawer rebuilt(Drawer old, int slot, int needed) {
        int rows = old.offsets.length;
        while (rows <= slot) {
            rows *= 2;
        }
        int live = old.liveBytes(slot) + needed;
        // An eighth of room bounds both the waste and how often a byte is copied.
        Drawer made = new Drawer(rows, 1 + live + Math.max(LEAST_ROOM, live >>> 3));
        Reader reader = new Reader(new Drawer[] {old});
        for (int row = 0; row < old.offsets.length; row++) {
            if (row != slot && reader.find(row)) {
                adopt(made, row, reader, old.offsets[row] < 0);
            }
        }
        bytes += made.bytesInMemory() - old.bytesInMemory();
        return made;
    }

    private static void adopt(Drawer made, int row, Reader reader, boolean isLarge) {
        if (isLarge) {
            made.large = Arrays.copyOf(made.large, made.large.length + 1);
            made.large[made.large.length - 1] = reader.array;
            made.offsets[row] = -made.large.length;
        } else {
            put(made, row, reader.array, reader.offset, reader.length);
        }
    }

    private void replace(int index, Drawer old, Drawer made) {
        if (made != old) {
            ENTRY.setRelease(drawers, index, made);
        }
    }
}
