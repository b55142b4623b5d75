package io.mortise.kernel.modules;

import io.mortise.kernel.environment.Workers;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// A piece of a module's code on a background thread.
///
/// Cancelling it only asks: code that does not listen to its interruption goes on, and needs its classes. So the
/// work holds its module from when it is handed over until it has really ended, or until it is certain that it will
/// not begin.
public final class ModuleWork implements Runnable {
    private final LoadedModule module;
    private final Runnable body;
    private final AtomicBoolean claimed = new AtomicBoolean();

    private ModuleWork(LoadedModule module, Runnable body) {
        this.module = module;
        this.body = body;
    }

    /// Hands work over.
    ///
    /// @param module whose code it is, null for the kernel's own
    public static Workers.Handle submit(Workers workers, LoadedModule module, Runnable body) {
        return module == null ? workers.submit(body) : submit(workers::submit, module, body);
    }

    /// As [#submit], on a thread that the work shares with nobody.
    public static Workers.Handle submitAlone(Workers workers, LoadedModule module, Runnable body) {
        return submit(workers::submitAlone, module, body);
    }

    private static Workers.Handle submit(
            Function<Runnable, Workers.Handle> submission, LoadedModule module, Runnable body) {
        ModuleWork work = new ModuleWork(module, body);
        module.hold();
        Workers.Handle handle = submission.apply(work);
        return () -> {
            handle.cancel();
            work.claimFor(() -> {});
        };
    }

    @Override
    public void run() {
        claimFor(() -> module.inBackground(body));
    }

    /// The thread that begins it, and whoever cancels it, ask for it; the first gets it.
    private void claimFor(Runnable use) {
        if (claimed.compareAndSet(false, true)) {
            try {
                use.run();
            } finally {
                module.release();
            }
        }
    }
}
