package io.mortise.module.persistence.log;

import io.mortise.module.persistence.log.Manifest.Part;
import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Where the files of a log are, and how they are named. Not on the command thread.
///
/// @param directory `appenddirname`
/// @param name `appendfilename`
record LogDirectory(FileStore files, String directory, String name) {
    private static final int MOST_MANIFEST_BYTES = 1 << 20;
    private static final String SNAPSHOT_BASE = ".base.rdb";

    String path(String file) {
        return directory + "/" + file;
    }

    String manifestName() {
        return name + ".manifest";
    }

    Part base(long number, boolean isSnapshot) {
        return new Part(name + "." + number + (isSnapshot ? SNAPSHOT_BASE : ".base.aof"), number);
    }

    /// Whether the name says that it is a snapshot: one that is empty would pass for no commands.
    boolean isSnapshotBase(Part part) {
        return part.file().endsWith(SNAPSHOT_BASE);
    }

    Part increment(long number) {
        return new Part(name + "." + number + ".incr.aof", number);
    }

    /// What is appended to while there is no base yet.
    String temporaryIncrement() {
        return "temp-" + name + ".incr";
    }

    boolean hasManifest() throws IOException {
        return files.exists(path(manifestName()));
    }

    /// @return an empty one if there is none
    Manifest readManifest() throws IOException {
        if (!hasManifest()) {
            return Manifest.EMPTY;
        }
        try {
            return Manifest.parse(new String(content(path(manifestName())), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            throw new IOException(path(manifestName()) + ": " + malformed.getMessage(), malformed);
        }
    }

    private byte[] content(String path) throws IOException {
        try (FileHandle file = files.read(path)) {
            long size = file.size();
            if (size > MOST_MANIFEST_BYTES) {
                throw new IOException(path + " has " + size + " bytes, which is too much for a manifest");
            }
            byte[] bytes = file.readNBytes((int) size);
            if (bytes.length < size) {
                throw new IOException(path + " became shorter while it was read");
            }
            return bytes;
        }
    }

    /// Replaces the manifest, in one step and for good.
    void write(Manifest manifest) throws IOException {
        String temporary = path("temp-" + manifestName());
        byte[] text = manifest.text().getBytes(StandardCharsets.UTF_8);
        try (FileHandle file = files.create(temporary)) {
            file.write(text, 0, text.length);
            file.sync(true);
        }
        files.rename(temporary, path(manifestName()));
        files.syncDirectory(directory);
    }

    /// Deletes the files that are not needed any more, and forgets them.
    ///
    /// @return the manifest without them
    Manifest deleteHistory(Manifest manifest) throws IOException {
        if (manifest.history().isEmpty()) {
            return manifest;
        }
        Set<String> needed = new HashSet<>();
        manifest.loaded().forEach(part -> needed.add(part.file()));
        for (Part part : manifest.history()) {
            if (!needed.contains(part.file())) {
                files.delete(path(part.file()));
            }
        }
        Manifest without = manifest.withoutHistory();
        write(without);
        return without;
    }

    long size(List<Part> parts) throws IOException {
        long sum = 0;
        for (Part part : parts) {
            sum += files.size(path(part.file()));
        }
        return sum;
    }
}
