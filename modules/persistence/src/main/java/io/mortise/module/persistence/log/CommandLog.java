package io.mortise.module.persistence.log;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.mortise.module.persistence.config.PersistenceSettings;
import io.mortise.module.persistence.config.PersistenceSettings.SyncPolicy;
import io.mortise.module.persistence.snapshot.SnapshotReader;
import io.mortise.module.persistence.snapshot.Trouble;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.command.Call;
import io.mortise.spi.persistence.Dataset;
import io.mortise.spi.persistence.DatasetLoader.Target;
import io.mortise.spi.persistence.EffectListener;
import io.mortise.spi.persistence.EffectUnit;
import io.mortise.spi.persistence.ReplyHold;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The append-only file.
///
/// ```
///  command thread   units ─> encode ─> queue ─────────────┐            hold replies up to the durable position
///  background       one drain at a time: append, sync, begin files, install bases ─> position ─┘
///  background       a rewrite's walk over a frozen state ─> base
/// ```
///
/// The command thread never touches a file. With `always`, replies are held until the drain has synced what they
/// could tell of; meanwhile further units gather, and one sync makes all of them durable. With `everysec`, syncs
/// run beside the drain, so that nothing piles up in memory meanwhile, and replies are held only if the disk is so
/// slow that what was handed to it two seconds ago still waits, which is how a slow disk pushes back. On the command
/// thread, but for what is said to run elsewhere.
public final class CommandLog implements EffectListener, ReplyHold {
    /// How long to wait for the units of clients that were just answered, where replies wait for the disk.
    private static final long GROUP_MILLIS = 1;
    /// How long units gather, if replies do not wait for them.
    private static final long GATHER_MILLIS = 10;
    private static final long RETRY_MILLIS = 1_000;
    private static final long LAG_NANOS = 2_000_000_000L;
    private static final long LAG_ROUND_MILLIS = 100;

    enum State {
        OFF,
        /// Units are written, but there is no base yet, so there is no log to load.
        BEGINNING,
        ON,
        /// What was acknowledged could not be made durable, and nothing is acknowledged any more.
        FAILED
    }

    private final ModuleRuntime runtime;
    private final Dataset dataset;
    private final PersistenceSettings settings;
    private final LogDirectory directory;
    private final LogQueue queue = new LogQueue();
    private final UnitEncoder encoder = new UnitEncoder();
    private final GroupCommit group = new GroupCommit();
    private final LogWriter writer;
    private final LogRewrites rewrites;
    private final Release release;
    private final Consumer<String> onRefusal;
    private State state = State.OFF;
    private volatile OpenedLog opened;
    private long heard;
    private boolean draining;
    private boolean syncing;
    private long syncBeganNanos;
    private boolean launching;
    private ModuleRuntime.Timer gathering;
    private boolean isGood = true;
    /// Changed by the command thread.
    private volatile boolean lags;
    private boolean syncLags;
    private long delayedSyncs;
    private final List<Consumer<IOException>> whenFlushed = new ArrayList<>();
    private final Map<Long, Awaited> awaited = new LinkedHashMap<>();

    /// @param release of the kernel
    /// @param functions sources of functions that belong into a base
    /// @param onRefusal is told why commands that change data must be refused, or null when they need not be
    public CommandLog(
            ModuleRuntime runtime,
            PersistenceSettings settings,
            Release release,
            Supplier<List<byte[]>> functions,
            Consumer<String> onRefusal) {
        this.runtime = runtime;
        this.dataset = runtime.dataset();
        this.settings = settings;
        this.release = release;
        this.onRefusal = onRefusal;
        this.directory = new LogDirectory(runtime.files(), settings.appenddirname.get(), settings.appendfilename.get());
        this.writer = new LogWriter(directory, queue, settings.appendfsync::get, this::written);
        this.rewrites = new LogRewrites(runtime, settings, directory, writer, this, functions);
        settings.appendonly.onChange(wanted -> runtime.onCommandThread(call -> follow()));
        settings.appendfsync.onChange(policy -> policyChanged());
        runtime.every(RETRY_MILLIS, call -> everySecond());
        runtime.every(LAG_ROUND_MILLIS, call -> lookForLag());
    }

