package io.mortise.kernel.environment;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The command thread, which is an event loop: it serves sockets, then what was handed to it, then timers, in
/// turns.
public interface CommandLoop {
    /// Runs a task on the command thread, soon. On any thread.
    void execute(Runnable task);

    /// Runs a task at the end of the present turn, after all sockets that were ready have been read. On the command
    /// thread.
    void atEndOfTurn(Runnable task);

    /// Runs a task on the command thread after a delay. On any thread.
    default Timer schedule(long delayMillis, Runnable task) {
        return scheduleNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis), task);
    }

    /// As [#schedule], for delays below a millisecond. Where the system only waits for whole milliseconds it takes
    /// longer.
    Timer scheduleNanos(long delayNanos, Runnable task);

    /// Whether the caller is on the command thread.
    boolean isCurrent();

    /// The command thread.
    Thread thread();

    /// Sets who hears of what tasks, and listeners of connections, have thrown. In a simulated world nobody does:
    /// there it comes out where the world is run.
    default void onUncaught(Consumer<Throwable> listener) {}

    /// A task that waits for its time.
    interface Timer {
        /// Harmless if the task has run.
        void cancel();
    }
}
