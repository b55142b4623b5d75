package io.mortise.kernel.keyspace;

/// What is known of keys that are about to come, while a dataset is loaded: how many there will be, and from those that
/// have come, how large they are.
///
/// A page that grows key by key is copied at nearly every insertion and divided again and again, and what it leaves
/// behind is no use to the others, since all of them grow at the same pace: five million keys of 16 bytes left as much
/// garbage as they take themselves. So pages are made at the depth that they will need, and get an array for so
/// many keys as there are to a page with the first one. What stays empty is given back at the end.
final class RoomAhead {
    /// More keys than this to a page on average, and many pages would divide.
    private static final int MOST_ENTRIES = 30;
    private static final int CHUNK_BITS = Directory.MOST_CHUNK_BITS;
    private static final int MOST_RECORDS_BYTES = 16 * 1024;

    private final long keys;
    private final int depth;
    private long seen;
    private long seenBytes;

    RoomAhead(long keys) {
        this.keys = keys;
        long pages = (keys + MOST_ENTRIES - 1) / MOST_ENTRIES;
        this.depth = pages <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(pages - 1);
    }

    /// How many bits of the hash lead to a chunk.
    int rootBits() {
        return Math.max(0, depth - CHUNK_BITS);
    }

    /// How many more lead to a page.
    int chunkBits() {
        return depth - rootBits();
    }

    /// Notes a record.
    void note(int bytes) {
        seen++;
        seenBytes += bytes;
    }

    /// How many keys a new page is to have room for.
    int entries() {
        return (int) (keys >>> depth);
    }

    /// How many bytes their records take, 0 if nobody knows yet.
    int recordBytes() {
        long expected = seen == 0 ? 0 : seenBytes * entries() / seen;
        return (int) Math.min(expected, MOST_RECORDS_BYTES);
    }

    /// Whether so few keys have come that the pages are nearly empty.
    boolean isDeserted(long size) {
        return size < keys / 4;
    }
}
