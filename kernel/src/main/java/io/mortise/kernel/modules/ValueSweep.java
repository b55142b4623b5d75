package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.keyspace.AdoptionCycle;
import io.mortise.kernel.keyspace.ArgumentSlice;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.PendingValue;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.spi.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the [AdoptionCycle] its time: short steps on the command thread between which everything else goes on.
/// Owned by the command thread.
final class ValueSweep implements AdoptionCycle.Surroundings {
    private static final Logger LOG = LoggerFactory.getLogger(ValueSweep.class);
    /// What a step may take, and how long others have the thread behind it.
    private static final long STEP_NANOS = 200_000;
    /// The clock costs a good part of a small value, so it is asked once in so many bytes.
    private static final int BYTES_A_LOOK = 1024;
    /// What a value costs however small it is, in bytes of a large one.
    private static final int LEAST_BYTES = 128;

    private final Kernel kernel;
    private final Function<TypeEntry, LoadedModule> owners;
    private final AdoptionCycle cycle;
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean scheduled;
    private long stepEnds;
    private long unseen;
    private long longestStepNanos;

    private record Waiting(List<TypeEntry> types, Runnable done) {}

    /// @param owners whose code a type is, also when it is leaving
    ValueSweep(Kernel kernel, Function<TypeEntry, LoadedModule> owners) {
        this.kernel = kernel;
        this.owners = owners;
        this.cycle = new AdoptionCycle(kernel.databases(), this);
        kernel.executor().conversions().source(cycle::await);
    }

    AdoptionCycle cycle() {
        return cycle;
    }

    /// The longest time that a step took.
    long longestStepNanos() {
        return longestStepNanos;
    }

    /// Types have come or gone: begins to look for values that they concern, soon.
    void begin() {
        cycle.begin();
        expect();
        if (!scheduled) {
            scheduled = true;
            kernel.environment().loop().execute(this::step);
        }
    }

    /// Tells the dispatcher whether there may be values of former code, also while nobody looks for them.
    void expect() {
        boolean any = cycle.isRunning()
                || kernel.databases().types().retired().stream()
                        .anyMatch(type -> kernel.databases().keysOf(type) > 0);
        kernel.executor().conversions().areExpected(any);
    }

    /// Does something as soon as no value of retired types is left; at once if there is none now.
    void whenGone(List<TypeEntry> types, Runnable done) {
        if (types.isEmpty() || areGone(types) && !cycle.hasElsewhere()) {
            done.run();
            return;
        }
        waiting.add(new Waiting(types, done));
        begin();
    }

    private boolean areGone(List<TypeEntry> types) {
        for (TypeEntry type : types) {
            if (kernel.databases().keysOf(type) > 0) {
                return false;
            }
        }
        return true;
    }

    private void step() {
        scheduled = false;
        if (kernel.isStopping()) {
            return;
        }
        if (!kernel.loading().isRunning()) {
            kernel.executor().tick();
            long began = kernel.environment().clock().nanos();
            stepEnds = began + STEP_NANOS;
            unseen = 0;
            FlightEvents.SweepStep event = FlightEvents.beginSweepStep();
            long renewed = cycle.renewed();
            cycle.step();
            FlightEvents.end(event, cycle.renewed() - renewed);
            longestStepNanos =
                    Math.max(longestStepNanos, kernel.environment().clock().nanos() - began);
            tellWaiting();
        }
        expect();
        if (cycle.isRunning()) {
            scheduled = true;
            kernel.environment().loop().scheduleNanos(STEP_NANOS, this::step);
        }
    }

    private void tellWaiting() {
        if (cycle.hasElsewhere()) {
            return;
        }
        for (Waiting each : List.copyOf(waiting)) {
            if (areGone(each.types)) {
                waiting.remove(each);
                each.done.run();
            }
        }
    }

    // ---- for the cycle

    @Override
    public boolean isOver() {
        unseen += LEAST_BYTES;
        if (unseen < BYTES_A_LOOK) {
            return false;
        }
        unseen = 0;
        return kernel.environment().clock().nanos() - stepEnds >= 0;
    }

    @Override
    public void making(long bytes) {
        unseen += bytes;
    }

    @Override
    public long nowMillis() {
        return kernel.executor().nowMillis();
    }

    @Override
    public void elsewhere(Runnable work, Runnable end) {
        kernel.environment().workers().submitBehind(() -> {
            work.run();
            kernel.environment().loop().execute(() -> {
                kernel.executor().tick();
                end.run();
                tellWaiting();
            });
        });
    }

    @Override
    public void failed(TypeEntry code, Slice key, Throwable why) {
        kernel.executor().faults().caught(owners.apply(code), "renewing the value of '" + key + "'", why);
    }

    @Override
    public boolean isAwakable(PendingValue value) {
        return kernel.modules().replay().isAwakable(value);
    }

    @Override
    public void wake(Database database, ArgumentSlice key, PendingValue value) {
        try {
            kernel.modules().replay().wake(database, key.copy(), value);
        } catch (RuntimeException failure) {
            LOG.error(
                    "the commands that a log has for the key '{}' of database {} cannot be applied; it keeps them: {}",
                    key,
                    database.index(),
                    failure.getMessage());
        }
    }

    @Override
    public void vanished(Database database, ArgumentSlice key) {
        kernel.executor().vanish(database, key);
    }
}
