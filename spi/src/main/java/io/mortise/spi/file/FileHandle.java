package io.mortise.spi.file;

import java.io.Closeable;
import java.io.IOException;

/// An open file. Used by one thread at a time.
public interface FileHandle extends Closeable {
    /// Reads up to `length` bytes from where the last read ended.
    ///
    /// @return how many, or -1 at the end
    int read(byte[] target, int offset, int length) throws IOException;

    /// Moves to a position, from which reading or writing goes on.
    void seek(long position) throws IOException;

    /// Writes all of the bytes.
    void write(byte[] bytes, int offset, int length) throws IOException;

    /// Makes what was written durable.
    ///
    /// @param metadata whether the file's times must be, too
    void sync(boolean metadata) throws IOException;

    long size() throws IOException;

    /// Cuts the file off.
    void truncate(long size) throws IOException;
}
