package io.mortise.kernel.dispatch;

import io.mortise.kernel.keyspace.Database;
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

    /// The listeners of a key, made if there are none.
    static Listeners of(Database database, Slice key) {
        return (Listeners) database.watchedOrNew().computeIfAbsent(key, absent -> new Listeners());
    }

    /// Takes somebody off the listeners of a key.
    static void leave(Database database, Slice key, Consumer<Listeners> remover) {
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
