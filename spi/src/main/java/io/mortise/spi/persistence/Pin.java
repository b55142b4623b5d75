package io.mortise.spi.persistence;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.CommandSink;

/// A frozen state of all databases. Any number may overlap. Made on the command thread; walked by one other thread;
/// closed by anyone, and by the kernel when the module stops.
public interface Pin extends AutoCloseable {
    /// The sequence number of the last unit that the state contains.
    long position();

    /// The clock at that moment, in milliseconds since 1970.
    long clockMillis();

    /// How many bytes were copied since, because what they were copied from is frozen; when the state was let go, how
    /// many they were. On the command thread.
    long copiedBytes();

    /// Chooses whether the walk compresses long strings; it does unless told otherwise.
    ///
    /// @return this
    Pin compress(boolean wanted);

    /// Visits every key of every database, in hash order, on the calling thread. Not on the command thread, since
    /// some values are fetched from it.
    ///
    /// @throws InterruptedException if the calling thread was interrupted
    /// @throws IllegalStateException if the pin was closed meanwhile, so that what was visited may make no sense
    void walk(Visitor visitor) throws InterruptedException;

    /// Lets the state go. Harmless if it is gone already.
    @Override
    void close();

    /// Sees the frozen state.
    interface Visitor {
        /// A database that has keys begins.
        ///
        /// @param keys how many, at the time of the pin
        /// @param expiring how many of them expire
        void database(int index, long keys, long expiring);

        /// A key. The entry is valid during the call.
        void entry(Entry entry);
    }

    /// A key with its value.
    interface Entry {
        /// The key's name.
        Slice key();

        /// In milliseconds since 1970, or [io.mortise.spi.keyspace.Keyspace#NO_EXPIRY].
        long expiryMillis();

        /// The name of the value's type.
        String typeName();

        /// Seconds since the last access, or -1 if the eviction policy does not keep it.
        long idleSeconds();

        /// The access frequency counter, 0 to 255, or -1 if the eviction policy does not keep it.
        int frequency();

        /// Metadata that a module of Redis has attached to the key, with its opcode, to stand before the type id in
        /// a snapshot file; empty if there is none.
        byte[] metadata();

        /// The id of the encoding that [#encode] will write, as the byte before the key in a snapshot file.
        int wireType();

        /// The lowest version of the snapshot file that can hold the value.
        int fileVersion();

        /// Writes the value's encoding, without its type id.
        void encode(SnapshotSink sink);

        /// Writes commands that rebuild the key, its expiry included.
        void rewrite(CommandSink commands);
    }
}
