package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.CommandLoop;
import java.util.ArrayDeque;
import java.util.PriorityQueue;

/// The command thread of a simulated server: the test's own thread, when the world lets it run.
final class SimulatedLoop implements CommandLoop {
    private final VirtualClock clock;
    private final Thread thread = Thread.currentThread();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> ends = new ArrayDeque<>();
    private final PriorityQueue<Scheduled> timers = new PriorityQueue<>();
    private long scheduled;

    private static final class Scheduled implements Timer, Comparable<Scheduled> {
        private final long dueNanos;
        private final long order;
        private Runnable task;

        Scheduled(long dueNanos, long order, Runnable task) {
            this.dueNanos = dueNanos;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Scheduled other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    SimulatedLoop(VirtualClock clock) {
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        ends.add(task);
    }

    @Override
    public Timer scheduleNanos(long delayNanos, Runnable task) {
        Scheduled timer = new Scheduled(clock.look() + Math.min(delayNanos, Long.MAX_VALUE / 2), scheduled++, task);
        timers.add(timer);
        return timer;
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    /// Runs what waits: tasks, then ends of turns.
    ///
    /// @return whether anything ran
    boolean turn() {
        boolean ran = false;
        for (int left = tasks.size(); left > 0; left--) {
            tasks.poll().run();
            ran = true;
        }
        for (int left = ends.size(); left > 0; left--) {
            ends.poll().run();
            ran = true;
        }
        return ran;
    }

    /// Runs one timer that is due.
    ///
    /// @return whether there was one
    boolean fire() {
        while (!timers.isEmpty() && timers.peek().dueNanos <= clock.look()) {
            Runnable task = timers.poll().task;
            if (task != null) {
                task.run();
                return true;
            }
        }
        return false;
    }

    /// When the next timer is due, or [Long#MAX_VALUE].
    long nextDueNanos() {
        while (!timers.isEmpty() && timers.peek().task == null) {
            timers.poll();
        }
        return timers.isEmpty() ? Long.MAX_VALUE : timers.peek().dueNanos;
    }
}
