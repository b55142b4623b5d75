package io.mortise.spi;

import io.mortise.spi.command.Call;
import io.mortise.spi.net.ListenerHandle;
import io.mortise.spi.net.SecureListener;
import io.mortise.spi.persistence.Dataset;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/// What a module may use while it runs: clock, randomness, timers, threads, files. All of them are the kernel's,
/// which ends them with the module, and can replace them by simulated ones. A module gets none of these elsewhere.
///
/// Thread-safe, except where a method says that it is for the command thread.
public interface ModuleRuntime extends ModuleResources {
    /// Randomness that a simulation determines by a seed. For the command thread.
    RandomGenerator random();

    /// Runs `task` once on the command thread.
    Timer after(long delayMillis, Task task);

    /// Runs `task` again and again on the command thread, `periodMillis` after it last ended.
    Timer every(long periodMillis, Task task);

    /// Runs `task` on the command thread as soon as it is free.
    ///
    /// @param keys the keys that it may open, for reading and writing; copied
    void onCommandThread(Task task, byte[]... keys);

    /// Runs `work` on one of the server's background threads, where it may block, then `done` on the command
    /// thread. If the module is stopped meanwhile, `work` is interrupted and `done` is not called. The threads are
    /// few and shared with other modules' work and with handshakes. Where there are too few CPUs they come behind
    /// the command thread and behind the work of commands.
    <R> void background(Callable<R> work, Done<R> done);

    /// As [#background], on a thread that nothing else waits for. For work that takes seconds, or that must begin
    /// at once however much other work there is.
    <R> void backgroundAlone(Callable<R> work, Done<R> done);

    /// A gate at which background work can wait for the command thread. It must wait nowhere else, or a simulated
    /// world does not know when to let others go on.
    Gate gate();

    /// Shut until it is opened, once.
    interface Gate {
        /// Lets those who wait go on. On any thread.
        void open();

        /// Waits. On a background thread.
        ///
        /// @throws InterruptedException if the work was cancelled
        void await() throws InterruptedException;
    }

    /// Deep access to the data as a whole, for persistence and replication.
    Dataset dataset();

    /// Opens a port whose connections go through the listener's engines. For the command thread.
    ///
    /// In a module that is upgraded this takes the former generation's port over, if it has the same number and the
    /// listeners have the same name: it is not closed in between, and established connections stay, with the
    /// engines that they have.
    ///
    /// @throws io.mortise.spi.command.CommandException if the port cannot be opened
    ListenerHandle listen(SecureListener listener, int port);

    /// Ends the server in good order, as if by SHUTDOWN.
    ///
    /// @param reason for the log
    void shutDown(String reason);

    /// A piece of work on the command thread. The call has no client and takes no reply; what it changes is
    /// propagated like a command's effects, which the task gives by [Call#propagate].
    @FunctionalInterface
    interface Task {
        /// Does the work. What it throws is the module's fault.
        ///
        /// @param call valid until this returns; it can open the keys that the task was given
        void run(Call call);
    }

    /// Hears of the end of background work: exactly one of the two is not null, unless the result is null.
    @FunctionalInterface
    interface Done<R> {
        /// Goes on with the outcome. On the command thread; must not block.
        void run(R result, Throwable failure);
    }

    /// A timer that runs.
    interface Timer {
        /// Stops it; harmless if it ran or was cancelled already.
        void cancel();
    }
}
