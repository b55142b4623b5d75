package io.mortise.spi.file;

import java.io.IOException;
import java.util.List;

/// Files, as far as a server that keeps data needs them. The kernel's real ones, or simulated ones that fail on
/// request.
///
/// Every method may block and is for background threads, except during loading and shutdown. Paths are relative to
/// the server's `dir`, or absolute. Failures are [IOException]s whose message names the path.
public interface FileStore {
    /// Whether there is a file or a directory of this name.
    boolean exists(String path) throws IOException;

    /// The size in bytes.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is no such file
    long size(String path) throws IOException;

    /// The names in a directory, sorted; none if there is no such directory.
    List<String> list(String directory) throws IOException;

    /// Makes a directory, and those above it; harmless if they are there.
    void createDirectories(String directory) throws IOException;

    /// Opens a file to read.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is no such file
    FileHandle read(String path) throws IOException;

    /// Opens a new file to write; an old one of that name is emptied.
    FileHandle create(String path) throws IOException;

    /// Opens a file to write behind what it has; made if there is none.
    FileHandle append(String path) throws IOException;

    /// Renames a file, replacing another of the new name, in one step that a crash does not cut in half. Whether it
    /// survives a crash is decided by [#syncDirectory].
    void rename(String from, String to) throws IOException;

    /// Deletes a file.
    ///
    /// @return whether there was such a file
    boolean delete(String path) throws IOException;

    /// Makes the names in a directory durable.
    void syncDirectory(String directory) throws IOException;
}
