package io.mortise.spi.persistence;

/// Receives bytes of a snapshot.
@FunctionalInterface
public interface SnapshotSink {
    /// Takes some bytes. Copies what it wants to keep.
    void write(byte[] bytes, int offset, int length);
}
