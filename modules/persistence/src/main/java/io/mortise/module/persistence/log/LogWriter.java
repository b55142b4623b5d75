package io.mortise.module.persistence.log;

import io.mortise.module.persistence.config.PersistenceSettings.SyncPolicy;
import io.mortise.module.persistence.log.Manifest.Part;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/// Does what the [LogQueue] says: appends, syncs, begins new files, replaces the base. One piece of background work
/// at a time runs [#drain], and one [#syncAside]; the figures may be read by any thread.
///
/// Every change of what the log consists of is one replacement of the manifest, before which the files that it
/// names are complete, so whatever moment the machine stops at, there is one log to load.
final class LogWriter {
    private final LogDirectory directory;
    private final LogQueue queue;
    private final Supplier<SyncPolicy> policy;
    private final Runnable onMoved;

    private Manifest manifest = Manifest.EMPTY;
    /// Changed by the drain.
    private volatile LogFile file;
    /// The bytes of all files but the one that is appended to.
    private long olderBytes;
    private volatile boolean owesSync;
    /// Whether the file belongs to no log yet, and the offset at which it begins.
    private boolean isFirst;
    private long startOffset;
    private List<String> modules = List.of();

    private volatile long written;
    private volatile long durable;
    private volatile long bytes;
    private volatile long baseBytes;

    /// @param onMoved called when more is written, while there is more to do; on the writing thread
    LogWriter(LogDirectory directory, LogQueue queue, Supplier<SyncPolicy> policy, Runnable onMoved) {
        this.directory = directory;
        this.queue = queue;
        this.policy = policy;
        this.onMoved = onMoved;
    }

    // ---- figures

    /// The number of the last unit that was handed to the operating system.
    long written() {
        return written;
    }

    /// The number of the last unit that is known to be durable.
    long durable() {
        return durable;
    }

    /// The bytes of all files.
    long bytes() {
        return bytes;
    }

    /// The bytes that the log had when its base was new.
    long baseBytes() {
        return baseBytes;
    }

    boolean isUnsynced() {
        LogFile current = file;
        return current != null && current.isUnsynced();
    }

    /// Whether the last sync has failed, and none has succeeded since.
    boolean owesSync() {
        return owesSync;
    }

    // ---- work

    /// Goes on with a log that was loaded. Before anything is drained.
    void open(OpenedLog opened) {
        manifest = opened.manifest();
        file = opened.file();
        olderBytes = opened.olderBytes();
        baseBytes = opened.baseBytes();
        count();
    }

    /// Does everything that is in the queue.
    ///
    /// @return why it stopped before that, or null. What was not done is still in the queue
    IOException drain() {
        try {
            if (owesSync) {
                sync();
            }
            for (Object next = queue.peek(); next != null; next = queue.peek()) {
                if (next instanceof LogQueue.Chunk chunk) {
                    append(chunk);
                } else {
                    ((LogQueue.Step) next).run();
                    queue.done();
                }
            }
            if (owesSync || policy.get() == SyncPolicy.ALWAYS) {
                sync();
            }
            return null;
        } catch (IOException failed) {
            return failed;
        }
    }

    private void append(LogQueue.Chunk chunk) throws IOException {
        if (file == null) {
            // The file could not be made; the next attempt begins with all data.
            queue.done();
            return;
        }
        if (!isFirst && manifest.last() != null && manifest.last().hasEnded()) {
            replace(manifest.withLast(manifest.last().going()));
        }
        file.write(chunk.words().bytes(), chunk.words().length());
        written = chunk.sequence();
        queue.done();
        count();
        if (policy.get() != SyncPolicy.ALWAYS) {
            onMoved.run();
        }
    }

    /// Makes durable what is written. Who waits for that hears of it when the drain is over.
    void sync() throws IOException {
        if (file == null) {
            return;
        }
        owesSync = true;
        long position = written;
        file.sync();
        owesSync = false;
        made(position);
    }

