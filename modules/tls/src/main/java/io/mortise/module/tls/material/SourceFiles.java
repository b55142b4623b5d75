package io.mortise.module.tls.material;

import io.mortise.spi.file.FileHandle;
import io.mortise.spi.file.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The files of one context. Reads them once, and remembers by a digest what was in them. Blocks.
final class SourceFiles {
    /// Above this it is not a file of certificates, whatever its name says.
    private static final long MOST_BYTES = 16L << 20;

    private final FileStore files;
    private final MessageDigest digest;

    SourceFiles(FileStore files) {
        this.files = files;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// The content of a file.
    byte[] read(String path) throws TlsException {
        try {
            byte[] content = content(path);
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            digest.update(content);
            return content;
        } catch (NoSuchFileException absent) {
            throw new TlsException("there is no file " + path);
        } catch (IOException failed) {
            throw new TlsException("cannot read " + path, failed);
        }
    }

    private byte[] content(String path) throws IOException {
        try (FileHandle file = files.read(path)) {
            if (file.size() > MOST_BYTES) {
                throw new IOException("larger than " + MOST_BYTES + " bytes");
            }
            int size = (int) file.size();
            byte[] bytes = file.readNBytes(size);
            if (bytes.length < size) {
                throw new IOException("it became shorter while it was read");
            }
            return bytes;
        }
    }

    /// The contents of the files in a folder by their paths, in the order of their names. What cannot be read as a
    /// file is left out, as folders are.
    Map<String, byte[]> readAll(String folder) throws TlsException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try {
            if (!files.exists(folder)) {
                throw new TlsException("there is no folder " + folder);
            }
            for (String name : files.list(folder)) {
                String path = folder + "/" + name;
                try {
                    byte[] content = content(path);
                    digest.update(name.getBytes(StandardCharsets.UTF_8));
                    digest.update(content);
                    contents.put(path, content);
                } catch (IOException noFile) {
                    digest.update((byte) 0);
                }
            }
        } catch (IOException failed) {
            throw new TlsException("cannot read " + folder, failed);
        }
        return contents;
    }

    /// A digest of all that was read.
    byte[] digest() {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("the JDK's digests can be cloned", impossible);
        }
    }
}
