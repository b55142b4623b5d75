package io.mortise.spi.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/// An open file. Used by one thread at a time, which every method may block; whoever opened it closes it. A failure
/// is an [IOException], after which what has been written since the last [#sync] is in doubt.
public interface FileHandle extends Closeable {
    /// Reads up to `length` bytes from where the last read ended.
    ///
    /// @return how many, or -1 at the end
    int read(byte[] target, int offset, int length) throws IOException;

    /// Reads on to the end, but no more than so many bytes, however many single reads that takes. Memory is taken
    /// for all of them first, so the limit must be one that the caller can afford.
    ///
    /// @return as many as there are, or `most`
    default byte[] readNBytes(int most) throws IOException {
        byte[] bytes = new byte[most];
        int length = 0;
        while (length < most) {
            int part = read(bytes, length, most - length);
            if (part <= 0) {
                return Arrays.copyOf(bytes, length);
            }
            length += part;
        }
        return bytes;
    }

    /// Moves to a position, from which reading or writing goes on.
    void seek(long position) throws IOException;

    /// Writes all of the bytes.
    void write(byte[] bytes, int offset, int length) throws IOException;

    /// Makes what was written durable. The one method that may also run on another thread than the others, beside
    /// them; then what is written meanwhile may or may not be durable.
    ///
    /// @param metadata whether the file's times must be, too
    void sync(boolean metadata) throws IOException;

    /// How many bytes the file has.
    long size() throws IOException;

    /// Cuts the file off.
    void truncate(long size) throws IOException;
}
