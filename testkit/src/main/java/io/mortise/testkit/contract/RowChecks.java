package io.mortise.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.Grammar;
import io.mortise.spi.command.Grammar.Argument;
import io.mortise.spi.command.KeySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DynamicNode;

/// Each command by itself: its row says what it is, and it refuses what does not fit.
final class RowChecks extends Checks {
    private static final int REQUESTS = 20;
    private static final String OTHER_TYPE = "other";

    private Survey survey;

    RowChecks(Subject subject, List<Journey> journeys) {
        super(subject, journeys);
    }

    DynamicNode container() {
        for (CommandDefinition command : subject.commands) {
            add(command.name() + " is documented", () -> documented(command));
            add(command.name() + " has categories", () -> categories(command));
            add(command.name() + " has the arity that its grammar says", () -> arity(command));
            add(command.name() + " declares the keys that its grammar names", () -> keys(command));
            add(command.name() + " refuses a wrong number of words", () -> wrongArity(command));
            if (!command.has(CommandFlag.ADMIN)) {
                add(command.name() + " accepts some request", () -> assertNotNull(accepted(command), Hint::samples));
                add(command.name() + " is refused to users without its keys", () -> withoutKeys(command));
                add(command.name() + " refuses values of other types", () -> wrongType(command));
            }
        }
        return container("commands");
    }

    private Survey.Accepted accepted(CommandDefinition command) {
        if (survey == null) {
            survey = new Survey(subject, journeys);
        }
        return survey.of(command);
    }

    /// Words for those whose module is not reached by chance.
    private static final class Hint {
        static String samples() {
            return "no request of it was accepted: give one in samples(), with those that it needs before it";
        }
    }

    // ---- what the row says

    private static Map<String, Object> pairs(Object flat) {
        Map<String, Object> map = new HashMap<>();
        List<?> values = (List<?>) flat;
        for (int index = 0; index < values.size(); index += 2) {
            map.put((String) values.get(index), values.get(index + 1));
        }
        return map;
    }

    private void documented(CommandDefinition command) {
        try (Stage stage = Stage.of(subject)) {
            Map<String, Object> docs = docs(stage, command);
            String summary = (String) docs.get("summary");
            assertTrue(summary != null && summary.endsWith("."), "the summary is no sentence: " + summary);
            assertNotEquals("", docs.get("group"));
            assertTrue(((String) docs.get("since")).matches("\\d+\\.\\d+\\.\\d+"), () -> "since " + docs.get("since"));
            boolean hasWords = Math.abs(command.arity()) > nameWords(command) || command.arity() < 0;
            assertEquals(hasWords, docs.containsKey("arguments"), "the grammar is missing, or too much");
            List<?> info = info(stage, command);
            assertEquals((long) command.arity(), info.get(1));
        }
    }

    private static List<?> info(Stage stage, CommandDefinition command) {
        List<?> info = (List<?>) ((List<?>) stage.call("COMMAND", "INFO", command.name())).getFirst();
        assertEquals(10, info.size(), () -> "COMMAND INFO says " + info);
        return info;
    }

    private static Map<String, Object> docs(Stage stage, CommandDefinition command) {
        List<?> reply = (List<?>) stage.call("COMMAND", "DOCS", command.name());
        assertEquals(2, reply.size(), () -> "COMMAND DOCS says " + reply);
        return pairs(reply.get(1));
    }

    private static int nameWords(CommandDefinition command) {
        return command.name().split("\\|").length;
    }

    private void categories(CommandDefinition command) {
        assertFalse(
                command.has(CommandFlag.WRITE) && command.has(CommandFlag.READONLY),
                "it is flagged both WRITE and READONLY");
        boolean mayChange = command.keys().stream()
                .anyMatch(spec -> !spec.notKey() && spec.access().mayChange());
        assertFalse(command.has(CommandFlag.READONLY) && mayChange, "it only reads, but its keys may be changed");
        assertFalse(
                mayChange && !command.has(CommandFlag.WRITE), "its keys may be changed, but it is not flagged WRITE");
        try (Stage stage = Stage.of(subject)) {
            List<?> names =
                    List.copyOf((java.util.Collection<?>) info(stage, command).get(6));
            assertTrue(names.contains("@fast") != names.contains("@slow"), () -> "fast or slow: " + names);
            assertEquals(command.has(CommandFlag.WRITE), names.contains("@write"), names::toString);
            for (Object name : names) {
                List<?> all = (List<?>) stage.call("ACL", "CAT", ((String) name).substring(1));
                assertTrue(all.contains(command.name()), () -> name + " has not " + command.name() + ": " + all);
            }
        }
    }

    private void arity(CommandDefinition command) {
        int least = nameWords(command);
        boolean fixed = true;
        for (Argument argument : command.grammar().arguments()) {
            least += least(argument);
            fixed &= isFixed(argument);
        }
        assertEquals(Math.abs(command.arity()), least, () -> "words at least, by the grammar: " + grammar(command));
        assertEquals(
                command.arity() > 0, fixed, () -> "whether the number is fixed, by the grammar: " + grammar(command));
    }

    private static String grammar(CommandDefinition command) {
        return command.name() + " " + command.grammar().text();
    }

