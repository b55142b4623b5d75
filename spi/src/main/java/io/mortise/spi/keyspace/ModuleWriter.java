package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;

/// Writes the parts of a module's value; each carries its kind, so that a server without the module can keep it.
public interface ModuleWriter {
    /// A number, a count first of all. Small ones take few bytes.
    void unsigned(long value);

    /// A number that may be negative. Small ones take few bytes.
    void signed(long value);

    /// A number of 32 bits, IEEE 754.
    void float32(float value);

    /// A number of 64 bits, IEEE 754.
    void float64(double value);

    /// A run of bytes, copied.
    void bytes(Slice value);

    /// A part of an array, copied.
    void bytes(byte[] value, int offset, int length);
}
