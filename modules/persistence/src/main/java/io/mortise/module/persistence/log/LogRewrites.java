package io.mortise.module.persistence.log;

import static java.lang.System.Logger.Level.INFO;

import io.mortise.module.persistence.config.PersistenceSettings;
import io.mortise.module.persistence.log.Manifest.Part;
import io.mortise.module.persistence.log.Rewriting.Kind;
import io.mortise.module.persistence.snapshot.Contents;
import io.mortise.module.persistence.snapshot.SnapshotFiles;
import io.mortise.module.persistence.snapshot.Trouble;
import io.mortise.spi.ModuleRuntime;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Rewrites of the log: when they begin, and their steps. At most one is under way.
///
/// ```
///  freeze the data, begin an increment ─> walk, write the base ─> name the base in the manifest ─> delete the old
/// ```
///
/// A rewrite that fails at any step leaves the log as it was, with one increment more. On the command thread, but
/// for what is said to run elsewhere.
public final class LogRewrites {
    private static final long MINUTE_MILLIS = 60_000;
    private static final int PATIENCE = 3;
    private static final int MOST_DOUBLINGS = 6;

    private final ModuleRuntime runtime;
    private final PersistenceSettings settings;
    private final LogDirectory directory;
    private final LogWriter writer;
    private final CommandLog log;
    private final Supplier<List<byte[]>> functions;
    private final SnapshotFiles places;
    private Rewriting running;
    private boolean scheduled;
    private boolean isLastGood = true;
    private long lastMillis = -1;
    private long finished;
    private long lastCopiedBytes;
    private int failures;
    private long nextTryMillis;

    LogRewrites(
            ModuleRuntime runtime,
            PersistenceSettings settings,
            LogDirectory directory,
            LogWriter writer,
            CommandLog log,
            Supplier<List<byte[]>> functions) {
        this.runtime = runtime;
        this.settings = settings;
        this.directory = directory;
        this.writer = writer;
        this.log = log;
        this.functions = functions;
        this.places = new SnapshotFiles(runtime.files());
    }

    public boolean isRunning() {
        return running != null;
    }

    boolean isScheduled() {
        return scheduled;
    }

    /// Has a rewrite begin in a moment.
    public void schedule() {
        scheduled = true;
    }

    /// Begins a rewrite, because an operator wants one. Between units, or in a command that has changed nothing.
    public void begin() {
        begin(
                switch (log.state()) {
                    case ON -> Kind.NEXT;
                    case BEGINNING -> Kind.FIRST;
                    case OFF, FAILED -> Kind.BASE_ONLY;
                });
    }

    /// Begins a rewrite if it is time for one. Between units.
    void beginIfDue() {
        if (running != null || runtime.nowMillis() < nextTryMillis) {
            return;
        }
        switch (log.state()) {
            case BEGINNING -> log.beginFirst();
            case ON -> {
                if (scheduled || hasGrown()) {
                    begin();
                }
            }
            case OFF -> {
                if (scheduled) {
                    begin();
                }
            }
            case FAILED -> {
                // Nothing is written any more.
            }
        }
    }

    private boolean hasGrown() {
        long percentage = settings.autoAofRewritePercentage.get();
        long now = writer.bytes();
        if (percentage == 0 || now <= settings.autoAofRewriteMinSize.get()) {
            return false;
        }
        long base = Math.max(1, writer.baseBytes());
        return (double) (now - base) / base * 100 >= percentage;
    }

    void begin(Kind kind) {
        scheduled = false;
        Contents contents = Contents.of(runtime.dataset(), functions.get(), settings.rdbcompression.get());
        // Commands can express keys only.
        boolean asSnapshot = settings.aofUseRdbPreamble.get() || contents.hasMoreThanKeys();
        Rewriting rewriting = new Rewriting(kind, contents, asSnapshot, runtime.nowMillis());
        running = rewriting;
        log.fileBegins();
        log.add(() -> split(rewriting));
    }

