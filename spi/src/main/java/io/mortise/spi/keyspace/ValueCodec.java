package io.mortise.spi.keyspace;

/// Writes and reads the values of a type in Redis's value encoding, so that DUMP payloads and snapshot files go
/// both ways. Copies, snapshots, dormant values and upgrades derive from it.
///
/// A type that Redis has uses its type ids and layouts: it reads all of them and writes the current one, or the
/// lowest that holds the value. A module's own type uses the self-describing module framing; [ModuleCodec] is the
/// short way.
///
/// Reading must survive damage: a length found in the data allocates nothing before the bytes are there
/// ([ValueReader#count]), and what makes no sense is a [CorruptValueException].
///
/// Both methods may run on any thread, on values that do not change meanwhile.
///
/// @param <V> the type's object
public interface ValueCodec<V> {
    /// Which of Redis's type ids [#read] understands; empty for a type with module framing.
    default int[] wireTypes() {
        return new int[0];
    }

    /// The name in module framing, exactly 9 characters; null for a type of Redis's own ids.
    default String wireName() {
        return null;
    }

    /// Writes a value. The first call on `out` says the type: [ValueWriter#wireType] or [ValueWriter#module].
    void write(ValueRef<V> value, ValueWriter out);

    /// Reads a value.
    void read(ValueReader in, Sink<V> into);

    /// Receives the value that was read. Exactly one of the methods is called, once.
    ///
    /// @param <V> the type's object
    interface Sink<V> {
        /// The value is packed bytes.
        ///
        /// @param bytes copied
        void packed(int form, io.mortise.spi.Slice bytes);

        /// The value is an object, which belongs to the keyspace from now on.
        void object(V value);

        /// The value is empty, so there is no key.
        void empty();
    }
}