    /// Makes durable what is written by now, on a thread beside the one that drains: what comes meanwhile goes to
    /// the operating system and need not wait in memory for a disk that takes its time.
    ///
    /// @return why that failed, or null
    IOException syncAside() {
        // In this order: if the file is a newer one than that of the position, the older was synced before it ended.
        long position = written;
        LogFile current = file;
        if (current == null) {
            return null;
        }
        try {
            current.syncAside();
            made(position);
            return null;
        } catch (IOException failed) {
            if (current != file) {
                // It has ended meanwhile, and has been synced for that.
                return null;
            }
            owesSync = true;
            return failed;
        }
    }

    private synchronized void made(long position) {
        durable = Math.max(durable, position);
    }

    private void count() {
        bytes = olderBytes + file.size();
    }

    /// Has what follows go to a new increment.
    ///
    /// @return its number
    long beginNext() throws IOException {
        sync();
        Part next = directory.increment(manifest.nextIncrement()).startingAt(offset(file.size()));
        LogFile created = LogFile.create(directory.files(), directory.path(next.file()));
        Manifest changed = manifest.withIncrement(next);
        try {
            directory.files().syncDirectory(directory.directory());
            directory.write(changed);
        } catch (IOException failed) {
            created.close();
            throw failed;
        }
        LogFile before = file;
        olderBytes += before.size();
        manifest = changed;
        file = created;
        count();
        before.close();
        return next.number();
    }

    /// Has what follows go to a file that belongs to no log until there is a base.
    void beginFirst() throws IOException {
        readManifest();
        startOffset = manifest.last() == null ? 0 : offset(directory.size(List.of(manifest.last())));
        isFirst = true;
        if (file != null) {
            file.close();
            file = null;
        }
        olderBytes = 0;
        file = LogFile.create(directory.files(), directory.path(directory.temporaryIncrement()));
        count();
    }

    /// Looks up what log there is, for one who only makes a new base.
    void readManifest() throws IOException {
        directory.files().createDirectories(directory.directory());
        directory.files().syncDirectory("");
        manifest = directory.readManifest();
    }

    /// What the next base is to be called.
    Part nextBase(boolean isSnapshot) {
        return directory.base(manifest.nextBase(), isSnapshot);
    }

    /// Puts a base in place of all that stood before the increment that was begun with it.
    void install(Part base, long firstIncrement) throws IOException {
        commit(manifest.withBase(base, firstIncrement), base);
    }

    /// Puts a base and the file that was begun with it in place of all that stood before.
    void installFirst(Part base) throws IOException {
        sync();
        Part first = directory.increment(manifest.nextIncrement()).startingAt(startOffset);
        directory.files().rename(directory.path(directory.temporaryIncrement()), directory.path(first.file()));
        directory.files().syncDirectory(directory.directory());
        commit(manifest.withBase(base, Long.MAX_VALUE).withIncrement(first).withModules(modules), base);
        isFirst = false;
    }

    private void commit(Manifest changed, Part base) throws IOException {
        directory.write(changed);
        manifest = changed;
        olderBytes = directory.size(List.of(base));
        baseBytes = olderBytes + (file == null ? 0 : file.size());
        bytes = baseBytes;
        manifest = directory.deleteHistory(changed);
    }

    private void replace(Manifest changed) throws IOException {
        directory.write(changed);
        manifest = changed;
    }

    /// How many bytes were ever written, as far as the manifest tells.
    ///
    /// @param lastBytes the size of the last increment
    private long offset(long lastBytes) {
        Part last = manifest.last();
        return last.hasEnded() ? last.endOffset() : Math.max(0, last.startOffset()) + lastBytes;
    }

    /// Notes which modules write the log.
    void modules(List<String> lines) throws IOException {
        modules = lines;
        if (file != null && !isFirst && !manifest.modules().equals(lines)) {
            replace(manifest.withModules(lines));
        }
    }

    /// Syncs and notes that the log ends here; if it goes on all the same, that is taken back.
    void end() throws IOException {
        sync();
        if (file != null && !isFirst && !manifest.last().hasEnded()) {
            replace(manifest.withLast(manifest.last().endingAt(offset(file.size()))));
        }
    }

    /// Syncs and lets go of the file.
    void close() throws IOException {
        if (file != null) {
            end();
            file.close();
            file = null;
        }
    }
}
