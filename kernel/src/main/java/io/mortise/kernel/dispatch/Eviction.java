package io.mortise.kernel.dispatch;

import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.EvictionSearch;
import io.mortise.kernel.keyspace.EvictionSearch.Order;
import io.mortise.kernel.keyspace.MemoryLimit;

/// Keeps memory below a limit by removing keys.
///
/// After each unit that changed something it is looked whether the limit was passed; then, and only then, the
/// condition [Conditions#OUT_OF_MEMORY] holds. A command that may take more memory meets it and has room made
/// first; so has every batch of requests, in steps of limited time, so that others are not kept waiting. Owned by
/// the command thread.
public final class Eviction {
    /// The clock costs as much as a deletion, so it is asked once in so many.
    private static final int KEYS_A_LOOK = 16;

    private final Executor executor;
    private final Databases databases;
    private final MemoryLimit limit;
    private final EvictionSearch search;
    private Rule rule = new Rule(false, Order.RANDOM, false, 1);
    private long stepNanos = 500_000;
    private boolean isScheduled;
    private boolean isRunning;
    /// Whether the limit is passed, as far as anybody has looked, and since when.
    private boolean isPassed;
    private long passedNanos;

    /// How keys are chosen.
    ///
    /// @param evicts whether any are
    /// @param onlyExpiring whether only those that expire
    /// @param samples how many are compared, at least
    public record Rule(boolean evicts, Order order, boolean onlyExpiring, int samples) {}

    Eviction(Executor executor, Databases databases) {
        this.executor = executor;
        this.databases = databases;
        this.limit = databases.limit();
        this.search = new EvictionSearch(
                databases, executor.clock(), executor.environment().random());
    }

    /// Sets how keys are chosen, and how long one step may take.
    public void rule(Rule newRule, long newStepNanos) {
        rule = newRule;
        stepNanos = newStepNanos;
        look();
    }

    /// Sets the limit of keys and values, [Long#MAX_VALUE] for none.
    public void limit(long bytes) {
        limit.set(bytes);
        look();
    }

    private void look() {
        passed(limit.isPassed());
        if (isPassed) {
            goOnLater();
        }
    }

    /// The limit is passed, or is not any more.
    void passed(boolean nowPassed) {
        executor.condition(Conditions.OUT_OF_MEMORY, nowPassed);
        if (nowPassed != isPassed) {
            if (isPassed) {
                executor.statistics().overLimitNanos += passedForNanos();
            } else {
                passedNanos = executor.environment().clock().nanos();
            }
            isPassed = nowPassed;
        }
    }

    /// For how long the limit has been passed, 0 if it is not.
    public long passedForNanos() {
        return isPassed ? executor.environment().clock().nanos() - passedNanos : 0;
    }

    /// Forgets for how long the limit was passed until now.
    public void forgetTime() {
        passedNanos = executor.environment().clock().nanos();
    }

    /// Makes room if there is too little. Not inside a unit.
    ///
    /// @return whether there is room, or will be soon
    boolean makeRoom() {
        if (!limit.isPassed()) {
            passed(false);
            return true;
        }
        if (!rule.evicts() || executor.isBusy() || isRunning || executor.pause().isOn()) {
            return false;
        }
        isRunning = true;
        try {
            return evict();
        } finally {
            isRunning = false;
        }
    }

    private boolean evict() {
        long began = executor.environment().clock().nanos();
        boolean hasRoom = evictAndTell(began);
        executor.observation().tookSince("eviction-cycle", began);
        return hasRoom;
    }

    private boolean evictAndTell(long began) {
        if (!FlightEvents.areWanted()) {
            return evictInTime(began);
        }
        FlightEvents.EvictionStep event = new FlightEvents.EvictionStep();
        event.begin();
        long keysBefore = executor.statistics().evictedKeys;
        long bytesBefore = databases.memory();
        boolean hasRoom = evictInTime(began);
        event.keys = executor.statistics().evictedKeys - keysBefore;
        event.freed = bytesBefore - databases.memory();
        event.order = rule.order().name();
        event.unfinished = limit.isPassed();
        if (event.keys > 0) {
            event.commit();
        }
        return hasRoom;
    }

    private boolean evictInTime(long began) {
        long ends = began + stepNanos;
        int evicted = 0;
        while (limit.isPassed()) {
            if (!search.search(rule.order(), rule.onlyExpiring(), rule.samples())) {
                return false;
            }
            executor.evict(search.database(), search.key());
            evicted++;
            if (evicted % KEYS_A_LOOK == 0 && executor.environment().clock().nanos() - ends >= 0) {
                goOnLater();
                return true;
            }
        }
        passed(false);
        return true;
    }

    /// What is left to evict goes in steps between which others run.
    private void goOnLater() {
        if (!isScheduled && rule.evicts()) {
            isScheduled = true;
            executor.environment().loop().schedule(1, () -> {
                isScheduled = false;
                executor.afterwards(this::makeRoom);
            });
        }
    }
}
