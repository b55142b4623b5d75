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

    void touchWatchers() {
        for (Transaction watcher : watchers) {
            watcher.isDirty = true;
        }
    }

    /// Marks the transactions that watch a key of a database whose whole content changes, unless the key is there
    /// neither before nor after.
    ///
    /// @param next the content that takes the place, or null if there will be none
    static void touchAll(Database database, Database next) {
        Map<Slice, Object> watched = database.watched();
        if (watched == null) {
            return;
        }
        watched.forEach((key, value) -> {
            if (database.expiryOf(key) != Database.NO_KEY || next != null && next.expiryOf(key) != Database.NO_KEY) {
                ((Listeners) value).touchWatchers();
            }
        });
    }
}
