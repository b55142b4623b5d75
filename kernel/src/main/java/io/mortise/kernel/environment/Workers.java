package io.mortise.kernel.environment;

/// Threads for work that takes long or blocks.
public interface Workers {
    /// Runs `work` on some other thread.
    Handle submit(Runnable work);

    /// Work that was submitted.
    interface Handle {
        /// Interrupts the work, or prevents it from beginning.
        void cancel();
    }
}
