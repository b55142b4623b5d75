package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;

/// Writes a value in Redis's encoding. Used by one thread, during one [ValueCodec#write].
public interface ValueWriter {
    /// Elements whose deadline has come by then are to be left out. In milliseconds since 1970;
    /// [Long#MIN_VALUE] where all are to be written.
    long nowMillis();

    /// Says that the value has one of Redis's own types. Must be the first call, or [#module] must.
    void wireType(int id);

    /// Says that the value is a module's, and gives the writer of its parts.
    ///
    /// @param name exactly 9 characters
    /// @param version of the encoding, 0 to 1023
    ModuleWriter module(String name, int version);

    /// A length, in Redis's variable form; read as unsigned.
    void length(long value);

    /// A length and that many bytes; short decimal integers become binary, and long strings may be compressed.
    void string(Slice bytes);

    /// As [#string(Slice)].
    void string(byte[] bytes, int offset, int length);

    /// As [#string(Slice)].
    void string(ChunkedBytes bytes);

    /// Bytes as they are, without a length.
    void raw(byte[] bytes, int offset, int length);

    /// 8 bytes, little-endian.
    void int64(long value);

    /// 8 bytes, IEEE 754, little-endian.
    void float64(double value);
}
