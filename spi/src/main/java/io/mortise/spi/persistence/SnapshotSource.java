package io.mortise.spi.persistence;

/// Gives the bytes of a snapshot, one after the other. Used by one thread.
public interface SnapshotSource {
    /// Reads at least one and at most `length` bytes.
    ///
    /// @return how many, or -1 at the end
    int read(byte[] target, int offset, int length);

    /// How many bytes there can be at most, so that a length that lies is refused before anything is allocated for
    /// it.
    long remaining();
}
