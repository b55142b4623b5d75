package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.CommandLoop;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call.Waiter;
import java.util.List;

/// A client that waits for one of its keys to change, or, without keys, for a signal.
final class Waiting {
    final CallState call;
    final Waiter waiter;
    final int database;
    final List<Slice> keys;
    /// Which of all that ever waited it is.
    final long order;
    /// Null if it waits for ever.
    CommandLoop.Timer timer;
    /// When its time is over.
    long dueMillis;

    Waiting(CallState call, Waiter waiter, int database, List<Slice> keys, long order) {
        this.call = call;
        this.waiter = waiter;
        this.database = database;
        this.keys = keys;
        this.order = order;
    }
}
