package io.mortise.kernel.modules;

import io.mortise.kernel.environment.Clock;
import io.mortise.spi.strict.Checkpoint;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows the work of modules on background threads, and tells of pieces that go on for too long.
///
/// Nobody is kept by such a piece but those who wait for one of the few shared threads, so it is looked at by the
/// command thread, now and then. The log gets the module's name and where its code is, and later how long it took; the
/// module a count. If its classes were loaded in strict mode the code is stopped at the next [Checkpoint].
final class BackgroundWatch {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundWatch.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /// So often code is told to stop and can clean up; after that it is not let do anything.
    private static final int POLITE_ORDERS = 4;

    private final Clock clock;
    private final Set<Piece> pieces = ConcurrentHashMap.newKeySet();

    // Of the command thread.
    private long limitNanos;
    private long lookedNanos;

    BackgroundWatch(Clock clock) {
        this.clock = clock;
        this.lookedNanos = clock.nanos();
    }

    /// Sets for how long a piece may go on.
    ///
    /// @param millis 0 for any time
    void limit(long millis) {
        limitNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /// Runs a piece of a module's work. On the thread on which it runs.
    void run(LoadedModule module, Runnable body) {
        Piece piece = new Piece(module, Thread.currentThread(), clock.nanos());
        pieces.add(piece);
        try {
            module.within(body);
        } finally {
            pieces.remove(piece);
            piece.end(clock.nanos());
        }
    }

    /// How many pieces of a module's work are going on. On any thread.
    int count(LoadedModule module) {
        return (int) pieces.stream().filter(piece -> piece.module == module).count();
    }

    /// Looks whether something has gone on for too long. On the command thread, which may come as often as it likes.
    void look() {
        long now = clock.nanos();
        if (limitNanos == 0 || now - lookedNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = now;
        for (Piece piece : pieces) {
            if (now - piece.beganNanos > limitNanos) {
                piece.isLate(TimeUnit.NANOSECONDS.toMillis(now - piece.beganNanos));
            }
        }
    }

    /// A piece of work that goes on.
    private static final class Piece {
        private final LoadedModule module;
        private final long beganNanos;
        /// Null when it has ended.
        private Thread thread;
        private int looks;

        Piece(LoadedModule module, Thread thread, long beganNanos) {
            this.module = module;
            this.thread = thread;
            this.beganNanos = beganNanos;
        }

        private String owner() {
            return "module " + module.id() + " " + module.version();
        }

        synchronized void isLate(long millis) {
            if (thread == null) {
                return;
            }
            module.worksLong(millis, looks == 0);
            if (looks++ == 0) {
                LOG.warn(
                        "{} has been at work in the background for {} ms now",
                        owner(),
                        millis,
                        new Watchdog.Place(thread.getStackTrace()));
            }
            if (module.source() instanceof JarStore.Staged jar && jar.isStrict()) {
                Checkpoint.stop(
                        thread,
                        Set.of(jar.loader()),
                        owner() + " has been at work in the background for " + millis + " ms",
                        looks > POLITE_ORDERS);
            }
        }

        synchronized void end(long nowNanos) {
            if (looks > 0) {
                Checkpoint.release(thread);
                LOG.warn(
                        "{} was at work in the background for {} ms; that has ended",
                        owner(),
                        TimeUnit.NANOSECONDS.toMillis(nowNanos - beganNanos));
            }
            thread = null;
        }
    }
}
