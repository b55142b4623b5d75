package io.mortise.module.persistence.snapshot;

import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Puts snapshot files in their places, so that there is always a whole one: written under another name, synced,
/// renamed, and the directory synced.
public final class SnapshotFiles {
    private final FileStore files;
    private final AtomicLong numbers = new AtomicLong();

    /// How a file is written.
    ///
    /// @param checksum whether it gets a checksum
    /// @param syncsOften whether the disk is made to have it little by little
    /// @param isLogBase whether it is the base of a log
    public record Options(boolean checksum, boolean syncsOften, boolean isLogBase) {}

    public SnapshotFiles(FileStore files) {
        this.files = files;
    }

    /// Writes contents to a file. Not on the command thread.
    ///
    /// @param directory where, empty for the server's own
    /// @param watcher is given the writer, to see how far it is
    /// @throws IOException if that failed; then the file of that name is what it was before, and nothing else is
    ///     left
    /// @throws InterruptedException if the thread was interrupted
    public void save(
            String directory, String name, Contents contents, Options options, Consumer<SnapshotWriter> watcher)
            throws IOException, InterruptedException {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        String temporary = prefix + temporaryPrefix(name) + numbers.incrementAndGet();
        boolean done = false;
        try {
            try (FileHandle file = files.create(temporary)) {
                SnapshotWriter writer = new SnapshotWriter(file, options.checksum(), options.syncsOften());
                watcher.accept(writer);
                contents.write(writer, options.isLogBase());
            }
            files.rename(temporary, prefix + name);
            done = true;
            files.syncDirectory(directory);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        } finally {
            if (!done) {
                deleteQuietly(temporary);
            }
        }
    }

    private static String temporaryPrefix(String name) {
        return "temp-" + name + "-";
    }

    private void deleteQuietly(String path) {
        try {
            files.delete(path);
        } catch (IOException stays) {
            // What failed before is what matters; the next start deletes it.
        }
    }

    /// Deletes what a crash has left of files that were being written.
    public void deleteLeftovers(String directory, String name) throws IOException {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        for (String found : files.list(directory)) {
            if (found.startsWith(temporaryPrefix(name))) {
                files.delete(prefix + found);
            }
        }
    }
}
