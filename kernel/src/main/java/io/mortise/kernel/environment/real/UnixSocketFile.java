package io.mortise.kernel.environment.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file at which a unix socket is found. The operating system neither replaces nor removes it by itself, so a
/// server that was killed leaves one behind.
///
/// @param path absolute
record UnixSocketFile(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);
    private static final int OWNER_READS = 0400;

    /// Removes a socket that stands in the way, whoever has left it.
    ///
    /// @throws IOException if something else is there
    void makeWay() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("cannot listen on " + path + ": there is a file that is no socket");
        }
        Files.delete(path);
    }

    /// Gives the file permissions.
    ///
    /// @param bits as chmod takes them; 0 to leave them as they are
    void permit(int bits) throws IOException {
        if (bits != 0) {
            Files.setPosixFilePermissions(path, permissions(bits));
        }
    }

    /// The constants stand in the order of the bits, the highest first.
    private static Set<PosixFilePermission> permissions(int bits) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((bits & OWNER_READS >> permission.ordinal()) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failed) {
            LOG.warn("cannot remove {}: {}", path, failed.getMessage());
        }
    }
}