    // ---- loading

    /// Loads the log, or makes one. On a background thread.
    ///
    /// @param onBase is given what a base had beside keys
    public void load(Target target, Consumer<SnapshotReader> onBase) throws IOException {
        opened = new LogLoading(runtime, settings, directory, onBase).open(target);
    }

    /// Loads the log that is there. On a background thread, when nothing is being written.
    public void reload(Target target, Consumer<SnapshotReader> onBase) throws IOException {
        new LogLoading(runtime, settings, directory, onBase).read(target, directory.readManifest(), false);
    }

    /// All data is there, and what changes it from now on is written, if it is to be.
    public void begin() {
        if (opened != null) {
            writer.open(opened);
            opened = null;
            state = State.ON;
            listen();
            noteModules();
        }
        follow();
    }

    /// The modules whose commands come from now on may be others.
    public void noteModules() {
        if (isWritten() && state != State.FAILED) {
            List<String> lines = dataset.modules()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            add(() -> writer.modules(lines));
        }
    }

    // ---- on and off

    /// Does what the setting says.
    private void follow() {
        if (!dataset.isLoaded()) {
            return;
        }
        if (settings.appendonly.get() && state == State.OFF) {
            state = State.BEGINNING;
            beginFirst();
        } else if (!settings.appendonly.get() && (state == State.ON || state == State.BEGINNING)) {
            state = State.OFF;
            rewrites.cancel();
            dataset.unlisten(this);
            add(writer::close);
            isGood = true;
            onRefusal.accept(null);
            release.moved();
            signal();
        }
    }

    /// Writes the first base, and what follows it to a file that becomes part of the log with it.
    void beginFirst() {
        rewrites.begin(Rewriting.Kind.FIRST);
        listen();
        noteModules();
    }

    /// All data was replaced by other. The log of the old stays as it is until the new data has one.
    public void replaced() {
        if (state == State.ON || state == State.BEGINNING) {
            rewrites.cancel();
            state = State.BEGINNING;
            rewrites.begin(Rewriting.Kind.FIRST);
            noteModules();
        }
    }

    private void listen() {
        encoder.beginFile();
        dataset.listen(this);
    }

    State state() {
        return state;
    }

    /// Whether the log is written, or about to be.
    public boolean isWritten() {
        return state != State.OFF;
    }

    /// Whether nothing is under way, so that the module could go.
    public boolean isIdle() {
        return state == State.OFF && !draining && !syncing && queue.isEmpty() && !rewrites.isRunning();
    }

    public LogRewrites rewrites() {
        return rewrites;
    }

    /// The first base is there.
    void hasBase() {
        if (state == State.BEGINNING) {
            state = State.ON;
            runtime.log().log(INFO, "the log has its base and counts from now on");
            signal();
        }
    }

    // ---- writing

    @Override
    public void on(EffectUnit unit) {
        if (queue.isFresh()) {
            queue.begin(runtime.nanoTime());
        }
        try {
            encoder.encode(unit, settings.aofTimestampEnabled.get(), queue.filling());
        } catch (Throwable lost) {
            die(new IOException("a change cannot be put down", lost));
            throw lost;
        }
        heard = unit.sequence();
        queue.added(heard);
        if (!draining && !launching && isGood) {
            launchWhenDue();
        }
    }

    /// Something waits, and nothing is under way.
    private void launchWhenDue() {
        boolean always = settings.appendfsync.get() == SyncPolicy.ALWAYS;
        if (queue.isHandedOver() || always && group.isReady(queue.units())) {
            // Behind the batch of requests that runs now, so that all of it is written at once.
            launching = true;
            runtime.onCommandThread(call -> launch());
        } else if (gathering == null) {
            gathering = runtime.after(always ? GROUP_MILLIS : GATHER_MILLIS, call -> launch());
        }
    }

