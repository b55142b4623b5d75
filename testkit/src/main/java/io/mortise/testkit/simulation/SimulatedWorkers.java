package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Background work as steps of the simulation: which piece goes on, and when, the seed decides.
///
/// Work that waits for the command thread, or that touches a file, must stop in the middle and let the world go on.
/// So each piece has a thread of its own ([Coroutine]), but only one thread of a world ever runs: the others stand
/// still until they are told to go on.
final class SimulatedWorkers implements Workers {
    private final RandomGenerator random;
    private final List<Job> jobs = new ArrayList<>();
    private boolean pauses;

    SimulatedWorkers(RandomGenerator random) {
        this.random = random;
    }

    /// Whether work may be interrupted by other work, and by the command thread, at each of its file operations.
    void pauses(boolean wanted) {
        pauses = wanted;
    }

    private static final class Job {
        final Coroutine coroutine;
        /// Null while the work can go on.
        SimulatedGate waitsAt;

        Job(Runnable work) {
            this.coroutine = new Coroutine(work);
        }

        boolean canGoOn() {
            return waitsAt == null || waitsAt.open || coroutine.isInterrupted();
        }
    }

    private final class SimulatedGate implements Gate {
        private boolean open;

        @Override
        public void open() {
            open = true;
        }

        @Override
        public void await() throws InterruptedException {
            Job job = current();
            if (job == null) {
                throw new IllegalStateException("only background work waits at a gate");
            }
            while (!open) {
                job.waitsAt = this;
                job.coroutine.pause();
                job.waitsAt = null;
                if (Thread.interrupted()) {
                    throw new InterruptedException("the work was cancelled");
                }
            }
        }
    }

    @Override
    public Gate gate() {
        return new SimulatedGate();
    }

    @Override
    public Handle submit(Runnable work) {
        Job job = new Job(work);
        jobs.add(job);
        return () -> {
            if (job.coroutine.hasBegun()) {
                job.coroutine.interrupt();
            } else {
                jobs.remove(job);
            }
        };
    }

    /// The work that calls this, or null if the world's own thread does.
    private Job current() {
        for (Job job : jobs) {
            if (job.coroutine.isCurrent()) {
                return job;
            }
        }
        return null;
    }

    /// Lets others go on before the work that calls this does, if the seed wants it so.
    void pauseNowAndThen() {
        if (pauses) {
            Job job = current();
            if (job != null && random.nextInt(4) == 0) {
                job.coroutine.pause();
            }
        }
    }

    /// Lets others go on before the work that calls this does. Does nothing on the world's own thread.
    void pause() {
        Job job = current();
        if (job != null) {
            job.coroutine.pause();
        }
    }

    /// Does some work: one piece goes on until it ends or pauses.
    ///
    /// @return whether there was one that could
    boolean work() {
        List<Job> ready = jobs.stream().filter(Job::canGoOn).toList();
        if (ready.isEmpty()) {
            return false;
        }
        Job job = ready.get(random.nextInt(ready.size()));
        job.coroutine.goOn();
        if (job.coroutine.hasEnded()) {
            jobs.remove(job);
        }
        return true;
    }

    /// How many pieces have not ended.
    int waiting() {
        return jobs.size();
    }
}
