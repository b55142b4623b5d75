package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.Environment;
import java.util.SplittableRandom;

/// A simulated world, in which one thing happens at a time: time, chance, sockets, files and threads are made here,
/// and whatever could happen in one order or another, the seed decides. Nothing happens unless the test lets time
/// pass or lets the world run, so a failure comes again with its seed.
///
/// A **turn** delivers bytes, runs what waits on the command thread, does a piece of background work and fires due
/// timers, in that order, until nothing moves.
public final class World {
    private final VirtualClock clock = new VirtualClock();
    private final SimulatedLoop loop = new SimulatedLoop(clock);
    private final SimulatedWorkers workers;
    private final SimulatedNetwork network;
    private final MemoryFiles files;
    private final Environment environment;

    /// @param seed determines everything that chance decides
    public World(long seed) {
        this(seed, new MemoryFiles());
    }

    /// A world in which there are files already, such as those of a server that has crashed in another one.
    public World(long seed, MemoryFiles files) {
        this.files = files;
        SplittableRandom random = new SplittableRandom(seed);
        this.workers = new SimulatedWorkers(random.split());
        this.network = new SimulatedNetwork(clock, random.split());
        files.beforeEach(workers::pauseNowAndThen);
        this.environment = new Environment(
                clock, random.split(), loop, workers, network, files, new SimulatedMachine(random.split()));
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
        while (loop.fire()) {
            loop.turn();
        }
    }

    /// Does one piece of background work that waits.
    ///
    /// @return whether there was one
    public boolean work() {
        return workers.work();
    }

    /// Lets time pass, with everything that falls due in it.
    public void advance(long millis) {
        long end = clock.look() + millis * 1_000_000;
        settle();
        for (long next = nextNanos(); next <= end; next = nextNanos()) {
            clock.advanceTo(Math.max(clock.look(), next));
            settle();
        }
        clock.advanceTo(Math.max(clock.look(), end));
        settle();
    }

    /// When something happens by itself next: a timer is due, or a packet arrives.
    private long nextNanos() {
        return Math.min(loop.nextDueNanos(), network.nextArrivalNanos());
    }

    /// Lets a little time pass, and what falls due in it happen in one turn, background work excepted.
    public void turn(long micros) {
        clock.advanceTo(clock.look() + micros * 1_000);
        turn();
    }

    /// Whether background work stops at file operations now and then, so that other things happen in between.
    public void workPauses(boolean wanted) {
        workers.pauses(wanted);
    }

    /// To be called by background work: lets other things happen before it goes on.
    public void pauseWork() {
        workers.pause();
    }

    /// How many pieces of background work have not ended.
    public int workWaiting() {
        return workers.waiting();
    }
}
