package io.mortise.kernel.config;

import java.util.ArrayList;
import java.util.List;

/// Reads configuration text in Redis's file syntax: one setting a line, its name and its values as [Words]; lines
/// that begin with `#` are comments; `include path` puts other files in its place, and the path may be a pattern.
///
/// Lines are given in their order; what a later one says wins.
public final class ConfigFile {
    private static final int MOST_INCLUDES = 16;

    private final Source source;
    private final List<ConfigLine> lines = new ArrayList<>();
    private int depth;

    /// Where included files come from.
    @FunctionalInterface
    public interface Source {
        /// The files that a path or pattern names, in order.
        ///
        /// @throws IllegalArgumentException with the reason if there is none or it cannot be read
        List<Text> find(String pattern);
    }

    /// A file that has been read.
    ///
    /// @param name for messages
    public record Text(String name, String content) {}

    private ConfigFile(Source source) {
        this.source = source;
    }

    /// The lines of a text and of all that it includes.
    ///
    /// @throws IllegalArgumentException naming file, line and fault
    public static List<ConfigLine> read(Text text, Source source) {
        ConfigFile reader = new ConfigFile(source);
        reader.add(text);
        return reader.lines;
    }

    private void add(Text text) {
        int number = 0;
        for (String raw : text.content().split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                add(text.name() + " line " + number + " '" + line + "'", line);
            }
        }
    }

    private void add(String origin, String line) {
        List<String> words;
        try {
            words = Words.split(line);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(origin + ": " + malformed.getMessage(), malformed);
        }
        ConfigLine parsed = ConfigLine.of(origin, words);
        if (parsed.name().equals("include")) {
            include(parsed);
        } else {
            lines.add(parsed);
        }
    }

    private void include(ConfigLine line) {
        if (line.values().size() != 1) {
            throw line.refused("one path is expected");
        }
        if (depth == MOST_INCLUDES) {
            throw line.refused("files include each other more than " + MOST_INCLUDES + " deep");
        }
        depth++;
        try {
            source.find(line.values().getFirst()).forEach(this::add);
        } catch (IllegalArgumentException failed) {
            // A fault in the included file names that file itself.
            throw depth > 1 || failed.getMessage().contains(" line ") ? failed : line.refused(failed.getMessage());
        }
        depth--;
    }
}
