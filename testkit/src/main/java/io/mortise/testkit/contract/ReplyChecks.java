package io.mortise.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.testkit.RespReader.RespError;
import io.mortise.testkit.contract.Journey.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicNode;

/// Replies: the same in both versions of the protocol, and the same in a transaction.
final class ReplyChecks extends Checks {
    ReplyChecks(Subject subject, List<Journey> journeys) {
        super(subject, journeys);
    }

    DynamicNode container() {
        addEach("RESP2 and RESP3 say the same", this::protocols);
        addEach("replies in MULTI are the same", this::transactions);
        return container("replies");
    }

    private void protocols(Journey journey) {
        try (Stage second = Stage.of(subject);
                Stage third = Stage.of(subject).resp3()) {
            for (Step step : journey.steps()) {
                List<Object> expected = leaves(second.play(step));
                List<Object> found = leaves(third.play(step));
                assertTrue(
                        same(expected, found),
                        () -> step + " is answered " + expected + " in RESP2, " + found + " in RESP3");
            }
            assertEquals(second.content(), third.content());
        }
    }

    /// What is said, without the brackets around it, which differ.
    private static List<Object> leaves(Object reply) {
        List<Object> leaves = new ArrayList<>();
        collect(reply, leaves);
        return leaves;
    }

    private static void collect(Object reply, List<Object> leaves) {
        switch (reply) {
            case null -> leaves.add("nil");
            case Collection<?> elements -> elements.forEach(each -> collect(each, leaves));
            case Map<?, ?> pairs ->
                pairs.forEach((key, value) -> {
                    collect(key, leaves);
                    collect(value, leaves);
                });
            case Boolean truth -> leaves.add(truth ? 1L : 0L);
            default -> leaves.add(reply);
        }
    }

    private static boolean same(List<Object> second, List<Object> third) {
        boolean same = second.size() == third.size();
        for (int index = 0; same && index < second.size(); index++) {
            same = same(second.get(index), third.get(index));
        }
        return same;
    }

    private static boolean same(Object second, Object third) {
        if (third instanceof Double number && second instanceof String text) {
            return isNumber(text, number);
        }
        return second.toString().equals(third.toString());
    }

    private static boolean isNumber(String text, double number) {
        String javaText = text.equals("inf") ? "Infinity" : text.equals("-inf") ? "-Infinity" : text;
        return Double.parseDouble(javaText) == number;
    }

    /// Each request alone in a transaction of its own. Commands that may wait do not there, so they are left out.
    private void transactions(Journey journey) {
        try (Stage plain = Stage.of(subject);
                Stage queued = Stage.of(subject)) {
            for (Step step : journey.steps()) {
                CommandDefinition command = step.isRequest() ? subject.command(step.words()) : null;
                if (command != null && command.has(CommandFlag.BLOCKING)) {
                    continue;
                }
                if (command == null || command.has(CommandFlag.NO_MULTI)) {
                    plain.play(step);
                    queued.play(step);
                    continue;
                }
                Object expected = plain.play(step);
                Object found = inTransaction(queued, step);
                if (!command.tips().contains("nondeterministic_output")) {
                    assertEquals(show(expected), show(found), () -> step + " in MULTI");
                }
            }
            assertEquals(plain.content(), queued.content());
        }
    }

    private static String show(Object reply) {
        return leaves(reply).toString();
    }

    private static Object inTransaction(Stage stage, Step step) {
        assertEquals("OK", stage.call("MULTI"));
        Object queued = stage.play(step);
        Object replies = stage.call("EXEC");
        if (queued instanceof RespError) {
            assertTrue(Stage.isError(replies, "EXECABORT"), () -> step + ": " + replies);
            return queued;
        }
        assertEquals("QUEUED", queued, step::toString);
        assertEquals(1, ((List<?>) replies).size(), step::toString);
        return ((List<?>) replies).getFirst();
    }
}
