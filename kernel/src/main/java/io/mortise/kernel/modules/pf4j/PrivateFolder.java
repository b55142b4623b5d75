package io.mortise.kernel.modules.pf4j;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder for the copies of jars that belongs to this process alone, and goes with it.
///
/// A lock on a file in it says that its process lives. The next server to start deletes the folders of those that
/// were killed: their locks can be had.
final class PrivateFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);
    private static final String PREFIX = "mortise-modules-";
    private static final String LOCK = "lock";
    /// The folders of this process. Their locks must not be tried: closing a file that this process has locked ends
    /// the lock, whichever way it was opened.
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;
    private int generations;

    private PrivateFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes a folder that only this process's user may enter, and deletes those that were left behind.
    ///
    /// @param parent usually the folder for temporary files
    static PrivateFolder in(Path parent) throws IOException {
        deleteLeftovers(parent);
        Path path = Files.createTempDirectory(parent, PREFIX);
        OWN.add(path);
        // Locked before it has the name by which others look for it, so that none of them gets in between.
        Path unnamed = path.resolve(LOCK + ".new");
        FileChannel channel = FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        Files.move(unnamed, path.resolve(LOCK));
        return new PrivateFolder(path, channel);
    }

    private static void deleteLeftovers(Path parent) throws IOException {
        List<Path> found;
        try (Stream<Path> entries = Files.list(parent)) {
            found = entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                    .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !OWN.contains(entry))
                    .toList();
        }
        for (Path folder : found) {
            try {
                if (isLeftover(folder)) {
                    delete(folder);
                    LOG.info("deleted {}, which a killed server left behind", folder);
                }
            } catch (IOException other) {
                LOG.debug("not looking at {}, which is somebody else's: {}", folder, other.toString());
            }
        }
    }

    private static boolean isLeftover(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    /// A new folder in it.
    synchronized Path next() throws IOException {
        return Files.createDirectory(path.resolve(Integer.toString(++generations)));
    }

    /// Deletes a folder with all that is in it, and follows no links.
    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failed) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        delete(path);
        lock.close();
        OWN.remove(path);
    }
}
