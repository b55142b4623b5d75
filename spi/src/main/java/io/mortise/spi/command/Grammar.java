package io.mortise.spi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The words that follow a command's name, for COMMAND DOCS and for people.
///
/// A row gives it as one line of text in the notation of Redis's own documentation, and [#parse(String)] turns that
/// into a tree, so that the two cannot drift apart:
///
/// | text | means |
/// |---|---|
/// | `key` | a value; its type follows from the name, or is given: `limit:integer` |
/// | `COUNT` | the word itself |
/// | `[…]` | optional |
/// | `<a \| b>` | one of them |
/// | `x [x ...]` | one or more |
///
/// @param text the line
/// @param arguments the tree
public record Grammar(String text, List<Argument> arguments) {
    /// A grammar without words.
    public static final Grammar NONE = new Grammar("", List.of());

    private static final Set<String> KEYS =
            Set.of("key", "key1", "key2", "newkey", "source", "destination", "destkey", "sourcekey");
    private static final Set<String> INTEGERS = Set.of(
            "seconds",
            "milliseconds",
            "increment",
            "decrement",
            "offset",
            "start",
            "end",
            "count",
            "numkeys",
            "index",
            "db",
            "index1",
            "index2",
            "destination-db",
            "timeout",
            "cursor",
            "bit",
            "protover",
            "client-id",
            "maxage",
            "numfields",
            "ttl",
            "frequency",
            "len",
            "numlinks");
    private static final Map<String, Type> BY_NAME = Map.of("pattern", Type.PATTERN);

    /// The kinds of argument, named as COMMAND DOCS does.
    public enum Type {
        STRING,
        INTEGER,
        DOUBLE,
        KEY,
        PATTERN,
        UNIX_TIME,
        PURE_TOKEN,
        ONEOF,
        BLOCK;

        /// The word in COMMAND DOCS.
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// One node of the tree.
    ///
    /// @param name lower case
    /// @param token the literal word that introduces it, or null
    /// @param children of a block or a choice
    public record Argument(
            String name, Type type, String token, boolean optional, boolean multiple, List<Argument> children) {

        private Argument asOptional() {
            return new Argument(name, type, token, true, multiple, children);
        }

        private Argument asMultiple() {
            return new Argument(name, type, token, optional, true, children);
        }
    }

    /// @throws IllegalArgumentException if brackets do not match
    public static Grammar parse(String text) {
        Parser parser = new Parser(text);
        List<Argument> arguments = parser.sequence("");
        if (parser.peek() != null) {
            throw new IllegalArgumentException("grammar has a stray '" + parser.peek() + "': " + text);
        }
        return new Grammar(text, arguments);
    }

    /// Recursive descent over words and brackets.
    private static final class Parser {
        private final List<String> words = new ArrayList<>();
        private final String text;
        private int next;

        Parser(String text) {
            this.text = text;
            String spaced = text.replace("[", " [ ")
                    .replace("]", " ] ")
                    .replace("<", " < ")
                    .replace(">", " > ");
            for (String word : spaced.split(" ", -1)) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
        }

        String peek() {
            return next < words.size() ? words.get(next) : null;
        }

        /// Arguments up to one of the `ends`, or the end of the text.
        List<Argument> sequence(String ends) {
            List<Argument> arguments = new ArrayList<>();
            while (peek() != null && !ends.contains(peek())) {
                if (isRepetition(arguments)) {
                    markRepeated(arguments);
                } else {
                    arguments.add(argument());
                }
            }
            return List.copyOf(arguments);
        }

        private Argument argument() {
            String word = words.get(next++);
            return switch (word) {
                case "[" -> {
                    Argument inner = block(sequence("]"));
                    expect("]");
                    yield inner.asOptional();
                }
                case "<" -> choice();
                case "]", ">", "|" -> throw new IllegalArgumentException("grammar has a stray '" + word + "': " + text);
                default -> isToken(word) ? token(word) : value(word, null);
            };
        }

        private Argument choice() {
            List<Argument> alternatives = new ArrayList<>();
            do {
                alternatives.add(block(sequence("|>")));
            } while ("|".equals(peek()) && next++ >= 0);
            expect(">");
            return new Argument(nameOf(alternatives), Type.ONEOF, null, false, false, List.copyOf(alternatives));
        }

