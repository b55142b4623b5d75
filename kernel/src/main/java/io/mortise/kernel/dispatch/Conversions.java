package io.mortise.kernel.dispatch;

import io.mortise.kernel.keyspace.ArgumentSlice;
import io.mortise.kernel.keyspace.Database;

/// Commands on large values that another generation of a module has made, or that sleep. Making such a value anew
/// may take long, so it is done on another thread, and the command waits for it; others go on. Small values are made
/// anew where they are touched. Owned by the command thread.
public final class Conversions {
    private final Executor executor;
    private Source source;

    /// Who makes values anew.
    @FunctionalInterface
    public interface Source {
        /// Begins, if the key has such a value.
        ///
        /// @param then what to do when it is there
        /// @return false if there is nothing to wait for
        boolean await(Database database, ArgumentSlice key, Runnable then);
    }

    Conversions(Executor executor) {
        this.executor = executor;
    }

    /// Sets who makes values anew.
    public void source(Source maker) {
        source = maker;
    }

    /// Says whether there may be such values.
    public void areExpected(boolean any) {
        executor.condition(Conditions.CONVERTING, any);
    }

    /// Whether a request is to wait; then it goes on by itself. A transaction waits as a whole, at its end. The
    /// server's own commands take values as they are.
    boolean hold(CallState call) {
        Transaction ending =
                call.row.isExec && call.client.is(Conditions.IN_TRANSACTION) ? call.client.transaction : null;
        if (ending == null) {
            return call.row.module != null && !executor.tasks().isTask(call) && holdKeys(call);
        }
        call.declareKeysOf(ending.queued(), executor.databases());
        try {
            return holdKeys(call);
        } finally {
            call.keyCount = 0;
        }
    }

    /// It waits once a key at most: a value that cannot be made anew would let it wait for ever.
    private boolean holdKeys(CallState call) {
        if (call.waits >= call.keyCount) {
            return false;
        }
        Database database = executor.databases().at(call.client.database);
        for (int index = 0; index < call.keyCount; index++) {
            // The value is never there before this is over, so the call is deferred by then.
            Admissions.Later later = executor.admissions().later();
            if (source.await(database, call.keys[index], later)) {
                later.begin(call);
                return true;
            }
        }
        return false;
    }
}
