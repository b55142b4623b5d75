package io.mortise.testkit.simulation;

import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/// Files in memory, which know what would survive a crash: what was synced.
///
/// A content is durable up to the last sync of its file; a name is, from the last sync of its directory.
public final class MemoryFiles implements FileStore {
    private static final class Content {
        byte[] bytes = {};
        byte[] synced = {};
    }

    private final Map<String, Content> files = new TreeMap<>();
    private Map<String, Content> durableNames = new TreeMap<>();
    private Fault fault = operation -> {};
    private Runnable beforeEach = () -> {};

    /// Decides which operations fail.
    @FunctionalInterface
    public interface Fault {
        /// @param operation `write name`, `sync name`, `rename from to` …
        /// @throws IOException to let it fail
        void check(String operation) throws IOException;
    }

    /// A write that stops in the middle, as when a disk is full: some bytes are written, then the operation fails.
    public static final class ShortWrite extends IOException {
        private static final long serialVersionUID = 1;

        private final int written;

        /// @param written how many bytes reach the file before
        public ShortWrite(int written, String message) {
            super(message);
            this.written = written;
        }
    }

    /// Sets what happens before each operation of an open file.
    void beforeEach(Runnable hook) {
        beforeEach = hook;
    }

    /// Sets which operations fail from now on.
    public void failWhen(Fault decider) {
        fault = decider;
    }

    /// What is left after a crash of the machine: durable names with durable contents.
    public void crash() {
        files.clear();
        durableNames.forEach((name, content) -> {
            content.bytes = content.synced.clone();
            files.put(name, content);
        });
    }

    /// As [#crash()], but of what was written behind the last sync a part may be there, as far as `survives` says.
    ///
    /// @param survives how many of so many bytes are there
    public void crash(IntUnaryOperator survives) {
        for (Content content : files.values()) {
            int surplus = content.bytes.length - content.synced.length;
            if (surplus > 0) {
                int kept = content.synced.length + survives.applyAsInt(surplus);
                content.synced = Arrays.copyOf(content.bytes, kept);
            }
        }
        crash();
    }

    /// The content of a file, or null. For tests.
    public byte[] content(String path) {
        Content content = files.get(path);
        return content == null ? null : content.bytes.clone();
    }

    /// Puts a file there, durably. For tests.
    public void put(String path, byte[] bytes) {
        Content content = new Content();
        content.bytes = bytes.clone();
        content.synced = bytes.clone();
        files.put(path, content);
        durableNames.put(path, content);
    }

    private Content content(String path, String operation) throws IOException {
        fault.check(operation + " " + path);
        Content content = files.get(path);
        if (content == null) {
            throw new NoSuchFileException(path);
        }
        return content;
    }

    @Override
    public boolean exists(String path) {
        return files.containsKey(path);
    }

    @Override
    public long size(String path) throws IOException {
        return content(path, "size").bytes.length;
    }

    @Override
    public List<String> list(String directory) {
        String prefix = directory.isEmpty() || directory.equals(".") ? "" : directory + "/";
        return files.keySet().stream()
                .filter(name -> name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0)
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        fault.check("mkdir " + directory);
    }

    @Override
    public FileHandle read(String path) throws IOException {
        return new Handle(path, content(path, "open"));
    }

    @Override
    public FileHandle create(String path) throws IOException {
        fault.check("create " + path);
        Content content = new Content();
        files.put(path, content);
        return new Handle(path, content);
    }

    @Override
    public FileHandle append(String path) throws IOException {
        fault.check("append " + path);
        Content content = files.computeIfAbsent(path, absent -> new Content());
        Handle handle = new Handle(path, content);
        handle.seek(content.bytes.length);
        return handle;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        fault.check("rename " + from + " " + to);
        Content content = files.remove(from);
        if (content == null) {
            throw new NoSuchFileException(from);
        }
        files.put(to, content);
    }

    @Override
    public boolean delete(String path) throws IOException {
        fault.check("delete " + path);
        return files.remove(path) != null;
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        fault.check("syncdir " + directory);
        durableNames = new TreeMap<>(files);
    }

    private final class Handle implements FileHandle {
        private final String path;
        private final Content content;
        private int position;

        Handle(String path, Content content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            beforeEach.run();
            fault.check("read " + path);
            int part = Math.min(length, content.bytes.length - position);
            if (part <= 0) {
                return -1;
            }
            System.arraycopy(content.bytes, position, target, offset, part);
            position += part;
            return part;
        }

        @Override
        public void seek(long newPosition) {
            position = Math.toIntExact(newPosition);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            beforeEach.run();
            try {
                fault.check("write " + path);
            } catch (ShortWrite full) {
                put(bytes, offset, Math.min(length, full.written));
                throw full;
            }
            put(bytes, offset, length);
        }

        private void put(byte[] bytes, int offset, int length) {
            int end = position + length;
            if (content.bytes.length < end) {
                content.bytes = Arrays.copyOf(content.bytes, end);
            }
            System.arraycopy(bytes, offset, content.bytes, position, length);
            position = end;
        }

        @Override
        public void sync(boolean metadata) throws IOException {
            beforeEach.run();
            fault.check("sync " + path);
            content.synced = content.bytes.clone();
        }

        @Override
        public long size() {
            return content.bytes.length;
        }

        @Override
        public void truncate(long size) throws IOException {
            fault.check("truncate " + path);
            content.bytes = Arrays.copyOf(content.bytes, Math.toIntExact(size));
        }

        @Override
        public void close() throws IOException {
            fault.check("close " + path);
        }
    }
}
