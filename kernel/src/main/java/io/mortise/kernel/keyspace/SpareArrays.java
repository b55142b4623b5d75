package io.mortise.kernel.keyspace;

import java.util.Arrays;

/// Arrays that pages have outgrown, for other pages to grow into.
///
/// A page grows by little, so that little of it is empty, and leaves an array behind with every few insertions: some
/// twenty times the bytes that are inserted. Left to the collector most of those would have survived a young collection
/// or two by then, and would lie in the old generation until it is marked, which on a large heap is never: the process
/// was ten times as large as its data. Since what one page leaves is what a slightly smaller one needs, nearly all
/// arrays find a new page if they come in few sizes.
///
/// An array given up may still be read by the command that is running, by a slice of a value that has just been
/// replaced. So it rests until the unit is over, which no slice outlives. With assertions on it is then overwritten,
/// so that whoever reads on is found out.
///
/// Each thread has its own, and those of threads that run no units just go to the collector.
public final class SpareArrays {
    private static final ThreadLocal<SpareArrays> OF_THREAD = ThreadLocal.withInitial(SpareArrays::new);
    private static final int HEADER = 12;
    private static final int SMALL = 1024;
    private static final int SMALL_STEP = 32;
    private static final int STEP = 128;
    private static final int SIZES = SMALL / SMALL_STEP + (1 << 17) / STEP;
    /// So many of a size are kept.
    private static final int MOST_OF_A_SIZE = 8;
    private static final int MOST_RESTING = 512;
    /// What they may take all in all.
    private static final int MOST_BYTES = 2 << 20;
    private static final byte POISON = (byte) 0xDB;

    /// Whether an array rests anywhere. Threads may overlook each other's word here: then one rests a little longer.
    private static boolean someRest;

    private final byte[][] ready = new byte[SIZES * MOST_OF_A_SIZE][];
    private final byte[] counts = new byte[SIZES];
    private final byte[][] resting = new byte[MOST_RESTING][];
    private int rests;
    private long bytes;

    private SpareArrays() {}

    /// The length of the array for so many bytes: with its header a multiple of 32 bytes, or of 128 beyond a kilobyte.
    static int lengthFor(int least) {
        int whole = least + HEADER;
        int step = whole <= SMALL ? SMALL_STEP : STEP;
        return (whole + step - 1) / step * step - HEADER;
    }

    private static int size(int length) {
        int whole = length + HEADER;
        return whole <= SMALL ? whole / SMALL_STEP : SMALL / SMALL_STEP + (whole - SMALL) / STEP;
    }

    /// An array of [#lengthFor] so many bytes, with anything in it.
    static byte[] take(int least) {
        int length = lengthFor(least);
        int size = size(length);
        SpareArrays spare = OF_THREAD.get();
        if (size >= SIZES || spare.counts[size] == 0) {
            return new byte[length];
        }
        int at = size * MOST_OF_A_SIZE + --spare.counts[size];
        byte[] array = spare.ready[at];
        spare.ready[at] = null;
        spare.bytes -= length;
        return array;
    }

    /// Gives an array up that nobody but the running command may still read.
    static void give(byte[] array) {
        SpareArrays spare = OF_THREAD.get();
        if (spare.rests < MOST_RESTING) {
            spare.resting[spare.rests++] = array;
            someRest = true;
        }
    }

    /// Called on the command thread at the end of a unit, and behind each key that is changed outside of one (loading,
    /// renewing): no slice of a value is read any more.
    public static void unitOver() {
        if (someRest) {
            someRest = false;
            OF_THREAD.get().release();
        }
    }

    private void release() {
        for (int index = 0; index < rests; index++) {
            byte[] array = resting[index];
            resting[index] = null;
            int size = size(array.length);
            if (size < SIZES && counts[size] < MOST_OF_A_SIZE && bytes + array.length <= MOST_BYTES) {
                assert isOverwritten(array);
                ready[size * MOST_OF_A_SIZE + counts[size]++] = array;
                bytes += array.length;
            }
        }
        rests = 0;
    }

    private static boolean isOverwritten(byte[] array) {
        Arrays.fill(array, POISON);
        return true;
    }
}
