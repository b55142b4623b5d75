package io.mortise.module.persistence;

import static java.lang.System.Logger.Level.INFO;

import io.mortise.module.persistence.config.PersistenceSettings;
import io.mortise.module.persistence.snapshot.Contents;
import io.mortise.module.persistence.snapshot.SnapshotFiles;
import io.mortise.module.persistence.snapshot.SnapshotReader;
import io.mortise.module.persistence.snapshot.SnapshotWriter;
import io.mortise.module.persistence.snapshot.Trouble;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import io.mortise.spi.persistence.Dataset;
import io.mortise.spi.persistence.DatasetLoader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// Saves the data to the snapshot file: when asked to, by the rules of the setting `save`, and at the end. At most
/// one save runs. On the command thread, but for what is said to run elsewhere.
final class Snapshots {
    private static final long ROUND_MILLIS = 100;
    /// How long to wait after a save that failed before the rules start the next one.
    private static final long RETRY_MILLIS = 5_000;
    private static final String REFUSAL = "Mortise is configured to save snapshots (setting 'save'), but the last one"
            + " could not be written to disk, so commands that may change data are refused. The log has the reason; the"
            + " setting stop-writes-on-bgsave-error decides about this.";
    private static final String RUNNING = "Background save already in progress";

    private final ModuleRuntime runtime;
    private final Dataset dataset;
    private final FileStore files;
    private final PersistenceSettings settings;
    private final WriteRefusals refusals;
    private final SnapshotFiles places;
    private Job running;
    private boolean scheduled;
    private long savedChanges;
    private long lastSaveMillis;
    private long lastTryMillis;
    private long lastMillis = -1;
    private boolean isLastGood = true;
    private long saves;
    private long lastCopiedBytes;
    /// Sources of functions that came with the data; nobody here runs them, but they are saved again.
    private volatile List<byte[]> functions = List.of();

    private volatile long loadedKeys;
    private volatile long expiredKeys;

    /// A save, from the moment whose data it saves.
    private final class Job implements Callable<Throwable> {
        final Contents contents;
        final String name;
        final SnapshotFiles.Options options;
        final long changes = dataset.changes();
        final long beganMillis = runtime.nowMillis();
        final long clientId;
        private volatile SnapshotWriter writer;
        private volatile boolean began;
        /// Hears of the end, or null.
        private Consumer<Throwable> whenDone;

        Job(long clientId) {
            this.clientId = clientId;
            this.name = settings.dbfilename.get();
            this.options = new SnapshotFiles.Options(
                    settings.rdbchecksum.get(), settings.rdbSaveIncrementalFsync.get(), false);
            this.contents = Contents.of(dataset, functions, settings.rdbcompression.get());
        }

        /// On a background thread.
        ///
        /// @return why it failed, or null
        @Override
        public Throwable call() {
            began = true;
            Throwable failure = null;
            try (contents) {
                places.save("", name, contents, options, made -> writer = made);
            } catch (Exception thrown) {
                // A file that was in use when the thread was interrupted fails in its own way.
                failure = Thread.interrupted() ? new InterruptedException("the save was cancelled") : thrown;
            }
            Throwable why = failure;
            runtime.onCommandThread(call -> finished(this, why));
            return failure;
        }

        long keysDone() {
            return writer == null ? 0 : writer.keys();
        }

        long keysTotal() {
            return writer == null ? 0 : writer.keysTotal();
        }
    }

    /// The job itself says how it has ended. A class with a name: see [Contents].
    private static final class Ended implements ModuleRuntime.Done<Throwable> {
        @Override
        public void run(Throwable failure, Throwable fault) {}
    }

    Snapshots(ModuleRuntime runtime, PersistenceSettings settings, WriteRefusals refusals) {
        this.runtime = runtime;
        this.dataset = runtime.dataset();
        this.files = runtime.files();
        this.settings = settings;
        this.refusals = refusals;
        this.places = new SnapshotFiles(files);
        this.lastSaveMillis = runtime.nowMillis();
        settings.save.onChange(changed -> refuseIfBad());
        settings.stopWritesOnBgsaveError.onChange(changed -> refuseIfBad());
        runtime.every(ROUND_MILLIS, call -> goRound());
    }

    // ---- saving

    /// Begins to save for a client that waits for the end.
    ///
    /// @return what is to be done on another thread; gives why it failed, or null
    Callable<Throwable> saveFor(Call call) {
        checkIdle();
        return begin(call.client().id());
    }

    /// Begins to save in the background.
    void saveInBackground() {
        checkIdle();
        runtime.backgroundAlone(begin(0), new Ended());
    }

    private void checkIdle() {
        if (running != null) {
            throw new CommandException(RUNNING);
        }
    }

    private Job begin(long clientId) {
        scheduled = false;
        lastTryMillis = runtime.nowMillis();
        running = new Job(clientId);
        return running;
    }

    /// Has a save begin as soon as one can, in a moment.
    void schedule() {
        checkIdle();
        scheduled = true;
    }

