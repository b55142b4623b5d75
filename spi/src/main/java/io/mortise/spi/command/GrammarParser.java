package io.mortise.spi.command;

import io.mortise.spi.command.Grammar.Argument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the notation of [Grammar]: recursive descent over words and brackets.
///
/// A repetition, `[x ...]`, is recognized by its dots. What stands in it is parsed like anything else, and as many
/// arguments before it become one that can be repeated.
final class GrammarParser {
    private static final String TYPES = "string|integer|double|key|pattern|unix-time";
    private static final Pattern TYPE = Pattern.compile(":(" + TYPES + ")(?![a-z-])");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9-]+:(?=[<\\[{'])");
    private static final Pattern BRACKET = Pattern.compile("([\\[\\]<>{}|])");

    private static final Set<String> KEYS = Set.of("key", "newkey", "source", "destination", "destkey", "sourcekey");
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
            "cursor",
            "bit",
            "protover",
            "client-id",
            "maxage",
            "numfields",
            "ttl",
            "frequency",
            "len");

    private final String text;
    private final List<String> words;
    private int next;

    GrammarParser(String text) {
        this.text = text;
        String labelsApart = LABEL.matcher(text).replaceAll("$0 ");
        this.words = Arrays.stream(
                        BRACKET.matcher(labelsApart).replaceAll(" $1 ").trim().split(" +"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /// The line without the parts that are not for people.
    static String shown(String text) {
        String plain = LABEL.matcher(TYPE.matcher(text).replaceAll("")).replaceAll("");
        return plain.replaceAll("[{}']", "");
    }

    List<Argument> parse() {
        List<Argument> arguments = sequence();
        if (next < words.size()) {
            throw malformed("has a stray '" + peek() + "'");
        }
        return arguments;
    }

    private IllegalArgumentException malformed(String how) {
        return new IllegalArgumentException("grammar " + how + ": " + text);
    }

    private String peek() {
        return peek(0);
    }

    private String peek(int ahead) {
        return next + ahead < words.size() ? words.get(next + ahead) : "";
    }

    private void expect(String bracket) {
        if (!peek().equals(bracket)) {
            throw malformed("lacks a '" + bracket + "'");
        }
        next++;
    }

    // ---- what a word is

    private static boolean isToken(String word) {
        return word.startsWith("'") || !word.isEmpty() && Character.isUpperCase(word.charAt(0));
    }

    private static boolean isValue(String word) {
        return !word.isEmpty() && Character.isLowerCase(word.charAt(0)) && !word.endsWith(":");
    }

    private boolean isEnd() {
        return peek().isEmpty() || "]>}|...".contains(peek());
    }

    /// Whether a bracket opens here that ends in dots.
    private boolean isRepetition() {
        if (!peek().equals("[")) {
            return false;
        }
        int depth = 0;
        int ahead = 0;
        do {
            depth += peek(ahead).equals("[") ? 1 : peek(ahead).equals("]") ? -1 : 0;
            ahead++;
        } while (depth > 0 && next + ahead < words.size());
        return peek(ahead - 2).equals("...");
    }

    // ---- the tree

    private List<Argument> sequence() {
        List<Argument> arguments = new ArrayList<>();
        while (!isEnd()) {
            if (isRepetition() && !arguments.isEmpty()) {
                repeat(arguments);
            } else {
                arguments.add(argument());
            }
        }
        return arguments;
    }

    private Argument argument() {
        String word = words.get(next);
        if (word.endsWith(":")) {
            next++;
            return argument().named(word.substring(0, word.length() - 1));
        }
        if (isToken(word)) {
            next++;
            return introduced(word.replace("'", ""));
        }
        return switch (word) {
            case "[" -> enclosed("]").asOptional();
            case "{" -> enclosed("}");
            case "<" -> choice();
            default -> value();
        };
    }

    private Argument enclosed(String end) {
        next++;
        List<Argument> inner = sequence();
        if (peek().equals("...")) {
            throw malformed("repeats nothing");
        }
        expect(end);
        return inner.size() == 1 ? inner.getFirst() : block(inner);
    }

    private Argument choice() {
        List<Argument> alternatives = new ArrayList<>();
        do {
            next++;
            List<Argument> alternative = sequence();
            alternatives.add(alternative.size() == 1 ? alternative.getFirst() : block(alternative));
        } while (peek().equals("|"));
        expect(">");
        return new Argument(nameOf(alternatives), Grammar.Type.ONEOF, null, alternatives);
    }

    private Argument value() {
        String word = words.get(next++);
        int colon = word.lastIndexOf(':');
        if (colon > 0 && word.substring(colon + 1).matches(TYPES)) {
            String type = word.substring(colon + 1).toUpperCase(Locale.ROOT).replace('-', '_');
            return new Argument(word.substring(0, colon), Grammar.Type.valueOf(type), null, List.of());
        }
        return new Argument(word, typeOf(word), null, List.of());
    }

    private static Grammar.Type typeOf(String name) {
        if (KEYS.contains(name)) {
            return Grammar.Type.KEY;
        }
        if (INTEGERS.contains(name)) {
            return Grammar.Type.INTEGER;
        }
        if (name.startsWith("unix-time")) {
            return Grammar.Type.UNIX_TIME;
        }
        return name.equals("pattern") ? Grammar.Type.PATTERN : Grammar.Type.STRING;
    }

    /// A literal word, with what it introduces: nothing, a choice, a value, or all values that follow.
    private Argument introduced(String token) {
        String name = token.toLowerCase(Locale.ROOT);
        if (peek().equals("<") || peek().endsWith(":") && peek(1).equals("<")) {
            boolean named = !peek().equals("<");
            Argument choice = argument();
            return (named ? choice : choice.named(name)).introducedBy(token);
        }
        if (!isValue(peek())) {
            return new Argument(name, Grammar.Type.PURE_TOKEN, token, List.of());
        }
        List<Argument> values = new ArrayList<>();
        while (isValue(peek()) || isRepetition() && isValue(peek(1))) {
            if (peek().equals("[")) {
                repeat(values);
            } else {
                values.add(value());
            }
        }
        return values.size() == 1
                ? values.getFirst().introducedBy(token)
                : new Argument(name, Grammar.Type.BLOCK, token, values);
    }

    private Argument block(List<Argument> arguments) {
        if (arguments.isEmpty()) {
            throw malformed("has empty brackets");
        }
        return new Argument(nameOf(arguments), Grammar.Type.BLOCK, null, arguments);
    }

    private static String nameOf(List<Argument> arguments) {
        String name =
                String.join("-", arguments.stream().map(Argument::name).limit(3).toList());
        return arguments.size() > 3 ? name + "-etc" : name;
    }

    /// Reads `[x ...]` and makes what it repeats, the last of `arguments`, one that can be repeated.
    private void repeat(List<Argument> arguments) {
        expect("[");
        List<Argument> repeated = sequence();
        expect("...");
        expect("]");
        Argument one = repeated(arguments, repeated.size());
        boolean withToken = repeated.size() == 1 && repeated.getFirst().token() != null;
        arguments.add(one.asMultiple(withToken && one.type() != Grammar.Type.PURE_TOKEN));
    }

    /// Takes the last `count` of the arguments away and makes them one. If they stood in braces they are one
    /// already.
    private Argument repeated(List<Argument> arguments, int count) {
        boolean enclosed = count > 1
                && !arguments.isEmpty()
                && arguments.getLast().type() == Grammar.Type.BLOCK
                && arguments.getLast().children().size() == count;
        int taken = enclosed ? 1 : count;
        if (taken == 0 || taken > arguments.size()) {
            throw malformed("repeats more than there is");
        }
        List<Argument> last = arguments.subList(arguments.size() - taken, arguments.size());
        Argument one = taken == 1 ? last.getFirst() : block(last);
        last.clear();
        return one;
    }
}
