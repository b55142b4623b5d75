package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;
import java.util.Arrays;
import java.util.Objects;

/// A long string of bytes, kept as chunks of 64 KiB.
///
/// One array for a string of many megabytes would have to be copied to grow by a byte, is allocated apart by the
/// garbage collector ("humongous") and must exist whole before the first byte of an argument has arrived. Chunks
/// are filled as bytes come, a change touches one of them, and a reply sends them one by one.
///
/// [#share()] gives a second string that shares all chunks; whichever of the two is changed copies a chunk first.
/// That is how snapshots and slow readers see an old state of a value that goes on changing. Rejected: a rope or a
/// tree, since nothing is ever inserted in the middle.
///
/// Not thread-safe; a shared copy that is only read may be read by another thread.
public final class ChunkedBytes {
    /// The size of every chunk but the last.
    public static final int CHUNK_BYTES = 64 * 1024;

    private static final int OVERHEAD_BYTES = 64;
    private static final int CHUNK_OVERHEAD_BYTES = 24;

    private byte[][] chunks;
    /// Whether the chunk of that index is seen by this string only.
    private boolean[] owned;
    private long length;

    /// An empty string.
    public ChunkedBytes() {
        this.chunks = new byte[1][];
        this.owned = new boolean[1];
    }

    private ChunkedBytes(byte[][] chunks, long length) {
        this.chunks = chunks;
        this.owned = new boolean[chunks.length];
        this.length = length;
    }

    /// A string of the same bytes, copied.
    public static ChunkedBytes of(byte[] bytes, int offset, int length) {
        ChunkedBytes made = new ChunkedBytes();
        made.append(bytes, offset, length);
        return made;
    }

    /// How many bytes there are.
    public long length() {
        return length;
    }

    /// The byte at `index`, 0 to 255.
    public int byteAt(long index) {
        Objects.checkIndex(index, length);
        return chunks[(int) (index / CHUNK_BYTES)][(int) (index % CHUNK_BYTES)] & 0xff;
    }

    /// Changes one byte.
    public void byteAt(long index, int value) {
        Objects.checkIndex(index, length);
        int chunk = (int) (index / CHUNK_BYTES);
        own(chunk);
        chunks[chunk][(int) (index % CHUNK_BYTES)] = (byte) value;
    }

    /// Adds bytes at the end.
    public void append(byte[] bytes, int offset, int count) {
        long start = length;
        resize(length + count);
        write(start, bytes, offset, count);
    }

