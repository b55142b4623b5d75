package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;

/// Reads the parts of a module's value in the order in which they were written. Every method throws
/// [CorruptValueException] when the next part is of another kind or the data ends.
public interface ModuleReader {
    /// The encoding version that the value was written with.
    int version();

    /// What [ModuleWriter#unsigned] wrote.
    long unsigned();

    /// What [ModuleWriter#signed] wrote.
    long signed();

    /// A number of 32 bits, IEEE 754.
    float float32();

    /// A number of 64 bits, IEEE 754.
    double float64();

    /// The caller owns the bytes.
    Slice bytes();

    /// An unsigned number that counts elements of at least `leastBytes` bytes each; refused if the remaining data
    /// cannot hold that many.
    int count(int leastBytes);
}