    /// How many words it is at least.
    private static int least(Argument argument) {
        if (argument.optional()) {
            return 0;
        }
        int own = argument.token() == null ? 0 : 1;
        return own
                + switch (argument.type()) {
                    case PURE_TOKEN -> 0;
                    case ONEOF ->
                        argument.children().stream()
                                .mapToInt(RowChecks::least)
                                .min()
                                .orElse(0);
                    case BLOCK ->
                        argument.children().stream().mapToInt(RowChecks::least).sum();
                    default -> 1;
                };
    }

    private static boolean isFixed(Argument argument) {
        if (argument.optional() || argument.multiple()) {
            return false;
        }
        if (argument.type() == Grammar.Type.ONEOF) {
            List<Integer> sizes = argument.children().stream()
                    .map(RowChecks::least)
                    .distinct()
                    .toList();
            return sizes.size() == 1 && argument.children().stream().allMatch(RowChecks::isFixed);
        }
        return argument.children().stream().allMatch(RowChecks::isFixed);
    }

    private void keys(CommandDefinition command) {
        RequestMaker maker = new RequestMaker(new Random(1));
        try (Stage stage = Stage.of(subject)) {
            for (int count = 0; count < REQUESTS; count++) {
                List<String> request = maker.request(command);
                List<String> named = RequestMaker.keysOf(request);
                Object declared = declared(stage, request);
                if (declared instanceof List<?> && command.keys().stream().noneMatch(KeySpec::incomplete)) {
                    assertEquals(named, sorted((List<?>) declared), () -> "declared by " + String.join(" ", request));
                } else {
                    assertTrue(
                            named.isEmpty() || !command.keys().isEmpty() || command.keyFinder() != null,
                            () -> "it declares no keys, but has " + named);
                }
            }
        }
    }

    /// The keys that a request declares.
    static List<String> keys(Stage stage, List<String> request) {
        return declared(stage, request) instanceof List<?> keys
                ? sorted(keys).stream().distinct().toList()
                : List.of();
    }

    private static Object declared(Stage stage, List<String> request) {
        List<String> question = new ArrayList<>(List.of("COMMAND", "GETKEYS"));
        question.addAll(request);
        return stage.call(question);
    }

    private static List<String> sorted(List<?> keys) {
        return keys.stream().map(String.class::cast).sorted().toList();
    }

    // ---- what it refuses

    private void wrongArity(CommandDefinition command) {
        List<List<String>> requests = new ArrayList<>();
        List<String> shortest = new RequestMaker(new Random(1)).shortest(command);
        if (Math.abs(command.arity()) > nameWords(command)) {
            requests.add(shortest.subList(0, Math.min(shortest.size(), Math.abs(command.arity())) - 1));
        }
        if (command.arity() > 0) {
            List<String> longer = new ArrayList<>(shortest);
            longer.add("more");
            requests.add(longer);
        }
        try (Stage stage = Stage.of(subject)) {
            String expected = "ERR wrong number of arguments for '" + command.name() + "' command";
            for (List<String> request : requests) {
                assertEquals("-" + expected, stage.call(request).toString());
                assertEquals("OK", stage.call("MULTI"));
                assertEquals("QUEUED", stage.call("OTHER", "k1"));
                assertEquals("-" + expected, stage.call(request).toString());
                assertTrue(Stage.isError(stage.call("EXEC"), "EXECABORT"));
                assertEquals(List.of(), stage.keys());
            }
        }
    }

    private void withoutKeys(CommandDefinition command) {
        Survey.Accepted found = accepted(command);
        try (Stage stage = Stage.of(subject)) {
            if (found == null || keys(stage, found.words()).isEmpty()) {
                return;
            }
            stage.play(found.journey(), found.index());
            String before = stage.call("DEBUG", "DIGEST").toString();
            stage.call("ACL", "SETUSER", "stranger", "on", "nopass", "+@all", "~none:*");
            stage.call("AUTH", "stranger", "any");
            Object reply = stage.call(found.words());
            assertTrue(Stage.isError(reply, "NOPERM"), () -> String.join(" ", found.words()) + ": " + reply);
            assertEquals(before, stage.call("DEBUG", "DIGEST").toString());
        }
    }

    private void wrongType(CommandDefinition command) {
        Survey.Accepted found = accepted(command);
        if (found == null) {
            return;
        }
        List<String> keys;
        try (Stage stage = Stage.of(subject)) {
            keys = keys(stage, found.words());
        }
        for (String key : keys) {
            try (Stage stage = Stage.of(subject)) {
                stage.play(found.journey(), found.index());
                assertEquals("OK", stage.call("OTHER", key));
                Object reply = stage.call(found.words());
                if (!Stage.isError(reply, "WRONGTYPE")) {
                    String request = String.join(" ", found.words());
                    assertTrue(mayTakeAny(command), () -> request + " with a value of another type: " + reply);
                } else {
                    assertEquals(OTHER_TYPE, stage.type(key));
                }
            }
        }
    }

    private boolean mayTakeAny(CommandDefinition command) {
        return subject.contract.withoutWrongType().contains(command.name().toLowerCase(Locale.ROOT))
                || command.keys().stream().anyMatch(spec -> spec.variable() || replaces(spec));
    }

    private static boolean replaces(KeySpec spec) {
        return switch (spec.access()) {
            case OVERWRITE, REMOVE -> true;
            case READ_ONLY, READ_WRITE -> false;
        };
    }
}
