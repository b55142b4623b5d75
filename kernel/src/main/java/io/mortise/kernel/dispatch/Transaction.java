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
    private long queuedBytes;
    private final List<Watch> watches = new ArrayList<>();

    /// A key that is watched.
    private static final class Watch {
        final int database;
        final Slice key;
        /// Whether it is there although it was past its time when the watching began: for the client it is not
        /// there, so its removal is no change.
        boolean isPast;

        Watch(int database, Slice key, boolean isPast) {
            this.database = database;
            this.key = key;
            this.isPast = isPast;
        }
    }

    List<CallState> queued() {
        return queued;
    }

    /// Queues a command, whose words are its own.
    void queue(CallState call) {
        queued.add(call);
        queuedBytes += call.weigh();
    }

    /// How many commands are queued.
    public int length() {
        return queued.size();
    }

    /// The bytes that the queued commands take.
    public long weigh() {
        return queuedBytes;
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
        Listeners.watch(databases, database, copy, this);
        databases.listened().watchingClients += watches.size() == 1 ? 1 : 0;
    }

    /// Watches nothing any more.
    public void unwatch(Databases databases) {
        for (Watch watch : watches) {
            Listeners.leave(databases, watch.database, watch.key, this);
        }
        databases.listened().watchingClients -= watches.isEmpty() ? 0 : 1;
        watches.clear();
        isDirty = false;
    }

    /// Drops what is queued, and watches nothing any more.
    public void end(Databases databases) {
        queued.clear();
        queuedBytes = 0;
        isOpen = false;
        isAborted = false;
        unwatch(databases);
    }

    private Watch watch(Database database, Slice key) {
        for (Watch watch : watches) {
            if (watch.database == database.index() && watch.key.equals(key)) {
                return watch;
            }
        }
        throw new IllegalStateException("a transaction hears of the key '" + key + "', which it does not watch");
    }

    /// A watched key was changed.
    void changed(Database database, Slice key) {
        Watch watch = watch(database, key);
        if (watch.isPast && database.expiryOf(key) == Database.NO_KEY) {
            watch.isPast = false;
        } else {
            isDirty = true;
        }
    }

    /// The whole content of a watched key's database is about to change.
    ///
    /// @param before whether the key is there before
    /// @param after whether it is there afterwards
    /// @param past whether it will be past its time
    void contentChanges(Database database, Slice key, boolean before, boolean after, boolean past) {
        Watch watch = watch(database, key);
        boolean visibleBefore = before && !watch.isPast;
        boolean visibleAfter = after && !past;
        if (visibleBefore || visibleAfter) {
            isDirty = true;
        }
        watch.isPast = after && past;
    }

    /// Whether a watched key has passed its time since, though nobody has removed it.
    public boolean hasExpired(Databases databases, long nowMillis) {
        for (Watch watch : watches) {
            if (!watch.isPast && databases.at(watch.database).expiryOf(watch.key) <= nowMillis) {
                return true;
            }
        }
        return false;
    }
}
