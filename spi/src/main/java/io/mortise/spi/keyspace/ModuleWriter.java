package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;

/// Writes the parts of a module's value; each carries its kind, so that a server without the module can keep it.
public interface ModuleWriter {
    void unsigned(long value);

    void signed(long value);

    void float32(float value);

    void float64(double value);

    void bytes(Slice value);

    void bytes(byte[] value, int offset, int length);
}
