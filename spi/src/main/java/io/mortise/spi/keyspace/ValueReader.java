package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;

/// Reads a value in Redis's encoding. Used by one thread, during one [ValueCodec#read]. Every method throws
/// [CorruptValueException] when the data ends too early or is not what is asked for.
public interface ValueReader {
    /// The type id of the value; for a module's value, see [#module()].
    int wireType();

    /// The reader of a module value's parts.
    ModuleReader module();

    /// A length, in Redis's variable form, as unsigned 64 bits.
    long length();

    /// A length that counts elements of at least `leastBytes` bytes each, so that one that the remaining data
    /// cannot hold is refused before anything is allocated for it.
    int count(int leastBytes);

    /// A string, with integers and compression undone. The caller owns the bytes.
    Slice string();

    /// Reads a string that may be large into chunks.
    ChunkedBytes chunkedString();

    /// Bytes as they are. The caller owns them.
    byte[] raw(int length);

    /// 8 bytes, little-endian.
    long int64();

    /// 8 bytes, IEEE 754, little-endian.
    double float64();

    /// One byte, 0 to 255.
    int uint8();

    /// Makes the maps of the value that is read.
    PagedMap.Factory maps();

    /// Milliseconds since 1970, when the reading began.
    long nowMillis();
}
