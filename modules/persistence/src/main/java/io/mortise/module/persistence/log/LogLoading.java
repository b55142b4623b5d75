package io.mortise.module.persistence.log;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.mortise.module.persistence.config.PersistenceSettings;
import io.mortise.module.persistence.log.Manifest.Part;
import io.mortise.module.persistence.snapshot.Contents;
import io.mortise.module.persistence.snapshot.DamagedFileException;
import io.mortise.module.persistence.snapshot.SnapshotReader;
import io.mortise.module.persistence.snapshot.SnapshotWriter;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.persistence.DatasetLoader.Target;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Finds the log when the server starts, loads it, mends its end and opens it; makes one if there is none. On a
/// background thread.
final class LogLoading {
    private final ModuleRuntime runtime;
    private final FileStore files;
    private final PersistenceSettings settings;
    private final LogDirectory directory;
    private final Consumer<SnapshotReader> onBase;
    private long doneBytes;
    private long allBytes;

    /// @param onBase is given what a base had beside keys
    LogLoading(
            ModuleRuntime runtime,
            PersistenceSettings settings,
            LogDirectory directory,
            Consumer<SnapshotReader> onBase) {
        this.runtime = runtime;
        this.files = runtime.files();
        this.settings = settings;
        this.directory = directory;
        this.onBase = onBase;
    }

    /// Loads the log and opens it.
    OpenedLog open(Target target) throws IOException {
        if (!directory.hasManifest() && !adopt()) {
            warnOfSnapshot();
            return create();
        }
        Manifest manifest = directory.readManifest();
        read(target, manifest, true);
        manifest = directory.deleteHistory(manifest);
        if (manifest.increments().isEmpty()) {
            manifest = manifest.withIncrement(
                    directory.increment(manifest.nextIncrement()).startingAt(0));
            LogFile.create(files, directory.path(manifest.increments().getLast().file()))
                    .close();
            files.syncDirectory(directory.directory());
            directory.write(manifest);
        }
        List<Part> parts = manifest.loaded();
        long older = directory.size(parts.subList(0, parts.size() - 1));
        long base = manifest.base() == null ? 0 : directory.size(List.of(manifest.base()));
        return new OpenedLog(
                manifest, LogFile.append(files, directory.path(parts.getLast().file())), older, base);
    }

    private void warnOfSnapshot() throws IOException {
        if (files.exists(settings.dbfilename.get())) {
            runtime.log().log(
                    WARNING,
                    "appendonly is yes and there is no log, so the server begins empty, as Redis does;"
                            + " the snapshot {0} is not loaded. To load it, start with appendonly no and switch"
                            + " it on while the server runs",
                    settings.dbfilename.get());
        }
    }

    /// Takes over a log of a single file, as servers before Redis 7 have it.
    ///
    /// @return whether there was one
    private boolean adopt() throws IOException {
        String old = directory.name();
        if (!files.exists(old)) {
            return false;
        }
        runtime.log().log(INFO, "taking over the log {0}, which is a single file", old);
        files.createDirectories(directory.directory());
        // As in Redis, it keeps its name. The manifest comes first: it is harmless without the file, which is found
        // here again, while a file without a manifest would not be.
        directory.write(new Manifest(new Part(old, 1), List.of(), List.of(), List.of()));
        moveOld(old);
        return true;
    }

    private void moveOld(String old) throws IOException {
        files.rename(old, directory.path(old));
        files.syncDirectory(directory.directory());
        files.syncDirectory("");
    }

