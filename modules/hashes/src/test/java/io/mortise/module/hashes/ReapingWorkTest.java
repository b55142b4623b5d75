package io.mortise.module.hashes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.Conversation;
import io.mortise.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How much the expiry walk does at a time. In the simulated world no time passes while it works, so what ends its
/// steps is the work they have done.
class ReapingWorkTest {
    private static final int FIELDS = 200_000;
    /// What a step does at most, and the step of elements in which that was exceeded.
    private static final int MOST_A_STEP = 4_096 + 128;
    /// In which so many are gone, at a step each other millisecond: far less than two seconds for a million.
    private static final int MOST_MILLIS = 400;

    /// Counts what the walk tells of.
    private static final class Counter implements ServerModule {
        private int fields;

        @Override
        public void describe(ModuleDefinition module) {
            module.effects(unit -> {
                for (int index = 0; index < unit.size(); index++) {
                    fields += unit.words(index) - 2;
                }
            });
        }

        int take() {
            int taken = fields;
            fields = 0;
            return taken;
        }
    }

    private final Counter counter = new Counter();
    private final Conversation talk = new Conversation(new TestServer.Builder()
            .modules(new HashesModule(), counter)
            .setting("hz", "10")
            .start());

    @AfterEach
    void close() {
        talk.close();
    }

    private void fill(String key, long dueMillis) {
        for (int start = 0; start < FIELDS; start += 1_000) {
            List<Object> words = new ArrayList<>(List.of("HSETEX", key, "PXAT", dueMillis, "FIELDS", 1_000));
            for (int index = start; index < start + 1_000; index++) {
                words.add("field" + index);
                words.add("12345678");
            }
            talk.send(words.toArray());
        }
    }

    /// @return how many fields went in each millisecond, from the first in which some did
    private List<Integer> removed(int millis) {
        List<Integer> removed = new ArrayList<>();
        for (int passed = 0; passed < millis; passed++) {
            talk.server().advance(1);
            int now = counter.take();
            if (now > 0 || !removed.isEmpty()) {
                removed.add(now);
            }
        }
        return removed;
    }

    private static void assertGoneInSmallSteps(int expected, List<Integer> removed) {
        assertEquals(
                expected,
                removed.stream().mapToInt(Integer::intValue).sum(),
                () -> "gone after " + MOST_MILLIS + " ms: " + removed);
        int most = removed.stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertTrue(most <= MOST_A_STEP, "at a time: " + most);
    }

    @Test
    void shouldRemoveALargeHashInSmallSteps() {
        long due = talk.now() + 60_000;
        fill("large", due);
        talk.call("HSET large stays 1");
        talk.server().advance(due - talk.now() - 1);
        counter.take();
        assertGoneInSmallSteps(FIELDS, removed(MOST_MILLIS));
        talk.play("HGETALL large => [\"stays\" \"1\"]");
    }

    @Test
    void shouldRemoveAHashThatGoesAsAWholeInSmallSteps() {
        long due = talk.now() + 60_000;
        fill("large", due);
        talk.server().advance(due - talk.now() - 1);
        counter.take();
        assertGoneInSmallSteps(FIELDS, removed(MOST_MILLIS));
        assertEquals(0L, talk.call("DBSIZE"));
    }

    /// A reader of a frozen state makes every page that is emptied a copy first.
    @Test
    void shouldRemoveInSmallStepsWhatAReaderHasFrozen() {
        long due = talk.now() + 60_000;
        fill("large", due);
        talk.server().kernel().databases().pins().pin();
        talk.call("HSET large stays 1");
        talk.server().advance(due - talk.now() - 1);
        counter.take();
        assertGoneInSmallSteps(FIELDS, removed(MOST_MILLIS));
    }

    @Test
    void shouldRemoveManySmallHashesInSmallSteps() {
        long due = talk.now() + 60_000;
        int hashes = 20_000;
        for (int index = 0; index < hashes; index++) {
            talk.send("HSETEX", "hash" + index, "PXAT", due, "FIELDS", "2", "a", "1", "b", "2");
        }
        talk.server().advance(due - talk.now() - 1);
        counter.take();
        assertGoneInSmallSteps(2 * hashes, removed(MOST_MILLIS));
        assertEquals(0L, talk.call("DBSIZE"));
    }
}
