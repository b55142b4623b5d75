package io.mortise.kernel.dataset;

import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.environment.Workers;
import io.mortise.kernel.keyspace.FrozenState;
import io.mortise.kernel.keyspace.FrozenWalk;
import io.mortise.kernel.keyspace.Pins;
import io.mortise.spi.persistence.Pin;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// A frozen state, as a module holds it.
final class KernelPin implements Pin {
    /// How long the command thread encodes values for the walker before it does something else.
    private static final long FETCH_NANOS = 500_000;

    private final Environment environment;
    private final Pins pins;
    private final FrozenState state;
    private final long position;
    private final long clockMillis;
    private final Set<KernelPin> held;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean compresses = true;
    private boolean released;
    private long copiedBytes;

    /// @param held those that its module holds; it leaves them when it is closed, on any thread
    KernelPin(Environment environment, Pins pins, Executor executor, Set<KernelPin> held) {
        this.environment = environment;
        this.pins = pins;
        this.held = held;
        this.position = executor.stream().position();
        this.clockMillis = executor.nowMillis();
        this.state = pins.pin();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long clockMillis() {
        return clockMillis;
    }

    @Override
    public long copiedBytes() {
        return released ? copiedBytes : state.copiedBytes();
    }

    @Override
    public Pin compress(boolean wanted) {
        compresses = wanted;
        return this;
    }

    @Override
    public void walk(Visitor visitor) throws InterruptedException {
        if (environment.loop().isCurrent()) {
            throw new IllegalStateException("a frozen state is not walked on the command thread");
        }
        FrozenWalk walk = new FrozenWalk(state);
        WalkedEntry entry = new WalkedEntry(walk, compresses);
        try {
            for (int database = walk.nextDatabase(); database >= 0; database = walk.nextDatabase()) {
                visitor.database(database, state.size(database), state.expiring(database));
                while (walk.nextPage()) {
                    walkPage(walk, entry, visitor);
                }
            }
        } catch (RuntimeException thrown) {
            // What was read after the state was let go makes no sense, so neither does the complaint.
            walk.checkNotReleased();
            throw thrown;
        }
        walk.checkNotReleased();
    }

    private void walkPage(FrozenWalk walk, WalkedEntry entry, Visitor visitor) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the walk was cancelled");
        }
        if (walk.needsFetching()) {
            fetch(walk);
        }
        while (walk.nextRecord()) {
            entry.begin();
            visitor.entry(entry);
        }
    }

    /// Has the command thread encode the values of a page that cannot be read here.
    private void fetch(FrozenWalk walk) throws InterruptedException {
        Workers.Gate gate = environment.workers().gate();
        RuntimeException[] failure = new RuntimeException[1];
        environment.loop().execute(() -> fetchSome(walk, gate, failure));
        gate.await();
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    private void fetchSome(FrozenWalk walk, Workers.Gate gate, RuntimeException[] failure) {
        long end = environment.clock().nanos() + FETCH_NANOS;
        try {
            walk.fetch(() -> environment.clock().nanos() - end >= 0);
        } catch (RuntimeException thrown) {
            failure[0] = thrown;
        }
        if (failure[0] == null && walk.needsFetching()) {
            environment.loop().execute(() -> fetchSome(walk, gate, failure));
        } else {
            gate.open();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            held.remove(this);
            if (environment.loop().isCurrent()) {
                release();
            } else {
                environment.loop().execute(this::release);
            }
        }
    }

    private void release() {
        copiedBytes = state.copiedBytes();
        released = true;
        pins.release(state);
    }
}
