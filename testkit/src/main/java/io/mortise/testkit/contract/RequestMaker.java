package io.mortise.testkit.contract;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.Grammar;
import io.mortise.spi.command.Grammar.Argument;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes requests that fit the grammar of a command's row, out of few keys and few values, so that they meet.
///
/// A number that is called `num…` counts the repeated argument after it, nearly always.
final class RequestMaker {
    private static final List<String> KEYS = List.of("k1", "k2", "k3", "k4");
    private static final List<String> NUMBERS =
            List.of("0", "1", "1", "2", "3", "5", "7", "10", "100", "1000", "-1", "-3", "100000");
    private static final List<String> TEXTS = List.of(
            "a", "b", "c", "element", "1", "2", "8", "10", "0", "-5", "3.5", "", "\u0000\u00ff\r\n", "x".repeat(120));
    private static final List<String> DECIMALS = List.of("0", "1", "0.5", "-2.25", "1e3", "3.0");
    private static final List<String> PATTERNS = List.of("*", "a*", "?", "[a-c]", "none");
    /// The clock of simulated worlds starts about here, so these moments are to come.
    private static final long LATER_SECONDS = 4_000_000_000L;

    private final Random random;

    RequestMaker(Random random) {
        this.random = random;
    }

    static String key(Random random) {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    /// The keys among the words of a request that was made here, sorted.
    static List<String> keysOf(List<String> request) {
        return request.stream().skip(1).filter(KEYS::contains).sorted().toList();
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// A request of this command.
    List<String> request(CommandDefinition command) {
        List<String> words = new ArrayList<>(List.of(command.name().split("\\|")));
        addAll(command.grammar().arguments(), words, true);
        return words;
    }

    /// The shortest request of this command that its grammar allows.
    List<String> shortest(CommandDefinition command) {
        List<String> words = new ArrayList<>(List.of(command.name().split("\\|")));
        addAll(command.grammar().arguments(), words, false);
        return words;
    }

    /// A request like another, with a word or two changed, but neither the command nor a keyword.
    List<String> varied(List<String> model) {
        List<String> words = new ArrayList<>(model);
        for (int change = random.nextInt(3); change > 0; change--) {
            int at = 1 + random.nextInt(Math.max(1, words.size() - 1));
            if (at >= words.size() || isKeyword(words.get(at))) {
                continue;
            }
            words.set(at, at == 1 ? key(random) : isNumber(words.get(at)) ? one(NUMBERS) : one(TEXTS));
        }
        return words;
    }

    private static boolean isKeyword(String word) {
        return word.matches("[A-Z][A-Z0-9-]+");
    }

    private static boolean isNumber(String word) {
        return word.matches("-?\\d+");
    }

    private void addAll(List<Argument> arguments, List<String> words, boolean withMore) {
        for (int index = 0; index < arguments.size(); index++) {
            Argument argument = arguments.get(index);
            if (argument.optional() && !(withMore && random.nextInt(3) == 0)) {
                continue;
            }
            Argument next = index + 1 < arguments.size() ? arguments.get(index + 1) : null;
            if (counts(argument, next) && random.nextInt(20) > 0) {
                addCounted(argument, next, words, withMore);
                index++;
            } else {
                addRepeated(argument, words, times(argument, withMore), withMore);
            }
        }
    }

    private static boolean counts(Argument argument, Argument next) {
        return next != null
                && next.multiple()
                && argument.type() == Grammar.Type.INTEGER
                && argument.name().startsWith("num");
    }

    private void addCounted(Argument count, Argument counted, List<String> words, boolean withMore) {
        int times = times(counted, withMore);
        if (count.token() != null) {
            words.add(count.token());
        }
        words.add(Integer.toString(times));
        addRepeated(counted, words, times, withMore);
    }

    private int times(Argument argument, boolean withMore) {
        return argument.multiple() && withMore ? 1 + random.nextInt(3) : 1;
    }

    private void addRepeated(Argument argument, List<String> words, int times, boolean withMore) {
        for (int time = 0; time < times; time++) {
            if (argument.token() != null && (time == 0 || argument.multipleToken())) {
                words.add(argument.token());
            }
            addValue(argument, words, withMore);
        }
    }

    private void addValue(Argument argument, List<String> words, boolean withMore) {
        switch (argument.type()) {
            case KEY -> words.add(key(random));
            case STRING -> words.add(one(TEXTS));
            case INTEGER -> words.add(one(NUMBERS));
            case DOUBLE -> words.add(one(DECIMALS));
            case PATTERN -> words.add(one(PATTERNS));
            case UNIX_TIME -> words.add(moment(argument.name()));
            case PURE_TOKEN -> {}
            case ONEOF ->
                addAll(
                        List.of(argument.children()
                                .get(random.nextInt(argument.children().size()))),
                        words,
                        withMore);
            case BLOCK -> addAll(argument.children(), words, withMore);
        }
    }

    private String moment(String name) {
        long seconds = LATER_SECONDS + random.nextInt(1000);
        return Long.toString(name.contains("milli") ? seconds * 1000 : seconds);
    }
}
