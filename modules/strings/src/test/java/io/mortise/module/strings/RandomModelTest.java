package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.kernel.keyspace.FrozenState;
import io.mortise.kernel.keyspace.Pins;
import io.mortise.testkit.Conversation;
import io.mortise.testkit.OtherTypeModule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Plays random commands against the server and against [StringModel], and compares every reply, and every value
/// now and then.
class RandomModelTest {
    @Test
    void shouldAgreeWithTheModelOnShortValues() {
        play(101, 260_000, 0.0002);
    }

    @Test
    void shouldAgreeWithTheModelOnLongValues() {
        play(202, 40_000, 0.05);
    }

    private static void play(long seed, int operations, double largeShare) {
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        StringModel model = new StringModel();
        RandomCommands commands = new RandomCommands(random.split(), model, largeShare);
        try (Conversation talk = Conversation.with(new StringsModule(), new OtherTypeModule())) {
            FrozenState frozen = null;
            model.now(talk.server().world().clock().millis());
            for (int operation = 0; operation < operations; operation++) {
                step(talk, model, commands, seed, operation);
                if (random.nextInt(50) == 0) {
                    talk.server().advance(random.nextInt(100));
                    model.now(talk.server().world().clock().millis());
                }
                if (random.nextInt(300) == 0) {
                    frozen = freeze(talk, frozen);
                }
                if (operation % 5_000 == 0) {
                    talk.server().checkInvariants();
                    compareAll(talk, model, seed, operation);
                }
            }
            compareAll(talk, model, seed, operations);
        }
    }

    /// Has a reader of a frozen state come or go, so that values are shared at times.
    private static FrozenState freeze(Conversation talk, FrozenState present) {
        Pins pins = talk.server().kernel().databases().pins();
        if (present == null) {
            return pins.pin();
        }
        pins.release(present);
        return null;
    }

    private static void step(Conversation talk, StringModel model, RandomCommands commands, long seed, int operation) {
        String[] words = commands.next();
        Object expected = model.run(words);
        Object reply = talk.send((Object[]) words);
        if (expected == StringModel.UNKNOWN) {
            adopt(talk, model, words[1]);
        } else {
            assertEquals(expected, reply, () -> "seed " + seed + ", operation " + operation + ": " + shorten(words));
        }
    }

    /// What the model cannot tell, it believes.
    private static void adopt(Conversation talk, StringModel model, String key) {
        Object value = talk.send("GET", key);
        model.values.put(key, value.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void compareAll(Conversation talk, StringModel model, long seed, int operation) {
        for (int index = 0; index < 10; index++) {
            String key = "key" + index;
            assertEquals(
                    model.run("GET", key),
                    talk.send("GET", key),
                    () -> "seed " + seed + ", after operation " + operation + ": " + key);
            Long expiry = model.expiries.get(key);
            long expected = expiry != null ? expiry : model.values.containsKey(key) ? -1 : -2;
            assertEquals(expected, talk.send("PEXPIRETIME", key), () -> "seed " + seed + ": expiry of " + key);
        }
    }

    private static String shorten(String[] words) {
        return Conversation.show(Arrays.stream(words)
                .map(word -> word.length() > 50 ? word.substring(0, 50) + "… (" + word.length() + ")" : word)
                .toList());
    }
}
