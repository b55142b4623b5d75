package io.mortise.kernel.dispatch;

import io.mortise.kernel.keyspace.ArgumentSlice;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.ExpiryCycle;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.keyspace.ValueRef;
import java.util.function.Function;

/// Removes what the expiry cycle has found to be past its time, each key as a unit of its own, and looks at the
/// clock now and then. Owned by the command thread.
public final class Reaper implements ExpiryCycle.Reaper {
    /// How many elements of a value are removed between two looks at the clock.
    private static final int ELEMENTS_A_STEP = 128;
    /// The clock costs as much as a deletion, so it is asked once in so many.
    private static final int DELETIONS_A_LOOK = 16;
    /// Keys and elements removed, and pages looked at, after which a step ends however much time is left. So a step
    /// is short by what it does, not only by the clock.
    static final int MOST_WORK = 768;

    private final Executor executor;
    private Function<String, LoadedModule> modules = id -> null;
    private long stepBegan;
    private long stepEnds;
    private int deletions;
    private long work;
    private boolean isOver;
    /// Null while there is no recorder.
    private FlightEvents.ExpiryStep event;
    private long keysBefore;
    private long elementsBefore;

    Reaper(Executor executor) {
        this.executor = executor;
    }

    /// Sets who knows the loaded modules by their ids.
    public void modules(Function<String, LoadedModule> byId) {
        modules = byId;
    }

    /// Begins a step that may take so long.
    public void beginStep(long budgetNanos) {
        executor.tick();
        stepBegan = executor.environment().clock().nanos();
        stepEnds = stepBegan + budgetNanos;
        deletions = 0;
        work = 0;
        isOver = false;
        event = FlightEvents.areWanted() ? new FlightEvents.ExpiryStep() : null;
        if (event != null) {
            event.begin();
        }
        keysBefore = executor.statistics().expiredKeys;
        elementsBefore = executor.statistics().expiredElements;
    }

    /// Ends the step.
    ///
    /// @param isUnfinished whether something is left that is due
    public void endStep(boolean isUnfinished) {
        if (event != null) {
            event.keys = executor.statistics().expiredKeys - keysBefore;
            event.elements = executor.statistics().expiredElements - elementsBefore;
            event.unfinished = isUnfinished;
            if (event.keys + event.elements > 0) {
                event.commit();
            }
        }
        executor.statistics().expiryNanos += executor.environment().clock().nanos() - stepBegan;
        if (isUnfinished) {
            executor.statistics().expiryStepsCutShort++;
        }
        executor.observation().tookSince("expire-cycle", stepBegan);
    }

    @Override
    public boolean isOver() {
        if (!isOver) {
            boolean looks = ++deletions % DELETIONS_A_LOOK == 0;
            isOver = ++work >= MOST_WORK
                    || looks && executor.environment().clock().nanos() - stepEnds >= 0;
        }
        return isOver;
    }

    @Override
    public void expire(Database database, ArgumentSlice key) {
        executor.expire(database, key);
    }

    @Override
    public boolean rests(TypeEntry type) {
        TypeEntry heir = type.heir();
        LoadedModule module = heir == null ? null : modules.apply(heir.module());
        return heir == null || module != null && module.isQuarantined();
    }

    @Override
    public long expiredElements() {
        return executor.statistics().expiredElements;
    }

    @Override
    public void stuck(Database database, ArgumentSlice key, TypeEntry type) {
        executor.faults()
                .caught(
                        modules.apply(type.module()),
                        "expiring elements",
                        new IllegalStateException("the type " + type.name() + " says that elements of the key '" + key
                                + "' are due, and removes none"));
    }

    /// A type's own code removes the elements, so what it throws is its module's fault. A value of an older
    /// generation is converted by that.
    @Override
    public boolean expireElements(Database database, ArgumentSlice key, TypeEntry type) {
        // A look at the clock after each: a step of elements takes longer than a key.
        deletions = -1;
        TypeEntry heir = type.heir();
        LoadedModule module = modules.apply(heir.module());
        long before = expiredElements();
        boolean[] more = new boolean[1];
        executor.tasks().reap(module, database.index(), key, call -> {
            ValueRef<Object> value = call.keyspace().edit(call.key(), heir.type());
            more[0] = value != null && heir.type().expireElements(call, value, ELEMENTS_A_STEP);
        });
        work += expiredElements() - before;
        return more[0];
    }
}
