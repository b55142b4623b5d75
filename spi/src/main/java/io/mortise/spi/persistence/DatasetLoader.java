package io.mortise.spi.persistence;

/// Loads the dataset when the server starts, after all modules were described, whatever their order.
public interface DatasetLoader {
    /// Loads. On a background thread; the server answers -LOADING meanwhile. Returns when all is loaded.
    ///
    /// @throws Exception to stop the start; the message tells the operator why
    void load(Target target) throws Exception;

    /// Receives the data. Every method may be called on the loader's thread only, and waits for the command thread
    /// when that is behind.
    interface Target {
        /// Metadata of the next key, from a KEY_META block. It is kept with the key.
        ///
        /// @param source stands behind the opcode; afterwards behind the block
        void metadata(SnapshotSource source);

        /// Says how many keys will come for a database, so that room can be made for them at once. It need not be
        /// exact, but memory is taken for it: no more than the bytes that are left can hold.
        void expect(int database, long keys);

        /// Adds a key from its encoding in a snapshot file. Keys past their time are added, too.
        ///
        /// @param wireType the byte before the key
        /// @param source stands behind the key; afterwards behind the value
        /// @param expiryMillis in milliseconds since 1970, or [io.mortise.spi.keyspace.Keyspace#NO_EXPIRY]
        /// @param idleSeconds seconds since the last access, or -1
        /// @param frequency the access frequency counter, or -1
        /// @throws io.mortise.spi.keyspace.CorruptValueException if the bytes are no such value
        void key(
                int database,
                byte[] key,
                int wireType,
                SnapshotSource source,
                long expiryMillis,
                long idleSeconds,
                int frequency);

        /// Passes over a value.
        ///
        /// @param wireType the byte before its key
        /// @param source stands behind the key; afterwards behind the value
        void skip(int wireType, SnapshotSource source);

        /// Reads a string, such as a key's name, in the encoding that values have.
        ///
        /// @param source stands before the string; afterwards behind it
        byte[] string(SnapshotSource source);

        /// Runs a command of a log. One of a module that is missing is kept with its keys, and run when the
        /// module comes, if it can be told which those are.
        ///
        /// @param file where it stands, for the message if it cannot be run
        /// @param offset at which byte of the file
        void command(int database, byte[][] words, String file, long offset);

        /// State that belongs to no key, from a MODULE_AUX block.
        ///
        /// @param source stands behind the opcode; afterwards behind the block
        void state(SnapshotSource source);

        /// The modules that the server had that wrote the file, from [Dataset#modules()]; before the keys.
        ///
        /// @throws io.mortise.spi.keyspace.CorruptValueException if the text makes no sense
        void modules(String text);

        /// For INFO and the log: how far the loading is.
        void progress(long doneBytes, long allBytes);
    }
}
