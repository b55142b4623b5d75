package io.mortise.kernel.environment;

/// Threads for work that takes long or blocks.
public interface Workers {
    /// Runs `work` on some other thread.
    Handle submit(Runnable work);

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
