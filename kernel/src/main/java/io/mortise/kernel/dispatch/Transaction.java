package io.mortise.kernel.dispatch;

import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.Slice;
import java.util.ArrayList;
import java.util.List;

/// A client's transaction: the keys it watches and the commands it has queued.
public final class Transaction {
    /// Whether MULTI was called.
    public boolean isOpen;
    /// Whether a command was refused while it was queued, so that EXEC runs nothing.
    public boolean isAborted;
    /// Whether a watched key was changed, so that EXEC runs nothing.
    public boolean isDirty;

    private final List<CallState> queued = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();

    private record Watch(int database, Slice key, boolean wasExpired) {}

    List<CallState> queued() {
        return queued;
    }

    /// How many commands are queued.
    public int length() {
        return queued.size();
    }

    /// How many keys are watched.
    public int watches() {
        return watches.size();
    }

    /// Watches a key of a database.
    ///
    /// @param nowMillis if the key is past its time by then, its removal will be no change
    public void watch(Databases databases, int database, Slice key, long nowMillis) {
        for (Watch watch : watches) {
            if (watch.database == database && watch.key.equals(key)) {
                return;
            }
        }
        Slice copy = Slice.of(key.copy());
        Database watched = databases.at(database);
        watches.add(new Watch(database, copy, watched.expiryOf(copy) <= nowMillis));
        Listeners.of(watched, copy).watchers.add(this);
    }

    /// Watches nothing any more.
    public void unwatch(Databases databases) {
        for (Watch watch : watches) {
            Listeners.leave(databases.at(watch.database), watch.key, listeners -> listeners.watchers.remove(this));
        }
        watches.clear();
        isDirty = false;
    }

    /// Drops what is queued, and watches nothing any more.
    public void end(Databases databases) {
        queued.clear();
        isOpen = false;
        isAborted = false;
        unwatch(databases);
    }

    /// Whether a watched key has passed its time since, though nobody has removed it.
    boolean hasExpired(Databases databases, long nowMillis) {
        for (Watch watch : watches) {
            if (!watch.wasExpired && databases.at(watch.database).expiryOf(watch.key) <= nowMillis) {
                return true;
            }
        }
        return false;
    }
}
