package io.mortise.kernel.dispatch;

import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Who wants to hear when one key changes: transactions that watch it and clients that wait for it, the
/// longest-waiting first.
final class Listeners {
    final List<Transaction> watchers = new ArrayList<>(1);
    final List<Waiting> waiters = new ArrayList<>(1);

    private static Listeners of(Database database, Slice key) {
        return (Listeners) database.watchedOrNew().computeIfAbsent(key, absent -> new Listeners());
    }

    /// Has a transaction hear of a key.
    static void watch(Databases databases, int index, Slice key, Transaction watcher) {
        Listeners listeners = of(databases.at(index), key);
        listeners.watchers.add(watcher);
        databases.listened().watchedKeys += listeners.watchers.size() == 1 ? 1 : 0;
    }

    /// Has a client that waits hear of a key.
    static void await(Databases databases, int index, Slice key, Waiting waiter) {
        Listeners listeners = of(databases.at(index), key);
        listeners.waiters.add(waiter);
        databases.listened().awaitedKeys += listeners.waiters.size() == 1 ? 1 : 0;
    }

    /// Takes a transaction off the listeners of a key.
    static void leave(Databases databases, int index, Slice key, Transaction watcher) {
        leave(databases.at(index), key, listeners -> {
            boolean isLast = listeners.watchers.remove(watcher) && listeners.watchers.isEmpty();
            databases.listened().watchedKeys -= isLast ? 1 : 0;
        });
    }

    /// Takes a client off the listeners of a key.
    static void leave(Databases databases, int index, Slice key, Waiting waiter) {
        leave(databases.at(index), key, listeners -> {
            boolean isLast = listeners.waiters.remove(waiter) && listeners.waiters.isEmpty();
            databases.listened().awaitedKeys -= isLast ? 1 : 0;
        });
    }

    private static void leave(Database database, Slice key, Consumer<Listeners> remover) {
        Map<Slice, Object> watched = database.watched();
        if (watched == null || !(watched.get(key) instanceof Listeners listeners)) {
            return;
        }
        remover.accept(listeners);
        if (listeners.watchers.isEmpty() && listeners.waiters.isEmpty()) {
            watched.remove(key);
            database.trimWatched();
        }
    }

    /// The key of a database has changed.
    void touchWatchers(Database database, Slice key) {
        for (Transaction watcher : watchers) {
            watcher.changed(database, key);
        }
    }

    /// The whole content of a database is about to change.
    ///
    /// @param next the content that takes the place, or null if there will be none
    void databaseChanges(Database database, Database next, Slice key, long nowMillis) {
        boolean before = database.expiryOf(key) != Database.NO_KEY;
        long expiryAfter = next == null ? Database.NO_KEY : next.expiryOf(key);
        if (before || expiryAfter != Database.NO_KEY) {
            for (Transaction watcher : watchers) {
                watcher.contentChanges(database, key, before, expiryAfter != Database.NO_KEY, expiryAfter <= nowMillis);
            }
        }
    }
}
