package io.mortise.spi.keyspace;

import io.mortise.spi.Slice;
import java.util.random.RandomGenerator;

/// A map from bytes to bytes, each entry with an optional deadline, made of the same pages as the keyspace itself.
///
/// Large hashes and sets are made of it: no object an entry, growth page by page, a cursor that survives growth, a
/// walk over what is due, and frozen states without copying. Its classes are the kernel's, so an upgraded module
/// takes its maps over as they are.
///
/// On the command thread, except that [#scan] and [#forEach] of a map that does not change any more ([#freeze()],
/// [ValueRef#frozen()]) may be called by any thread.
public interface PagedMap {
    /// Makes maps. Given where a value is made.
    @FunctionalInterface
    interface Factory {
        /// An empty map, which belongs to the value that is made.
        PagedMap newMap();
    }

    /// How many entries there are, those past their deadline included.
    long size();

    /// Whether there are no entries.
    default boolean isEmpty() {
        return size() == 0;
    }

    /// Finds an entry. Deadlines are the caller's to judge.
    ///
    /// @return null if there is none; otherwise a view that the map reuses, valid until the next call of any method
    Entry find(Slice key);

    /// Sets an entry's value and deadline.
    ///
    /// @param deadlineMillis [Keyspace#NO_EXPIRY] for none, [Keyspace#KEEP_EXPIRY] for that of the entry it
    ///     replaces
    /// @return whether the entry is new
    boolean put(Slice key, Slice value, long deadlineMillis);

    /// Sets an entry's deadline.
    ///
    /// @return whether there is such an entry
    boolean deadline(Slice key, long deadlineMillis);

    /// Removes an entry.
    ///
    /// @return whether there was such an entry
    boolean remove(Slice key);

    /// Visits about `count` entries in hash order from `cursor` on. Every entry that is present from the first call
    /// (cursor 0) to the last (result 0) is visited, whatever else changes in between; some may be visited twice.
    ///
    /// @return where to go on, or 0 when all were visited
    long scan(long cursor, int count, Visitor visitor);

    /// As [#scan], but visits only entries whose deadline has come, and steps over parts of the map where there are
    /// none. Those count for little.
    long scanDue(long cursor, int count, long nowMillis, Visitor visitor);

    /// Visits all entries in hash order.
    void forEach(Visitor visitor);

    /// An entry at a random position; about equally likely each.
    ///
    /// @return null if the map is empty, otherwise a view valid until the next call of any method
    Entry random(RandomGenerator random);

    /// A moment before which no entry's deadline passes, or [Keyspace#NO_EXPIRY]. In constant time.
    long earliestDeadline();

    /// Whether every entry has a deadline and all have come. In constant time, for which it pays with a wrong
    /// `false` in the rare case that the entry that was to live longest is gone and nearly all others are due.
    boolean isAllDue(long nowMillis);

    /// Removes entries whose deadline has come, `most` at most. The visitor sees each before it goes.
    ///
    /// @return how many were removed
    int removeDue(long nowMillis, int most, Visitor visitor);

    /// The bytes in memory. In constant time.
    long weigh();

    /// Splits the map: this one does not change any more, the returned one is changed instead. In constant time.
    PagedMap freeze();

    /// An independent copy.
    PagedMap copy();

    /// An entry of the map.
    interface Entry {
        /// Borrowed.
        Slice key();

        /// Borrowed.
        Slice value();

        /// In milliseconds since 1970, or [Keyspace#NO_EXPIRY].
        long deadlineMillis();
    }

    /// Sees entries one after the other. Must not change the map.
    @FunctionalInterface
    interface Visitor {
        /// Sees an entry.
        ///
        /// @param entry reused: valid during the call
        void visit(Entry entry);
    }
}
