package io.mortise.kernel.modules;

import io.mortise.kernel.environment.Workers;
import java.util.concurrent.atomic.AtomicBoolean;

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
        if (module == null) {
            return workers.submit(body);
        }
        ModuleWork work = holding(module, body);
        return work.canceller(workers.submit(work));
    }

    /// As [#submit], for work that may take its time.
    public static Workers.Handle submitBehind(Workers workers, LoadedModule module, Runnable body) {
        ModuleWork work = holding(module, body);
        return work.canceller(workers.submitBehind(work));
    }

    /// As [#submitBehind], on a thread that the work shares with nobody.
    public static Workers.Handle submitAlone(Workers workers, LoadedModule module, Runnable body) {
        ModuleWork work = holding(module, body);
        return work.canceller(workers.submitAlone(work));
    }

    private static ModuleWork holding(LoadedModule module, Runnable body) {
        ModuleWork work = new ModuleWork(module, body);
        module.hold();
        return work;
    }

    private Canceller canceller(Workers.Handle handle) {
        return new Canceller(this, handle);
    }

    private record Canceller(ModuleWork work, Workers.Handle handle) implements Workers.Handle {
        @Override
        public void cancel() {
            handle.cancel();
            if (work.claim()) {
                work.module.release();
            }
        }
    }

    @Override
    public void run() {
        if (claim()) {
            try {
                module.inBackground(body);
            } finally {
                module.release();
            }
        }
    }

    /// The thread that begins it, and whoever cancels it, ask for it; the first gets it.
    private boolean claim() {
        return claimed.compareAndSet(false, true);
    }
}