    private OpenedLog create() throws IOException {
        files.createDirectories(directory.directory());
        files.syncDirectory("");
        boolean isSnapshot = settings.aofUseRdbPreamble.get();
        Part base = directory.base(1, isSnapshot);
        try (FileHandle file = files.create(directory.path(base.file()))) {
            if (isSnapshot) {
                Contents.writeNothing(new SnapshotWriter(file, settings.rdbchecksum.get(), false), runtime.nowMillis());
            } else {
                file.sync(true);
            }
        }
        Part increment = directory.increment(1).startingAt(0);
        LogFile appended = LogFile.create(files, directory.path(increment.file()));
        files.syncDirectory(directory.directory());
        Manifest manifest = new Manifest(base, List.of(increment), List.of(), List.of());
        directory.write(manifest);
        long baseBytes = directory.size(List.of(base));
        return new OpenedLog(manifest, appended, baseBytes, baseBytes);
    }

    /// Reads all parts of a log.
    ///
    /// @param mends whether to cut off what cannot be loaded at the end
    void read(Target target, Manifest manifest, boolean mends) throws IOException {
        List<Part> parts = manifest.loaded();
        finishAdoption(parts);
        for (Part part : parts) {
            if (!files.exists(directory.path(part.file()))) {
                throw new IOException("the manifest names " + directory.path(part.file()) + ", which does not exist");
            }
        }
        allBytes = directory.size(parts);
        if (!manifest.modules().isEmpty()) {
            tellModules(target, manifest);
        }
        for (Part part : parts) {
            load(target, part, part == parts.getLast(), mends);
            doneBytes += directory.size(List.of(part));
        }
        target.progress(allBytes, allBytes);
    }

    private void tellModules(Target target, Manifest manifest) throws IOException {
        try {
            target.modules(String.join("\n", manifest.modules()));
        } catch (CorruptValueException malformed) {
            throw new IOException(directory.path(directory.manifestName()) + ": " + malformed.getMessage(), malformed);
        }
    }

    /// The server was stopped after it had written the manifest for an old log and before it had moved that.
    private void finishAdoption(List<Part> parts) throws IOException {
        String old = directory.name();
        boolean isNamed = parts.size() == 1 && parts.getFirst().file().equals(old);
        if (isNamed && files.exists(old) && !files.exists(directory.path(old))) {
            moveOld(old);
        }
    }

    private void load(Target target, Part part, boolean isLast, boolean mends) throws IOException {
        String path = directory.path(part.file());
        LogReader.Outcome outcome;
        try (FileHandle file = files.read(path)) {
            long from = 0;
            if (SnapshotReader.isSnapshot(file)) {
                SnapshotReader base = new SnapshotReader(path, file).onProgress(done -> report(target, done));
                // Nothing is left out: what follows may be about any key.
                base.load(target, Long.MIN_VALUE);
                onBase.accept(base);
                from = base.position();
            } else if (directory.isSnapshotBase(part)) {
                throw new DamagedFileException(path, 0, "it does not begin as a snapshot of Redis does");
            }
            outcome = new LogReader(path, file, from)
                    .onProgress(done -> report(target, done))
                    .load(target);
        }
        if (outcome.damage() != null) {
            mend(path, outcome, isLast, mends);
        }
    }

    private void report(Target target, long done) {
        target.progress(doneBytes + done, allBytes);
    }

    private void mend(String path, LogReader.Outcome outcome, boolean isLast, boolean mends) throws IOException {
        long tail = files.size(path) - outcome.soundBytes();
        String trouble = outcome.isTruncated()
                ? path + " is truncated: at byte " + outcome.soundBytes() + " " + outcome.damage()
                : outcome.damage();
        boolean mayCut = outcome.isTruncated()
                ? settings.aofLoadTruncated.get()
                : tail <= settings.aofLoadCorruptTailMaxSize.get();
        if (!isLast || !mayCut) {
            throw new IOException(trouble);
        }
        runtime.log().log(
                WARNING,
                "{0}; the last {1} bytes are cut off, {2} stay",
                trouble,
                Long.toString(tail),
                Long.toString(outcome.soundBytes()));
        if (mends) {
            try (FileHandle file = files.append(path)) {
                file.truncate(outcome.soundBytes());
                file.sync(true);
            }
        }
    }
}