    /// What follows goes to another file.
    void fileBegins() {
        encoder.beginFile();
    }

    /// Has something done with the files, behind what was added before.
    void add(LogQueue.Step step) {
        queue.add(step);
        launch();
    }

    private void launch() {
        launching = false;
        if (gathering != null) {
            gathering.cancel();
            gathering = null;
        }
        if (!draining && state != State.FAILED) {
            draining = true;
            group.begins(queue.units(), runtime.nanoTime());
            queue.seal();
            runtime.backgroundAlone(writer::drain, this::drained);
        }
    }

    /// More was written, and there is more to do. In the drain. Replies only wait for that while the disk lags; when
    /// the drain is over, the kernel hears of it in any case.
    private void written() {
        if (lags) {
            release.moved();
        }
    }

    private void drained(IOException failure, Throwable fault) {
        draining = false;
        IOException trouble = fault == null ? failure : new IOException(fault);
        if (trouble != null) {
            failed(trouble);
            return;
        }
        group.ended(queue.units(), runtime.nanoTime());
        if (!writer.owesSync()) {
            recovered();
        }
        release.moved();
        signal();
        if (!queue.isEmpty()) {
            launchWhenDue();
        }
    }

    private void tell(IOException trouble) {
        List<Consumer<IOException>> told = List.copyOf(whenFlushed);
        whenFlushed.clear();
        told.forEach(each -> each.accept(trouble));
    }

    private void recovered() {
        if (!isGood) {
            isGood = true;
            runtime.log().log(INFO, "the log can be written again");
            onRefusal.accept(null);
            release.moved();
        }
    }

    private void failed(IOException trouble) {
        tell(trouble);
        if (state == State.ON && settings.appendfsync.get() == SyncPolicy.ALWAYS) {
            die(trouble);
            return;
        }
        if (isGood) {
            isGood = false;
            Trouble.log(runtime.log(), "the log cannot be written", trouble);
            onRefusal.accept("Errors writing to the AOF file: " + trouble.getMessage());
            release.moved();
        }
        runtime.after(RETRY_MILLIS, call -> launch());
    }

    /// What was promised to be durable before anybody hears of it is not, and nobody knows how much of it the disk
    /// has. So nobody will hear of it, and the server ends without saving.
    private void die(IOException trouble) {
        state = State.FAILED;
        String reason = "the log cannot be made durable although appendfsync is always: " + trouble;
        runtime.log().log(ERROR, reason);
        dataset.unlisten(this);
        rewrites.cancel();
        queue.clear();
        release.failed(reason);
        runtime.shutDown(reason);
    }

    public boolean hasFailed() {
        return state == State.FAILED;
    }

    private void policyChanged() {
        if (state == State.ON) {
            add(writer::sync);
        }
        release.moved();
    }

    private void everySecond() {
        queue.trim();
        boolean later = settings.noAppendfsyncOnRewrite.get() && rewrites.isRunning();
        if (settings.appendfsync.get() == SyncPolicy.EVERYSEC && !later) {
            syncAside();
        }
        if (dataset.isLoaded()) {
            rewrites.beginIfDue();
        }
    }

    /// Begins the sync of the second, unless the last one still goes on.
    private void syncAside() {
        if (isWritten() && writer.isUnsynced() && !syncing && isGood && state != State.FAILED) {
            syncing = true;
            syncBeganNanos = runtime.nanoTime();
            runtime.backgroundAlone(writer::syncAside, this::synced);
        }
    }

    private void synced(IOException failure, Throwable fault) {
        syncing = false;
        IOException trouble = fault == null ? failure : new IOException(fault);
        if (trouble != null && isWritten() && state != State.FAILED) {
            failed(trouble);
        }
        release.moved();
        signal();
    }

    /// Has everything that was heard so far written and synced.
    ///
    /// @param done hears why that failed, or null
    public void flush(Consumer<IOException> done) {
        flush(writer::sync, done);
    }

