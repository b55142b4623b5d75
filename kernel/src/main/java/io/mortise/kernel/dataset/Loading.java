package io.mortise.kernel.dataset;

import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.environment.Workers;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.modules.KnownModules;
import io.mortise.kernel.modules.PendingReplay;
import io.mortise.spi.persistence.Dataset;
import io.mortise.spi.persistence.DatasetLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loading the dataset at start: a loader's thread reads and decodes, the command thread puts in place, and clients
/// get -LOADING until it is done. Owned by the command thread; the figures may be read by it alone.
public final class Loading {
    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);
    private static final long LOG_EVERY_MILLIS = 5_000;
    /// How long the command thread puts pages in order before it looks after clients.
    private static final long SLICE_NANOS = 1_000_000;

    private final Environment environment;
    private final Executor executor;
    private final ModuleStates states;
    private final KnownModules known;
    private final PendingReplay replay;
    private Workers.Handle work;
    private Runnable whenReloaded = () -> {};
    private boolean isRunning;
    private long startedMillis;
    private long doneBytes;
    private long allBytes;
    private long loggedMillis;
    private long keys;

    public Loading(
            Environment environment, Executor executor, ModuleStates states, KnownModules known, PendingReplay replay) {
        this.environment = environment;
        this.executor = executor;
        this.states = states;
        this.known = known;
        this.replay = replay;
    }

    /// Sets what is done when data was loaded into a server that serves.
    public void whenReloaded(Runnable listener) {
        whenReloaded = listener;
    }

    /// Begins to load.
    ///
    /// @param whenDone hears of the end, on the command thread: null if all is loaded, otherwise why not
    public void begin(DatasetLoader loader, Consumer<Throwable> whenDone) {
        isRunning = true;
        startedMillis = environment.clock().millis();
        loggedMillis = startedMillis;
        executor.condition(Conditions.LOADING, true);
        LoadTarget target = new LoadTarget(environment, executor, states, known, replay, this, false);
        work = environment.workers().submitAlone(() -> {
            Throwable failure = null;
            try {
                loader.load(target);
                target.finish();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            Throwable why = failure;
            environment.loop().execute(() -> end(why, whenDone));
        });
    }

    private void end(Throwable failure, Consumer<Throwable> whenDone) {
        if (failure == null) {
            settle(0, 0, () -> ended(null, whenDone));
        } else {
            ended(failure, whenDone);
        }
    }

    private void ended(Throwable failure, Consumer<Throwable> whenDone) {
        if (!isRunning) {
            return;
        }
        isRunning = false;
        work = null;
        executor.condition(Conditions.LOADING, false);
        if (failure == null) {
            LOG.info("loaded {} keys in {} ms", keys, environment.clock().millis() - startedMillis);
        }
        whenDone.accept(failure);
    }

    /// Has the databases put themselves in order, by and by.
    private void settle(int database, long position, Runnable then) {
        long end = environment.clock().nanos() + SLICE_NANOS;
        Databases databases = executor.databases();
        int at = database;
        long next = position;
        while (at < databases.count()) {
            next = databases.at(at).settle(next);
            if (next == 0) {
                at++;
            }
            if (environment.clock().nanos() - end >= 0) {
                int restFrom = at;
                long restPosition = next;
                environment.loop().execute(() -> settle(restFrom, restPosition, then));
                return;
            }
        }
        then.run();
    }

    /// Begins to replace all data, after the start.
    ///
    /// @throws IllegalStateException if the data is being loaded already
    public Dataset.Reload beginReload() {
        if (isRunning) {
            throw new IllegalStateException("the data is being loaded already");
        }
        isRunning = true;
        startedMillis = environment.clock().millis();
        loggedMillis = startedMillis;
        doneBytes = 0;
        allBytes = 0;
        keys = 0;
        executor.condition(Conditions.LOADING, true);
        return new Reloading();
    }

    /// Works on a thread of whoever has begun it, and has the command thread empty the databases.
    private final class Reloading implements Dataset.Reload {
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public void run(DatasetLoader loader, boolean empties, boolean replaces) throws Exception {
            Workers.Gate gate = environment.workers().gate();
            environment.loop().execute(() -> {
                begin(empties);
                gate.open();
            });
            gate.await();
            LoadTarget target = new LoadTarget(environment, executor, states, known, replay, Loading.this, replaces);
            loader.load(target);
            target.finish();
        }

        private void begin(boolean empties) {
            Databases databases = executor.databases();
            for (int index = 0; index < databases.count(); index++) {
                // Any key may become another, so whoever watches one or keeps its value is told of all.
                executor.databaseChanges(databases.at(index), null);
                if (empties) {
                    executor.keys().clear(databases.at(index));
                }
            }
            if (empties) {
                states.forgetUnclaimed();
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                environment
                        .loop()
                        .execute(() -> settle(0, 0, () -> {
                            isRunning = false;
                            executor.condition(Conditions.LOADING, false);
                            whenReloaded.run();
                        }));
            }
        }
    }

    /// Ends loading before its time, because the server ends.
    public void cancel() {
        if (isRunning && work != null) {
            isRunning = false;
            work.cancel();
        }
    }

    void progress(long done, long all) {
        doneBytes = done;
        allBytes = all;
        long now = environment.clock().millis();
        if (now - loggedMillis >= LOG_EVERY_MILLIS) {
            loggedMillis = now;
            LOG.info("loading: {} of {} bytes, {} keys", done, all, keys);
        }
    }

    void countKeys(int loaded) {
        keys += loaded;
    }

    /// Whether the dataset is being loaded.
    public boolean isRunning() {
        return isRunning;
    }

    /// When loading began, in milliseconds since 1970.
    public long startedMillis() {
        return startedMillis;
    }

    /// How many bytes of the files were read.
    public long doneBytes() {
        return doneBytes;
    }

    /// How many bytes the files have.
    public long allBytes() {
        return allBytes;
    }

    /// How many keys were put in place.
    public long keys() {
        return keys;
    }

    /// How long it will take at the present speed, in seconds; 0 if nobody knows yet.
    public long secondsLeft() {
        long elapsed = environment.clock().millis() - startedMillis;
        return doneBytes <= 0 ? 0 : (long) ((double) elapsed / doneBytes * (allBytes - doneBytes)) / 1000;
    }
}
