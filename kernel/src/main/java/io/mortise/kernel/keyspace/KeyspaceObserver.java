package io.mortise.kernel.keyspace;

import io.mortise.spi.Slice;
import io.mortise.spi.event.KeyspaceEventClass;

/// What the keyspace tells of itself while a command runs. On the command thread.
public interface KeyspaceObserver {
    /// A key was past its time and has been deleted, before the command goes on.
    ///
    /// @param key valid during the call
    void expired(Database database, Slice key);

    /// A key has been deleted because memory is short.
    ///
    /// @param key valid during the call
    void evicted(Database database, Slice key);

    /// Something happened to elements of a value, which stays true if the command fails.
    ///
    /// @param key valid during the call
    /// @param elements valid during the call
    void elementEvent(
            KeyspaceEventClass eventClass, String name, Database database, Slice key, Iterable<Slice> elements);

    /// All elements of a value were past their deadline, and the key has been deleted, before the command goes on.
    ///
    /// @param key valid during the call
    void elementsExpired(Database database, Slice key, long elements);

    /// Something happened to a key that the verb does not know of.
    ///
    /// @param key valid during the call
    void event(KeyspaceEventClass eventClass, String name, Database database, Slice key);

    /// A value is about to be changed that a frozen state may see, and its type cannot freeze it: it is encoded for
    /// whoever reads that state.
    void barrier(Object value, TypeEntry entry);
}