        /// A literal word, together with the one value that it introduces.
        private Argument token(String word) {
            String following = peek();
            boolean introduces = following != null && !isToken(following) && !"[]<>|".contains(following);
            boolean alone = next + 1 >= words.size() || !isPlainValue(words.get(next + 1));
            if (introduces && alone) {
                next++;
                return value(following, word);
            }
            return new Argument(word.toLowerCase(Locale.ROOT), Type.PURE_TOKEN, word, false, false, List.of());
        }

        private boolean isPlainValue(String word) {
            return !isToken(word) && !"[]<>|".contains(word);
        }

        private Argument value(String word, String token) {
            int colon = word.indexOf(':');
            String name = colon < 0 ? word : word.substring(0, colon);
            Type type = colon < 0
                    ? typeOf(name)
                    : Type.valueOf(word.substring(colon + 1).toUpperCase(Locale.ROOT));
            return new Argument(name, type, token, false, false, List.of());
        }

        /// Several arguments in brackets are one block.
        private Argument block(List<Argument> arguments) {
            if (arguments.isEmpty()) {
                throw new IllegalArgumentException("grammar has empty brackets: " + text);
            }
            if (arguments.size() == 1) {
                return arguments.getFirst();
            }
            return new Argument(nameOf(arguments), Type.BLOCK, null, false, false, arguments);
        }

        private String nameOf(List<Argument> arguments) {
            StringBuilder name = new StringBuilder();
            for (Argument argument : arguments) {
                name.append(name.isEmpty() ? "" : "-").append(argument.name());
            }
            return name.length() > 40 ? arguments.getFirst().name() + "-block" : name.toString();
        }

        /// `[x ...]`, which repeats what stands before it.
        private boolean isRepetition(List<Argument> before) {
            if (before.isEmpty() || !"[".equals(peek())) {
                return false;
            }
            int depth = 0;
            for (int at = next; at < words.size(); at++) {
                String word = words.get(at);
                depth += word.equals("[") ? 1 : word.equals("]") ? -1 : 0;
                if (depth == 0) {
                    return words.get(at - 1).equals("...");
                }
            }
            return false;
        }

        private void markRepeated(List<Argument> arguments) {
            int start = next;
            int depth = 0;
            int repeated = 0;
            do {
                String word = words.get(next++);
                depth += "[<".contains(word) ? 1 : "]>".contains(word) ? -1 : 0;
                boolean counts = depth == 1 && !"[]<>|".contains(word) && !word.equals("...");
                repeated += counts || depth == 2 && word.equals("<") ? 1 : 0;
            } while (depth > 0);
            int unit = Math.max(1, Math.min(repeated, wordsOf(arguments, repeated)));
            List<Argument> last = arguments.subList(arguments.size() - unit, arguments.size());
            Argument block = block(List.copyOf(last)).asMultiple();
            last.clear();
            arguments.add(block);
            assert next > start;
        }

        /// How many of the last arguments make up `count` words, an introduced value being two.
        private int wordsOf(List<Argument> arguments, int count) {
            int used = 0;
            int rest = count;
            for (int at = arguments.size() - 1; at >= 0 && rest > 0; at--, used++) {
                boolean introduced =
                        arguments.get(at).token() != null && arguments.get(at).type() != Type.PURE_TOKEN;
                rest -= introduced ? 2 : 1;
            }
            return used;
        }

        private void expect(String bracket) {
            if (!bracket.equals(peek())) {
                throw new IllegalArgumentException("grammar lacks a '" + bracket + "': " + text);
            }
            next++;
        }

        private static boolean isToken(String word) {
            return word.equals(word.toUpperCase(Locale.ROOT)) && Character.isLetter(word.charAt(0));
        }

        private static Type typeOf(String name) {
            if (KEYS.contains(name)) {
                return Type.KEY;
            }
            if (INTEGERS.contains(name)) {
                return Type.INTEGER;
            }
            if (name.startsWith("unix-time")) {
                return Type.UNIX_TIME;
            }
            return BY_NAME.getOrDefault(name, Type.STRING);
        }
    }
}
