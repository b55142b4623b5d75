package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.Ports;
import io.mortise.kernel.dataset.KernelDataset;
import io.mortise.kernel.environment.CommandLoop;
import io.mortise.kernel.environment.Security;
import io.mortise.kernel.environment.Workers;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.file.FileStore;
import io.mortise.spi.net.ListenerHandle;
import io.mortise.spi.net.SecureListener;
import io.mortise.spi.persistence.Dataset;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// What one module may use while it runs. Knows what it gave out, and takes it back when the module goes.
final class RuntimeOfModule implements ModuleRuntime {
    private final Kernel kernel;
    private final LoadedModule module;
    private final System.Logger log;
    private final Set<Repeating> timers = new HashSet<>();
    private final Set<Work<?>> work = ConcurrentHashMap.newKeySet();
    private final Set<ListenerHandle> listeners = new HashSet<>();
    private final KernelDataset dataset;
    private volatile boolean closed;

    RuntimeOfModule(Kernel kernel, LoadedModule module) {
        this.kernel = kernel;
        this.module = module;
        this.log = System.getLogger("mortise.module." + module.id());
        this.dataset = new KernelDataset(kernel, module);
    }

    /// Ends everything that the module was given.
    void close() {
        closed = true;
        List.copyOf(timers).forEach(Repeating::cancel);
        dataset.close();
        work.forEach(Work::cancel);
        work.clear();
        List.copyOf(listeners).forEach(ListenerHandle::close);
    }

    @Override
    public long nowMillis() {
        return kernel.environment().clock().millis();
    }

    @Override
    public long nanoTime() {
        return kernel.environment().clock().nanos();
    }

    @Override
    public RandomGenerator random() {
        return kernel.environment().random();
    }

    @Override
    public System.Logger log() {
        return log;
    }

    @Override
    public Timer after(long delayMillis, Task task) {
        return new Repeating(delayMillis, 0, task);
    }

    @Override
    public Timer every(long periodMillis, Task task) {
        if (periodMillis <= 0) {
            throw new IllegalArgumentException("periodMillis=" + periodMillis);
        }
        return new Repeating(periodMillis, periodMillis, task);
    }

    /// A timer that runs once, or again and again.
    private final class Repeating implements Timer {
        private final long periodMillis;
        private final Task task;
        private CommandLoop.Timer next;
        private boolean cancelled;

        Repeating(long delayMillis, long periodMillis, Task task) {
            this.periodMillis = periodMillis;
            this.task = task;
            if (kernel.environment().loop().isCurrent()) {
                begin(delayMillis);
            } else {
                kernel.environment().loop().execute(() -> begin(delayMillis));
            }
        }

        private void begin(long delayMillis) {
            if (!cancelled && !closed) {
                timers.add(this);
                next = kernel.environment().loop().schedule(delayMillis, this::fire);
            }
        }

        private void fire() {
            if (cancelled || closed) {
                return;
            }
            timers.remove(this);
            run(task);
            if (periodMillis > 0) {
                begin(periodMillis);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            if (next != null) {
                next.cancel();
            }
            timers.remove(this);
        }
    }

    /// What falls due while the module is out of service is left out.
    private void run(Task task, byte[]... keys) {
        if (!closed && !module.isQuarantined()) {
            kernel.executor().tick();
            module.within(() -> kernel.executor().runTask(module, task, keys));
            kernel.executor().turnNeeded();
        }
    }

    @Override
    public void onCommandThread(Task task, byte[]... keys) {
        byte[][] copies = keys.clone();
        for (int index = 0; index < copies.length; index++) {
            copies[index] = copies[index].clone();
        }
        kernel.environment().loop().execute(() -> run(task, copies));
    }

    @Override
    public <R> void background(Callable<R> callable, Done<R> done) {
        begin(new Work<>(callable, done), false);
    }

    @Override
    public <R> void backgroundAlone(Callable<R> callable, Done<R> done) {
        begin(new Work<>(callable, done), true);
    }

    private void begin(Work<?> piece, boolean alone) {
        if (closed) {
            throw new IllegalStateException("module " + module.id() + " has stopped");
        }
        work.add(piece);
        Workers workers = kernel.environment().workers();
        piece.handle = alone
                ? ModuleWork.submitAlone(workers, module, piece)
                : ModuleWork.submit(workers, module, piece);
        if (closed) {
            piece.cancel();
        }
    }

    /// A piece of background work.
    private final class Work<R> implements Runnable {
        private final Callable<R> callable;
        private final Done<R> done;
        private volatile Workers.Handle handle;

        Work(Callable<R> callable, Done<R> done) {
            this.callable = callable;
            this.done = done;
        }

        @Override
        public void run() {
            R result = null;
            Throwable failure = null;
            try {
                result = callable.call();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            R finished = result;
            Throwable thrown = failure;
            kernel.environment().loop().execute(() -> {
                work.remove(this);
                RuntimeOfModule.this.run(call -> done.run(finished, thrown));
            });
        }

        void cancel() {
            if (handle != null) {
                handle.cancel();
            }
        }
    }

    @Override
    public Gate gate() {
        Workers.Gate gate = kernel.environment().workers().gate();
        return new Gate() {
            @Override
            public void open() {
                gate.open();
            }

            @Override
            public void await() throws InterruptedException {
                gate.await();
            }
        };
    }

    @Override
    public FileStore files() {
        return kernel.environment().files();
    }

    @Override
    public Dataset dataset() {
        return dataset;
    }

    @Override
    public ListenerHandle listen(SecureListener listener, int port) {
        try {
            Security security = new Security(new GuardedListener(listener), this::inBackground);
            Ports.OfModule opened = kernel.openListener(port, security);
            ListenerHandle handle = new ListenerHandle() {
                @Override
                public int port() {
                    return opened.port();
                }

                @Override
                public void stopListening() {
                    opened.close();
                }

                @Override
                public void close() {
                    if (listeners.remove(this)) {
                        opened.closeWithConnections();
                    }
                }
            };
            listeners.add(handle);
            return handle;
        } catch (IOException failed) {
            throw new CommandException("Unable to listen on port " + port + ": " + failed.getMessage());
        }
    }

    /// For the handshakes of the module's ports, which keep its classes while they work.
    private void inBackground(Runnable handshake) {
        if (closed) {
            throw new RejectedExecutionException("module " + module.id() + " has stopped");
        }
        ModuleWork.submit(kernel.environment().workers(), module, handshake);
    }

    /// A module's listener. What it throws into the command thread is its fault and nobody else's trouble.
    private final class GuardedListener implements SecureListener {
        private final SecureListener listener;

        GuardedListener(SecureListener listener) {
            this.listener = listener;
        }

        @Override
        public String name() {
            return listener.name();
        }

        @Override
        public SSLEngine engine(String peerHost, int peerPort) {
            return listener.engine(peerHost, peerPort);
        }

        @Override
        public Identity identify(SSLSession session) throws SSLException {
            return listener.identify(session);
        }

        @Override
        public int handshakesAtOnce() {
            return listener.handshakesAtOnce();
        }

        @Override
        public long handshakeTimeoutMillis() {
            return listener.handshakeTimeoutMillis();
        }

        @Override
        public void failed(String peer, Throwable reason) {
            if (!closed) {
                kernel.executor().faults().guard(module, () -> module.within(() -> listener.failed(peer, reason)));
            }
        }
    }

    @Override
    public void shutDown(String reason) {
        kernel.environment().loop().execute(() -> kernel.shutDown(reason));
    }
}
