package io.mortise.server;

import io.mortise.kernel.config.ConfigFile;
import io.mortise.kernel.config.ConfigFile.Text;
import io.mortise.kernel.config.ConfigLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Reads the settings that a command line names. Relative paths are relative to where the server was started.
final class ConfigFiles implements ConfigFile.Source {
    private final InputStream input;

    /// @param input standard input
    ConfigFiles(InputStream input) {
        this.input = input;
    }

    /// All lines, in the order in which they count.
    ///
    /// @throws IllegalArgumentException naming file, line and fault
    List<ConfigLine> lines(CommandLine line) {
        List<ConfigLine> all = new ArrayList<>();
        if (line.file() != null) {
            all.addAll(ConfigFile.read(read(Path.of(line.file())), this));
        }
        if (line.readsInput()) {
            all.addAll(ConfigFile.read(new Text("standard input", read(input)), this));
        }
        all.addAll(line.options());
        return all;
    }

    private static String read(InputStream input) {
        try {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new IllegalArgumentException("standard input cannot be read: " + failed.getMessage(), failed);
        }
    }

    private static Text read(Path path) {
        try {
            return new Text(path.toString(), new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("there is no file " + path, missing);
        } catch (IOException failed) {
            throw new IllegalArgumentException(path + " cannot be read: " + failed, failed);
        }
    }

    /// A path, or a pattern in its last part, which may match nothing.
    @Override
    public List<Text> find(String pattern) {
        int slash = pattern.lastIndexOf('/');
        String name = pattern.substring(slash + 1);
        if (name.chars().noneMatch(letter -> "*?[".indexOf(letter) >= 0)) {
            return List.of(read(Path.of(pattern)));
        }
        return matching(Path.of(slash < 0 ? "." : pattern.substring(0, slash + 1)), name).stream()
                .map(ConfigFiles::read)
                .toList();
    }

    private static List<Path> matching(Path directory, String name) {
        List<Path> paths = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return paths;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, name)) {
            found.forEach(paths::add);
        } catch (IOException failed) {
            throw new IllegalArgumentException(directory + " cannot be read: " + failed, failed);
        }
        Collections.sort(paths);
        return paths;
    }
}
