package io.mortise.kernel.environment;

/// Threads for work that takes long or blocks.
public interface Workers {
    /// Runs work that a client waits for, such as a search, on some other thread.
    Handle submit(Runnable work);

    /// As [#submit], for work that may take its time: where there are too few CPUs, those who ask the server for
    /// something come first.
    default Handle submitBehind(Runnable work) {
        return submit(work);
    }

    /// As [#submitBehind], on a thread that the work shares with nobody, so that it begins at once and keeps no other
    /// waiting, however long it takes.
    default Handle submitAlone(Runnable work) {
        return submit(work);
    }

    /// Calls `look` again and again until the handle is cancelled, on a thread that nothing else keeps, also while
    /// the command thread is busy. A world without such a thread never calls it.
    default Handle every(long periodMillis, Runnable look) {
        return () -> {};
    }

    /// A gate at which work waits for the command thread. Work waits nowhere else, so that a simulated world knows
    /// when to let others go on.
    Gate gate();

    /// Shut until it is opened, once.
    interface Gate {
        /// Lets those who wait go on. On any thread.
        void open();

        /// Waits. On a worker's thread.
        ///
        /// @throws InterruptedException if the work was cancelled
        void await() throws InterruptedException;
    }

    /// Work that was submitted.
    interface Handle {
        /// Interrupts the work, or prevents it from beginning.
        void cancel();
    }
}