    /// Has what follows go to a file of its own. In the drain.
    private void split(Rewriting rewriting) {
        try {
            switch (rewriting.kind) {
                case NEXT -> rewriting.firstIncrement = writer.beginNext();
                case FIRST -> writer.beginFirst();
                case BASE_ONLY -> writer.readManifest();
            }
            rewriting.base = writer.nextBase(rewriting.asSnapshot);
            runtime.onCommandThread(call -> writeBase(rewriting));
        } catch (IOException | RuntimeException failed) {
            runtime.onCommandThread(call -> failed(rewriting, failed));
        }
    }

    private void writeBase(Rewriting rewriting) {
        if (rewriting != running) {
            return;
        }
        runtime.backgroundAlone(
                () -> {
                    write(rewriting);
                    return null;
                },
                (nothing, failure) -> {
                    if (failure == null && rewriting == running) {
                        log.add(() -> install(rewriting));
                    } else {
                        failed(rewriting, failure);
                    }
                });
    }

    /// On a background thread.
    private void write(Rewriting rewriting) throws IOException, InterruptedException {
        try (Contents contents = rewriting.contents) {
            Part base = rewriting.base;
            if (rewriting.asSnapshot) {
                var options = new SnapshotFiles.Options(
                        settings.rdbchecksum.get(), settings.aofRewriteIncrementalFsync.get(), true);
                places.save(directory.directory(), base.file(), contents, options, made -> {});
            } else {
                CommandBase.write(
                        runtime.files(),
                        directory.path(base.file()),
                        contents.pin(),
                        settings.aofTimestampEnabled.get());
                runtime.files().syncDirectory(directory.directory());
            }
        }
    }

    /// In the drain.
    private void install(Rewriting rewriting) {
        if (rewriting.isCancelled()) {
            return;
        }
        try {
            if (rewriting.kind == Kind.FIRST) {
                writer.installFirst(rewriting.base);
            } else {
                writer.install(rewriting.base, rewriting.firstIncrement);
            }
            runtime.onCommandThread(call -> done(rewriting));
        } catch (IOException | RuntimeException failed) {
            runtime.onCommandThread(call -> failed(rewriting, failed));
        }
    }

    private void done(Rewriting rewriting) {
        if (rewriting != running) {
            return;
        }
        running = null;
        isLastGood = true;
        failures = 0;
        finished++;
        lastCopiedBytes = rewriting.contents.pin().copiedBytes();
        lastMillis = runtime.nowMillis() - rewriting.beganMillis;
        runtime.log().log(INFO, "the log has a new base, {0}, after {1} ms", rewriting.base.file(), lastMillis);
        if (rewriting.kind == Kind.FIRST) {
            log.hasBase();
        }
    }

    private void failed(Rewriting rewriting, Throwable why) {
        rewriting.contents.close();
        if (rewriting != running) {
            return;
        }
        running = null;
        isLastGood = false;
        failures++;
        lastMillis = runtime.nowMillis() - rewriting.beganMillis;
        nextTryMillis = runtime.nowMillis() + pauseMillis();
        Trouble.log(runtime.log(), "rewriting the log failed, which leaves it as it was", why);
    }

    /// How long to wait after failures in a row.
    private long pauseMillis() {
        int doublings = failures - PATIENCE;
        return doublings < 0 ? 1_000 : Math.min(60, 1L << Math.min(doublings, MOST_DOUBLINGS)) * MINUTE_MILLIS;
    }

    /// Gives up what is under way.
    void cancel() {
        scheduled = false;
        if (running != null) {
            running.cancel();
            running = null;
        }
    }

    void writeInfo(BiConsumer<String, Object> out) {
        long now = runtime.nowMillis();
        out.accept("aof_rewrite_in_progress", running == null ? 0 : 1);
        out.accept("aof_rewrite_scheduled", scheduled ? 1 : 0);
        out.accept("aof_last_rewrite_time_sec", lastMillis < 0 ? -1 : lastMillis / 1000);
        out.accept("aof_current_rewrite_time_sec", running == null ? -1 : (now - running.beganMillis) / 1000);
        out.accept("aof_last_bgrewrite_status", isLastGood ? "ok" : "err");
        out.accept("aof_last_cow_size", lastCopiedBytes);
        out.accept("aof_rewrites", finished);
        out.accept("aof_rewrites_consecutive_failures", failures);
    }
}
