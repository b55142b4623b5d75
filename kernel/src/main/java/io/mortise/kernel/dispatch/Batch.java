package io.mortise.kernel.dispatch;

import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.Toucher;

/// About 32 requests on their way from the parser to the verbs, in objects that are used again and again.
///
/// They run in stages, each a tiny loop over all of them, so that the cache misses of one overlap with those of the
/// others: first every row is looked up and every key hashed, then the memory of all keys is touched, then they are
/// executed in order. What was looked up is a hint; execution looks again where an earlier request may have changed
/// it.
final class Batch {
    private static final int REQUESTS = 32;
    /// Below this many keys there is nothing to gain from fetching their memory first.
    private static final int LEAST_TOUCHED = 4;

    private final Executor executor;
    private final Databases databases;
    private final Toucher toucher = new Toucher();
    private final CallState[] calls = new CallState[REQUESTS];
    private int count;
    private boolean running;

    Batch(Executor executor) {
        this.executor = executor;
        this.databases = executor.databases();
        for (int index = 0; index < REQUESTS; index++) {
            calls[index] = new CallState(executor);
        }
    }

    /// Where the next request is to be parsed into.
    CallState next(ClientState client) {
        CallState call = calls[count];
        if (call.client != client) {
            call.client = client;
        }
        return call;
    }

    /// Adds the request that was parsed into [#next].
    void add() {
        count++;
    }

    boolean isFull() {
        return count == REQUESTS;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// Runs all requests, unless a command is running already.
    ///
    /// @return whether they were run, or there were none
    boolean run() {
        if (count == 0) {
            return true;
        }
        if (running || executor.isBusy()) {
            return false;
        }
        running = true;
        try {
            executor.tick();
            if ((executor.conditions() & Conditions.OUT_OF_MEMORY) != 0) {
                executor.eviction().makeRoom();
            }
            executor.loneClient().batch(calls[0].client, count);
            prepare();
            for (int index = 0; index < count; index++) {
                execute(calls[index]);
            }
        } finally {
            running = false;
            count = 0;
        }
        return true;
    }

    private void prepare() {
        for (int index = 0; index < count; index++) {
            CallState call = calls[index];
            executor.prepare(call);
            for (int key = 0; key < call.keyCount; key++) {
                toucher.add(databases.at(call.client.database), call.keys[key]);
            }
        }
        toucher.touch(LEAST_TOUCHED);
    }

    private void execute(CallState call) {
        try {
            executor.execute(call);
        } catch (Throwable fault) {
            executor.broke(call, fault);
        }
        call.release();
    }
}
