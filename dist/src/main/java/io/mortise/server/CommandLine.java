package io.mortise.server;

import io.mortise.kernel.config.ConfigLine;
import java.util.ArrayList;
import java.util.List;

/// What the server was called with, in Redis's syntax: a file, `-` for standard input, and any setting as
/// `--name value…`, which is read after the file and wins.
///
/// @param wish what is to be done
/// @param file of settings, or null
/// @param readsInput whether settings also come from standard input
/// @param options the settings on the command line, in order
/// @param megabytes how much memory is to be tested
/// @param passes how often
record CommandLine(Wish wish, String file, boolean readsInput, List<ConfigLine> options, int megabytes, int passes) {
    enum Wish {
        SERVE,
        VERSION,
        HELP,
        /// Write patterns into memory and read them back.
        TEST_MEMORY,
        /// Serve for a moment, as the server's own client, so that the JVM learns what a start needs.
        REHEARSE
    }

    /// Words on the command line that are no settings.
    private static final String REHEARSE = "--rehearse";

    private static final String TEST_MEMORY = "--test-memory";
    private static final int USUAL_PASSES = 3;

    CommandLine(Wish wish, String file, boolean readsInput, List<ConfigLine> options) {
        this(wish, file, readsInput, options, 0, 0);
    }

    /// @throws IllegalArgumentException with what is wrong
    static CommandLine parse(String... words) {
        if (words.length > 0 && words[0].equals(TEST_MEMORY)) {
            return memoryTest(words);
        }
        if (words.length == 1) {
            switch (words[0]) {
                case "-v", "--version" -> {
                    return new CommandLine(Wish.VERSION, null, false, List.of());
                }
                case "-h", "--help" -> {
                    return new CommandLine(Wish.HELP, null, false, List.of());
                }
                default -> {
                    // A file, or a setting without a value.
                }
            }
        }
        return new Parser(words).parse();
    }

    private static CommandLine memoryTest(String... words) {
        if (words.length < 2 || words.length > 3) {
            throw new IllegalArgumentException(TEST_MEMORY + " needs a number of megabytes, and perhaps one of passes");
        }
        int megabytes = positive(words[1]);
        int passes = words.length == 3 ? positive(words[2]) : USUAL_PASSES;
        return new CommandLine(Wish.TEST_MEMORY, null, false, List.of(), megabytes, passes);
    }

    private static int positive(String word) {
        if (!word.matches("[1-9][0-9]{0,7}")) {
            throw new IllegalArgumentException(TEST_MEMORY + ": '" + word + "' is no number from 1 up");
        }
        return Integer.parseInt(word);
    }

    private static final class Parser {
        private final String[] words;
        private int at;
        private Wish wish = Wish.SERVE;
        private String file;
        private boolean readsInput;
        private final List<ConfigLine> options = new ArrayList<>();

        Parser(String[] words) {
            this.words = words;
        }

        CommandLine parse() {
            if (words.length > 0 && !words[0].startsWith("-")) {
                file = words[at++];
            }
            while (at < words.length) {
                next();
            }
            return new CommandLine(wish, file, readsInput, List.copyOf(options));
        }

        private void next() {
            String word = words[at];
            if (word.equals("-")) {
                readsInput = true;
                at++;
            } else if (word.equals(REHEARSE)) {
                wish = Wish.REHEARSE;
                at++;
            } else if (word.startsWith("--") && word.length() > 2) {
                option();
            } else {
                throw new IllegalArgumentException("'" + word + "' is neither a file in the first place nor an option"
                        + " that begins with '--'; see --help");
            }
        }

        private void option() {
            List<String> line = new ArrayList<>(List.of(words[at++].substring(2)));
            while (at < words.length && !words[at].startsWith("--") && !words[at].equals("-")) {
                line.add(words[at++]);
            }
            // Redis takes a bare --save for one that saves nothing.
            if (line.equals(List.of("save"))) {
                line.add("");
            }
            options.add(ConfigLine.option(line));
        }
    }
}