    /// Makes room behind the end, as far as a chunk goes, so that bytes which are appended piece by piece are copied
    /// once only. The length stays.
    ///
    /// @param bytes how many are to come; more than the chunk has room for count as that many
    public void makeRoom(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("bytes=" + bytes);
        }
        int chunk = (int) (length / CHUNK_BYTES);
        int size = (int) Math.min(CHUNK_BYTES, length % CHUNK_BYTES + bytes);
        makeSlots(chunk + 1);
        if (chunks[chunk] == null || chunks[chunk].length < size) {
            makeChunk(chunk, size);
        }
    }

    /// Overwrites bytes that are there.
    public void write(long start, byte[] bytes, int offset, int count) {
        Objects.checkFromIndexSize(start, count, length);
        int done = 0;
        while (done < count) {
            int chunk = (int) ((start + done) / CHUNK_BYTES);
            int at = (int) ((start + done) % CHUNK_BYTES);
            int part = Math.min(count - done, CHUNK_BYTES - at);
            own(chunk);
            System.arraycopy(bytes, offset + done, chunks[chunk], at, part);
            done += part;
        }
    }

    /// Copies bytes out.
    public void read(long start, byte[] target, int offset, int count) {
        Objects.checkFromIndexSize(start, count, length);
        int done = 0;
        while (done < count) {
            int at = (int) ((start + done) % CHUNK_BYTES);
            int part = Math.min(count - done, CHUNK_BYTES - at);
            System.arraycopy(chunks[(int) ((start + done) / CHUNK_BYTES)], at, target, offset + done, part);
            done += part;
        }
    }

    /// Changes the length; new bytes are 0.
    public void resize(long newLength) {
        if (newLength < 0) {
            throw new IllegalArgumentException("newLength=" + newLength);
        }
        int needed = chunkCount(newLength);
        int present = chunkCount(length);
        if (newLength < length) {
            shrink(needed, present, newLength);
        } else {
            grow(needed, newLength);
        }
        length = newLength;
    }

    private void shrink(int needed, int present, long newLength) {
        for (int chunk = needed; chunk < present; chunk++) {
            chunks[chunk] = null;
            owned[chunk] = false;
        }
        int tail = (int) (newLength - (long) (needed - 1) * CHUNK_BYTES);
        if (needed > 0) {
            // What is cut off must read as 0 if the string grows again.
            own(needed - 1);
            Arrays.fill(chunks[needed - 1], tail, chunks[needed - 1].length, (byte) 0);
        }
    }

    private void grow(int needed, long newLength) {
        makeSlots(needed);
        for (int chunk = Math.max(0, chunkCount(length) - 1); chunk < needed; chunk++) {
            boolean last = chunk == needed - 1;
            int size = last ? (int) (newLength - (long) chunk * CHUNK_BYTES) : CHUNK_BYTES;
            if (chunks[chunk] == null) {
                makeChunk(chunk, size);
            } else if (chunks[chunk].length < size) {
                // Grown by half at least, so that appending byte by byte does not copy each time.
                makeChunk(chunk, Math.min(CHUNK_BYTES, Math.max(size, chunks[chunk].length * 3 / 2)));
            }
        }
    }

    /// Gives a chunk an array of its own, with what it has at the front.
    private void makeChunk(int chunk, int capacity) {
        chunks[chunk] = chunks[chunk] == null ? new byte[capacity] : Arrays.copyOf(chunks[chunk], capacity);
        owned[chunk] = true;
    }

    private void makeSlots(int needed) {
        if (needed > chunks.length) {
            int capacity = Math.max(needed, chunks.length + (chunks.length >> 1) + 1);
            chunks = Arrays.copyOf(chunks, capacity);
            owned = Arrays.copyOf(owned, capacity);
        }
    }

    /// A string of the same content that shares the chunks; from now on either copies what it changes.
    public ChunkedBytes share() {
        Arrays.fill(owned, false);
        return new ChunkedBytes(chunks.clone(), length);
    }

    /// Visits the bytes from `start` on, in runs as they lie in memory.
    public void forEachRun(long start, long count, Run visitor) {
        Objects.checkFromIndexSize(start, count, length);
        long done = 0;
        while (done < count) {
            int at = (int) ((start + done) % CHUNK_BYTES);
            int part = (int) Math.min(count - done, CHUNK_BYTES - at);
            visitor.visit(chunks[(int) ((start + done) / CHUNK_BYTES)], at, part);
            done += part;
        }
    }

    /// Sees a run of bytes. Must not change them.
    @FunctionalInterface
    public interface Run {
        /// Sees a part. The array is the owner's, and is only read.
        void visit(byte[] array, int offset, int count);
    }

    /// All bytes in one array.
    ///
    /// @throws IllegalStateException if they are too many for one
    public byte[] toArray() {
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("length=" + length + " does not fit an array");
        }
        byte[] all = new byte[(int) length];
        read(0, all, 0, all.length);
        return all;
    }

    /// Whether the bytes are equal to those of a slice.
    public boolean contentEquals(Slice other) {
        if (other.length() != length) {
            return false;
        }
        for (long at = 0; at < length; at += CHUNK_BYTES) {
            int part = (int) Math.min(CHUNK_BYTES, length - at);
            int from = other.offset() + (int) at;
            if (!Arrays.equals(chunks[(int) (at / CHUNK_BYTES)], 0, part, other.array(), from, from + part)) {
                return false;
            }
        }
        return true;
    }

    /// The bytes in memory; shared chunks count in full.
    public long weigh() {
        int present = chunkCount(length);
        if (present == 0) {
            return OVERHEAD_BYTES;
        }
        long full = (long) (present - 1) * (CHUNK_BYTES + CHUNK_OVERHEAD_BYTES);
        return OVERHEAD_BYTES + full + chunks[present - 1].length + CHUNK_OVERHEAD_BYTES;
    }

    private void own(int chunk) {
        if (!owned[chunk]) {
            chunks[chunk] = chunks[chunk].clone();
            owned[chunk] = true;
        }
    }

    private static int chunkCount(long bytes) {
        return Math.toIntExact((bytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
    }
}