    private void finished(Job job, Throwable failure) {
        if (job != running) {
            return;
        }
        running = null;
        if (failure == null) {
            isLastGood = true;
            saves++;
            savedChanges = job.changes;
            lastSaveMillis = runtime.nowMillis();
            lastMillis = lastSaveMillis - job.beganMillis;
            lastCopiedBytes = job.contents.pin().copiedBytes();
            runtime.log().log(
                    INFO,
                    "saved {0} keys to {1} in {2} ms",
                    Long.toString(job.keysDone()),
                    job.name,
                    Long.toString(lastMillis));
        } else if (failure instanceof InterruptedException) {
            runtime.log().log(INFO, "saving to {0} was cancelled", job.name);
        } else {
            isLastGood = false;
            lastMillis = runtime.nowMillis() - job.beganMillis;
            Trouble.log(runtime.log(), "saving to " + job.name + " failed", failure);
        }
        refuseIfBad();
        if (job.whenDone != null) {
            job.whenDone.accept(failure);
        }
    }

    private void refuseIfBad() {
        boolean refuses = !isLastGood
                && settings.stopWritesOnBgsaveError.get()
                && !settings.savePoints().isEmpty();
        refusals.snapshots(refuses ? REFUSAL : null);
    }

    /// A client has gone. If it waits for a save that has not begun, that never will.
    void clientGone(long id) {
        if (running != null && running.clientId == id && !running.began) {
            Job job = running;
            job.contents.close();
            finished(job, new InterruptedException("the client has gone"));
        }
    }

    private void goRound() {
        if (!dataset.isLoaded() || running != null) {
            return;
        }
        if (scheduled || isDue()) {
            saveInBackground();
        }
    }

    private boolean isDue() {
        long now = runtime.nowMillis();
        if (!isLastGood && now - lastTryMillis <= RETRY_MILLIS) {
            return false;
        }
        long changes = dataset.changes() - savedChanges;
        long seconds = (now - lastSaveMillis) / 1000;
        return changes > 0 && settings.savePoints().stream().anyMatch(point -> point.isReached(seconds, changes));
    }

    /// Saves before the server ends, if it is to be saved.
    ///
    /// @param save as the operator said, or null
    /// @param done hears why it could not be saved, or null
    void saveAtEnd(Boolean save, Consumer<Throwable> done) {
        boolean wanted = save == null ? !settings.savePoints().isEmpty() : save;
        if (!wanted || !dataset.isLoaded()) {
            done.accept(null);
        } else if (running == null) {
            Job job = begin(0);
            job.whenDone = done;
            runtime.backgroundAlone(job, new Ended());
        } else {
            // What it saves is older; behind it comes the last one.
            running.whenDone = earlier -> saveAtEnd(save, done);
        }
    }

    /// Whether a save is running.
    boolean isRunning() {
        return running != null;
    }

    /// When the data was last saved, in milliseconds since 1970; at first, when the server started.
    long lastSaveMillis() {
        return lastSaveMillis;
    }

    // ---- loading

    /// Loads the snapshot file, if there is one. On a background thread.
    void load(DatasetLoader.Target target) throws IOException {
        String name = settings.dbfilename.get();
        places.deleteLeftovers("", name);
        try (FileHandle file = files.read(name)) {
            long size = file.size();
            SnapshotReader reader = new SnapshotReader(name, file).onProgress(done -> target.progress(done, size));
            reader.load(target, runtime.nowMillis());
            loaded(reader);
            target.progress(size, size);
        } catch (NoSuchFileException none) {
            runtime.log().log(INFO, "there is no file {0}, so the server begins empty", name);
        }
    }

    /// Checks, before all data is replaced by that of the snapshot file, that there is one. On a background thread.
    ///
    /// @throws CommandException if there is none
    void checkFile() throws IOException {
        String name = settings.dbfilename.get();
        if (!files.exists(name)) {
            throw new CommandException("Error trying to load the RDB dump: there is no file " + name);
        }
    }

    /// Keeps what a file had beside keys. On a background thread.
    void loaded(SnapshotReader reader) {
        List<byte[]> all = new ArrayList<>(reader.functions());
        functions.stream()
                .filter(kept -> all.stream().noneMatch(read -> Arrays.equals(read, kept)))
                .forEach(all::add);
        functions = List.copyOf(all);
        loadedKeys = reader.keys();
        expiredKeys = reader.expiredKeys();
    }

    /// All data is about to be replaced.
    void forgetFunctions() {
        functions = List.of();
    }

    /// Sources of functions that came with the data. On any thread.
    List<byte[]> functions() {
        return functions;
    }

    // ---- for INFO

    void writeInfo(InfoFields out) {
        long now = runtime.nowMillis();
        long copied = running == null ? 0 : running.contents.pin().copiedBytes();
        long done = running == null ? 0 : running.keysDone();
        long total = running == null ? 0 : running.keysTotal();
        out.field("current_cow_peak", copied)
                .field("current_cow_size", copied)
                .field("current_cow_size_age", 0)
                .field("current_fork_perc", InfoFields.percent(done, total))
                .field("current_save_keys_processed", done)
                .field("current_save_keys_total", total)
                .field("rdb_changes_since_last_save", dataset.changes() - savedChanges)
                .field("rdb_bgsave_in_progress", running == null ? 0 : 1)
                .field("rdb_last_save_time", lastSaveMillis / 1000)
                .field("rdb_last_bgsave_status", isLastGood ? "ok" : "err")
                .field("rdb_last_bgsave_time_sec", InfoFields.seconds(lastMillis))
                .field("rdb_current_bgsave_time_sec", running == null ? -1 : (now - running.beganMillis) / 1000)
                .field("rdb_saves", saves)
                .field("rdb_last_cow_size", lastCopiedBytes)
                .field("rdb_last_load_keys_expired", expiredKeys)
                .field("rdb_last_load_keys_loaded", loadedKeys);
    }
}
