package io.mortise.kernel.environment.real;

import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Files on disk.
public final class DiskFiles implements FileStore {
    private final Supplier<Path> directory;

    /// @param directory what relative paths are relative to; asked each time, since a setting changes it
    public DiskFiles(Supplier<Path> directory) {
        this.directory = directory;
    }

    private Path path(String name) {
        return directory.get().resolve(name);
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(path(path));
    }

    @Override
    public long size(String path) throws IOException {
        return Files.size(path(path));
    }

    @Override
    public List<String> list(String name) throws IOException {
        Path path = path(name);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void createDirectories(String name) throws IOException {
        Files.createDirectories(path(name));
    }

    @Override
    public FileHandle read(String name) throws IOException {
        return new ChannelHandle(FileChannel.open(path(name), StandardOpenOption.READ));
    }

    @Override
    public FileHandle create(String name) throws IOException {
        return new ChannelHandle(FileChannel.open(
                path(name), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
    }

    @Override
    public FileHandle append(String name) throws IOException {
        FileChannel channel = FileChannel.open(path(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.position(channel.size());
        return new ChannelHandle(channel);
    }

    /// The file gets the permissions of the one that it replaces: what an operator has closed, such as a
    /// configuration with passwords in it, stays closed.
    @Override
    public void rename(String from, String to) throws IOException {
        PosixFileAttributeView replaced = Files.getFileAttributeView(path(to), PosixFileAttributeView.class);
        if (replaced != null && Files.isRegularFile(path(to))) {
            Files.setPosixFilePermissions(path(from), replaced.readAttributes().permissions());
        }
        Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public boolean delete(String name) throws IOException {
        return Files.deleteIfExists(path(name));
    }

    @Override
    public void syncDirectory(String name) throws IOException {
        // Java has no call for it, but a directory can be opened for reading and forced, on Linux and macOS.
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private record ChannelHandle(FileChannel channel) implements FileHandle {
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(target, offset, length));
        }

        @Override
        public void seek(long position) throws IOException {
            channel.position(position);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public void sync(boolean metadata) throws IOException {
            channel.force(metadata);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
