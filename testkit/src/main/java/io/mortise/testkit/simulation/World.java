package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.Environment;
import java.util.SplittableRandom;

/// A simulated world with its one thread. Nothing happens in it unless the test lets time pass or lets it run.
///
/// A **turn** delivers bytes, runs what waits on the command thread, does a piece of background work and fires due
/// timers, in that order, until nothing moves.
public final class World {
    private final VirtualClock clock = new VirtualClock();
    private final SimulatedLoop loop = new SimulatedLoop(clock);
    private final SimulatedWorkers workers;
    private final SimulatedNetwork network;
    private final MemoryFiles files = new MemoryFiles();
    private final Environment environment;

    /// @param seed determines everything that chance decides
    public World(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        this.workers = new SimulatedWorkers(random.split());
        this.network = new SimulatedNetwork(random.split());
        this.environment =
                new Environment(clock, random.split(), loop, workers, network, files, new SimulatedMachine());
    }

    /// What a kernel is made with.
    public Environment environment() {
        return environment;
    }

    public VirtualClock clock() {
        return clock;
    }

    public SimulatedNetwork network() {
        return network;
    }

    public MemoryFiles files() {
        return files;
    }

    /// Lets the world run until nothing moves any more without time passing.
    public void settle() {
        boolean moved = true;
        while (moved) {
            moved = network.turn();
            moved |= loop.turn();
            moved |= workers.work();
            moved |= loop.fire();
        }
    }

    /// Lets the world run for one turn, background work excepted.
    public void turn() {
        network.turn();
        loop.turn();
        loop.fire();
    }

    /// Does one piece of background work that waits.
    ///
    /// @return whether there was one
    public boolean work() {
        return workers.work();
    }

    /// Lets time pass, with everything that falls due in it.
    public void advance(long millis) {
        long end = clock.nanos() + millis * 1_000_000;
        settle();
        while (loop.nextDueNanos() <= end) {
            clock.advanceTo(Math.max(clock.nanos(), loop.nextDueNanos()));
            settle();
        }
        clock.advanceTo(Math.max(clock.nanos(), end));
        settle();
    }
}
