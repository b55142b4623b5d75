package io.mortise.kernel.modules;

import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.environment.Workers;
import io.mortise.spi.strict.Checkpoint;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches from another thread whether the command thread still comes round, and finds whose code keeps it.
///
/// The command thread says ten times a second that it is there; that costs commands nothing. When it was not heard
/// of for too long, and is still at the same command, its stack is looked at: the innermost frame of a class that a
/// module's loader has made tells the
/// module, whatever way led there (a command, a timer, a codec). The log gets the name and the stack, and later how
/// long it took. If the module's classes were loaded in strict mode its code is stopped at the next
/// [Checkpoint]; other code cannot be stopped in Java, only waited for.
public final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long LOOK_MILLIS = 50;
    /// So often code is told to stop and can clean up; after that it is not let do anything.
    private static final int POLITE_ORDERS = 4;
    /// The command thread is heard of at intervals, which do not count as being kept.
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Environment environment;
    private final JarStore jars;
    private final Thread watched;
    private final LongSupplier units;
    private final BiConsumer<String, Long> told;
    private Workers.Handle thread;
    private volatile long limitNanos;
    private volatile long heardNanos;

    // Of the watchdog's own thread.
    private long lateSince;
    private boolean isTold;
    private String culprit;
    private int orders;
    private long longestMillis;
    private long unit;
    private long unitSeenNanos;

    /// @param units counts what the command thread does; asked on any thread
    /// @param told hears on the command thread, when it goes on, the module that has kept it and for how many
    ///     milliseconds; the module is empty if it was none's code
    Watchdog(Environment environment, JarStore jars, LongSupplier units, BiConsumer<String, Long> told) {
        this.units = units;
        this.environment = environment;
        this.jars = jars;
        this.watched = environment.loop().thread();
        this.told = told;
    }

    /// The command thread is there. From the first time on it is watched.
    public void hear() {
        heardNanos = environment.clock().nanos();
        Checkpoint.release(watched);
        if (thread == null) {
            thread = environment.workers().every(LOOK_MILLIS, this::look);
        }
    }

    /// Sets for how long code may keep the command thread.
    ///
    /// @param millis 0 for any time
    public void limit(long millis) {
        limitNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /// Watches no more. On the command thread.
    void stop() {
        if (thread != null) {
            thread.cancel();
        }
        Checkpoint.release(watched);
    }

    private void look() {
        long heard = heardNanos;
        long limit = limitNanos;
        long keptNanos = Math.min(environment.clock().nanos() - heard, sameUnitNanos());
        if (limit == 0 || keptNanos < limit + ROUND_NANOS) {
            if (isTold) {
                goesOn();
            }
            lateSince = 0;
        } else if (lateSince != heard) {
            // The whole process may have stood still; then the command thread is heard of before the next look.
            lateSince = heard;
        } else {
            isLate(TimeUnit.NANOSECONDS.toMillis(keptNanos));
        }
    }

    /// For how long one and the same command runs: many small ones of a pipeline are nobody's fault.
    private long sameUnitNanos() {
        long now = environment.clock().nanos();
        long current = units.getAsLong();
        if (current != unit) {
            unit = current;
            unitSeenNanos = now;
        }
        return now - unitSeenNanos;
    }

    private void isLate(long keptMillis) {
        longestMillis = keptMillis;
        StackTraceElement[] stack = watched.getStackTrace();
        List<JarStore.Staged> owners = ownersOf(stack);
        if (!isTold) {
            isTold = true;
            orders = 0;
            culprit = owners.isEmpty() ? "" : owners.getFirst().manifest().id();
            LOG.warn(
                    "{} keeps the command thread, which answers nobody for {} ms now",
                    owners.isEmpty() ? "the server itself" : nameOf(owners.getFirst()),
                    keptMillis,
                    new Place(stack));
        }
        Set<ClassLoader> strict = owners.stream()
                .filter(JarStore.Staged::isStrict)
                .map(JarStore.Staged::loader)
                .collect(Collectors.toSet());
        if (!strict.isEmpty()) {
            Checkpoint.stop(
                    watched,
                    strict,
                    nameOf(owners.getFirst()) + " has kept the command thread for " + keptMillis + " ms",
                    ++orders > POLITE_ORDERS);
        }
    }

    private static String nameOf(JarStore.Staged jar) {
        return "module " + jar.manifest().id() + " " + jar.manifest().version();
    }

    /// The jars that the innermost frame of any module can be of: more than one if generations of a module, or two
    /// modules with the same library, have a class of that name.
    private List<JarStore.Staged> ownersOf(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            List<JarStore.Staged> owners = jars.definersOf(frame.getClassName());
            if (!owners.isEmpty()) {
                return owners;
            }
        }
        return List.of();
    }

    /// Where a thread is, in the shape in which a log shows stacks.
    static final class Place extends Throwable {
        private static final long serialVersionUID = 1L;

        Place(StackTraceElement[] stack) {
            super("it is at", null, false, true);
            setStackTrace(stack);
        }
    }

    private void goesOn() {
        isTold = false;
        Checkpoint.release(watched);
        String module = culprit;
        long keptMillis = longestMillis;
        LOG.warn(
                "{} has kept the command thread for {} ms at least; it goes on",
                module.isEmpty() ? "the server itself" : "module " + module,
                keptMillis);
        environment.loop().execute(() -> told.accept(module, keptMillis));
    }
}
