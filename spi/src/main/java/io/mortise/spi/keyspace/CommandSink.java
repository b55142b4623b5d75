package io.mortise.spi.keyspace;

/// Receives commands that rebuild a value. See [DataType#rewrite].
@FunctionalInterface
public interface CommandSink {
    /// Takes a command.
    ///
    /// @param words each a [io.mortise.spi.Slice], `byte[]`, [String], [Long] or [Integer]; copied
    void command(String name, Object... words);
}
