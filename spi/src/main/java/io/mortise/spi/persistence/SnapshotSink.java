package io.mortise.spi.persistence;

/// Receives bytes of a snapshot.
@FunctionalInterface
public interface SnapshotSink {
    void write(byte[] bytes, int offset, int length);
}
