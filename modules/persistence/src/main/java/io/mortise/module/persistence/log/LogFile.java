package io.mortise.module.persistence.log;

import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import java.io.IOException;

/// A file that is appended to. When a write fails, what it left is cut off before the next one, so that there is
/// never a gap or half a command in the middle. Used by one thread at a time, but for [#syncAside].
final class LogFile implements AutoCloseable {
    private final FileHandle handle;
    private long size;
    private boolean isTorn;
    private volatile boolean isUnsynced;

    private LogFile(FileHandle handle, long size) {
        this.handle = handle;
        this.size = size;
    }

    static LogFile create(FileStore files, String path) throws IOException {
        return new LogFile(files.create(path), 0);
    }

    /// Opens a file to go on behind what it has.
    static LogFile append(FileStore files, String path) throws IOException {
        FileHandle handle = files.append(path);
        return new LogFile(handle, handle.size());
    }

    /// @throws IOException if not all of it was written; then, as far as this object is concerned, nothing was
    void write(byte[] bytes, int length) throws IOException {
        mend();
        isTorn = true;
        handle.write(bytes, 0, length);
        isTorn = false;
        isUnsynced = true;
        size += length;
    }

    /// Cuts off what a failed write has left.
    void mend() throws IOException {
        if (isTorn) {
            handle.truncate(size);
            handle.seek(size);
            isTorn = false;
        }
    }

    /// Makes everything durable that was written. If another thread is about that, waits for it first.
    void sync() throws IOException {
        mend();
        syncAside();
    }

    /// Makes durable what was written before, while more may be written meanwhile. On any thread.
    synchronized void syncAside() throws IOException {
        if (!isUnsynced) {
            return;
        }
        // What is written from now on may be too late for this sync.
        isUnsynced = false;
        boolean isDone = false;
        try {
            handle.sync(false);
            isDone = true;
        } finally {
            if (!isDone) {
                isUnsynced = true;
            }
        }
    }

    boolean isUnsynced() {
        return isUnsynced;
    }

    long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }
}
