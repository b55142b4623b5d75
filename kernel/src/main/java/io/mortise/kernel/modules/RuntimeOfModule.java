package io.mortise.kernel.modules;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.Ports;
import io.mortise.kernel.dataset.KernelDataset;
import io.mortise.kernel.environment.CommandLoop;
import io.mortise.kernel.environment.Security;
import io.mortise.kernel.environment.Workers;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.command.CommandException;
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
final class RuntimeOfModule extends ResourcesOfModule implements ModuleRuntime {
    private final Kernel kernel;
    private final LoadedModule module;
    private final Set<Repeating> timers = new HashSet<>();
    private final Set<Work<?>> work = ConcurrentHashMap.newKeySet();
    private final Set<OpenPort> listeners = new HashSet<>();
    private final KernelDataset dataset;
    /// That of the former generation until it has stopped; null if there is none.
    private RuntimeOfModule former;

    private volatile boolean closed;

    /// @param former that of the generation whose place the module is to take, or null
    RuntimeOfModule(Kernel kernel, LoadedModule module, RuntimeOfModule former) {
        super(kernel, module.id());
        this.kernel = kernel;
        this.module = module;
        this.former = former;
        this.dataset = new KernelDataset(kernel, module);
    }

    /// Ends everything that the module was given.
    void close() {
        closed = true;
        for (Repeating timer : List.copyOf(timers)) {
            timer.cancel();
        }
        dataset.close();
        for (Work<?> piece : work) {
            piece.cancel();
        }
        work.clear();
        for (OpenPort port : List.copyOf(listeners)) {
            port.close();
        }
        former = null;
    }

    /// The module has taken the former generation's place: what it took over is its own now.
    void settle() {
        for (OpenPort port : listeners) {
            port.keep();
        }
        former = null;
    }

    @Override
    public RandomGenerator random() {
        return kernel.environment().random();
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
                : ModuleWork.submitBehind(workers, module, piece);
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
    public Dataset dataset() {
        return dataset;
    }

    @Override
    public ListenerHandle listen(SecureListener listener, int port) {
        Security security = new Security(new GuardedListener(listener), this::inBackground);
        OpenPort before = former == null ? null : former.portOf(listener.name(), port);
        OpenPort opened = before == null ? opened(security, port) : new OpenPort(before.port, security, before);
        listeners.add(opened);
        return opened;
    }

    private OpenPort portOf(String name, int number) {
        return listeners.stream()
                .filter(each -> each.port.isOpen() && each.port.name().equals(name) && each.port.port() == number)
                .findFirst()
                .orElse(null);
    }

    private OpenPort opened(Security security, int port) {
        try {
            return new OpenPort(kernel.openListener(port, security), security, null);
        } catch (IOException failed) {
            throw new CommandException("Unable to listen on port " + port + ": " + failed.getMessage());
        }
    }

    /// A port of the module, which may have been its former generation's.
    private final class OpenPort implements ListenerHandle {
        private final Ports.OfModule port;
        private final Security security;
        /// The former generation's handle, until it is certain that this one keeps the port.
        private OpenPort before;

        OpenPort(Ports.OfModule port, Security security, OpenPort before) {
            this.port = port;
            this.security = security;
            this.before = before;
            if (before != null) {
                port.secure(security);
            }
        }

        private void keep() {
            if (before != null) {
                before.forget();
                before = null;
            }
        }

        private void forget() {
            listeners.remove(this);
        }

        @Override
        public int port() {
            return port.port();
        }

        @Override
        public void stopListening() {
            keep();
            port.close();
        }

        @Override
        public void close() {
            if (!listeners.remove(this)) {
                return;
            }
            if (before == null) {
                port.closeWithConnections();
            } else {
                port.secure(before.security);
            }
        }
    }

    /// For the handshakes of the module's ports, which keep its classes while they work.
    private void inBackground(Runnable handshake) {
        if (closed) {
            throw new RejectedExecutionException("module " + module.id() + " has stopped");
        }
        ModuleWork.submitBehind(kernel.environment().workers(), module, handshake);
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