    private void flush(LogQueue.Step last, Consumer<IOException> done) {
        if (state == State.OFF || state == State.FAILED) {
            done.accept(null);
            return;
        }
        whenFlushed.add(done);
        add(() -> {
            last.run();
            runtime.onCommandThread(call -> tell(null));
        });
    }

    /// Gets ready for the end of the server.
    ///
    /// @param done hears why not everything could be written, or null
    public void finish(Consumer<IOException> done) {
        rewrites.cancel();
        flush(writer::end, done);
    }

    // ---- those who wait for the disk

    /// A client that waits until a unit is durable.
    private record Awaited(long position, Call.Signal signal) {}

    /// The position up to which the log must be durable so that a change at `position` is. They differ by units that
    /// no log hears of.
    public long target(long position) {
        return Math.min(position, heard);
    }

    /// Whether everything up to a [#target] is known to be durable.
    public boolean isSynced(long target) {
        return state == State.ON && writer.durable() >= target;
    }

    /// Has a client woken when everything up to a [#target] is durable, or when the log is switched off.
    public void await(long clientId, long target, Call.Signal signal) {
        awaited.put(clientId, new Awaited(target, signal));
    }

    /// A client waits no more.
    public void forget(long clientId) {
        awaited.remove(clientId);
    }

    private void signal() {
        if (!awaited.isEmpty()) {
            List<Awaited> due = awaited.values().stream()
                    .filter(each -> !isWritten() || isSynced(each.position))
                    .toList();
            awaited.values().removeAll(due);
            due.forEach(each -> each.signal.give());
        }
    }

    // ---- holding replies

    @Override
    public boolean holds() {
        return switch (state) {
            case ON -> settings.appendfsync.get() == SyncPolicy.ALWAYS || lags && isLagging();
            case FAILED -> true;
            case OFF, BEGINNING -> false;
        };
    }

    @Override
    public long durable() {
        boolean always = state == State.FAILED || settings.appendfsync.get() == SyncPolicy.ALWAYS;
        long position = always || syncLags ? writer.durable() : writer.written();
        // The stream also counts units that nobody hears of.
        return position >= heard && state != State.FAILED ? Long.MAX_VALUE : position;
    }

    @Override
    public void attach(Release given) {
        throw new IllegalStateException("the module has it");
    }

    /// Asked for every piece of output, so the clock is not: that the disk lags is found out now and then, and only
    /// who knows that it did looks whether it still does.
    private void lookForLag() {
        boolean lagged = lags;
        if (isLagging() && !lagged) {
            delayedSyncs++;
            runtime.log().log(WARNING, "the disk is slow: what was written two seconds ago still waits for it");
        }
    }

    /// Whether the disk is so slow that clients must wait for it. When it refuses to write, they need not: what
    /// they send is refused.
    private boolean isLagging() {
        long now = runtime.nanoTime();
        syncLags = syncing && now - syncBeganNanos > LAG_NANOS;
        boolean writeLags = writer.written() < heard && queue.ageNanos(now) > LAG_NANOS;
        lags = state == State.ON && isGood && (syncLags || writeLags);
        return lags;
    }

    // ---- for INFO

    /// @param out is given names and values
    public void writeInfo(BiConsumer<String, Object> out) {
        out.accept("aof_enabled", isWritten() ? 1 : 0);
        rewrites.writeInfo(out);
        out.accept("aof_last_write_status", isGood && state != State.FAILED ? "ok" : "err");
        if (isWritten()) {
            out.accept("aof_current_size", writer.bytes());
            out.accept("aof_base_size", writer.baseBytes());
            out.accept("aof_pending_rewrite", rewrites.isScheduled() ? 1 : 0);
            out.accept("aof_buffer_length", queue.waitingBytes());
            out.accept("aof_pending_bio_fsync", syncing ? 1 : 0);
            out.accept("aof_delayed_fsync", delayedSyncs);
        }
    }
}
