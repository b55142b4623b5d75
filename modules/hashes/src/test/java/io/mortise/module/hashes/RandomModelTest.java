package io.mortise.module.hashes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.keyspace.FrozenState;
import io.mortise.kernel.keyspace.Pins;
import io.mortise.testkit.Conversation;
import io.mortise.testkit.Recorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Plays random commands against a server and [HashModel] and compares every reply; a second server that hears
/// nothing but the effects of the first must hold the same.
class RandomModelTest {
    private static final int KEYS = 6;

    @Test
    void shouldAgreeWithTheModelOnSmallHashes() {
        new Game(404, 12, 512, 0.06).play(400_000);
    }

    @Test
    void shouldAgreeWithTheModelOnHashesThatChangeTheirForm() {
        new Game(505, 40, 16, 0.04).play(400_000);
    }

    @Test
    void shouldAgreeWithTheModelOnLargeHashes() {
        new Game(606, 3_000, 128, 0.0005).play(240_000);
    }

    @Test
    @Tag("slow")
    void shouldAgreeWithTheModelForLong() {
        for (long seed = 1; seed <= 10; seed++) {
            new Game(seed, 200, 100, 0.01).play(600_000);
            new Game(seed + 100, 20_000, 512, 0.0002).play(400_000);
        }
    }

    /// One run.
    private static final class Game {
        private final long seed;
        private final int fields;
        private final int mostPacked;
        private final SplittableRandom random;
        private final HashModel model = new HashModel();
        private final RandomCommands commands;
        private final Recorder recorder = new Recorder();
        private final Conversation talk = Conversation.with(new HashesModule(), recorder);
        private final Conversation other = Conversation.with(new HashesModule());
        private FrozenState frozen;
        private int operation;

        Game(long seed, int fields, int mostPacked, double walks) {
            System.out.println("seed " + seed);
            this.seed = seed;
            this.fields = fields;
            this.mostPacked = mostPacked;
            this.random = new SplittableRandom(seed);
            this.commands = new RandomCommands(random.split(), model, KEYS, fields, walks);
        }

        void play(int operations) {
            try (talk;
                    other) {
                talk.call("CONFIG SET hash-max-listpack-entries " + mostPacked);
                other.call("CONFIG SET hash-max-listpack-entries " + mostPacked);
                model.now(talk.now());
                for (operation = 0; operation < operations; operation++) {
                    step(commands.next());
                    disturb();
                    if (operation % 1_000 == 999) {
                        check();
                    }
                }
                for (int index = 0; index < KEYS; index++) {
                    compare("key" + index);
                }
                String stats = (String) talk.call("INFO stats");
                assertTrue(stats.contains("\nfaults:0\r"), stats);
            }
        }

        private void step(String[] words) {
            Object expected = model.run(words);
            Object reply = ordered(words[0], talk.send((Object[]) words));
            assertEquals(expected, reply, () -> where() + Arrays.toString(words));
        }

        private String where() {
            return "seed " + seed + ", operation " + operation + ": ";
        }

        private static Object ordered(String command, Object reply) {
            return switch (command) {
                case "HGETALL" -> HashModel.pairs((List<?>) reply);
                case "HKEYS", "HVALS" -> ((List<?>) reply).stream().sorted().toList();
                default -> reply;
            };
        }

        /// Time passes, fields are left for later, and readers of frozen states come and go.
        private void disturb() {
            int chance = random.nextInt(2_000);
            if (chance < 60) {
                pass(random.nextInt(chance < 50 ? 20 : 500));
            } else if (chance < 64) {
                freeze();
            } else if (chance < 66) {
                talk.call("DEBUG SET-ACTIVE-EXPIRE " + (chance - 64));
            }
        }

        private void pass(int millis) {
            replay();
            talk.server().advance(millis);
            replay();
            other.server().advance(millis);
            model.now(talk.now());
        }

        private void replay() {
            for (byte[][] effect : recorder.takeEffects()) {
                other.send((Object[]) effect);
            }
            recorder.eventText();
        }

        private void freeze() {
            Pins pins = talk.server().kernel().databases().pins();
            if (frozen == null) {
                frozen = pins.pin();
            } else {
                pins.release(frozen);
                frozen = null;
            }
        }

        private void check() {
            talk.server().checkInvariants();
            String key = "key" + random.nextInt(KEYS);
            Map<String, HashModel.Content> hash = model.hashes.getOrDefault(key, Map.of());
            scan(key, hash.keySet());
            chooseAtRandom(key, hash);
            if (operation % (fields > 1_000 ? 20_000 : 5_000) < 1_000) {
                compare(key);
            }
        }

        private void scan(String key, Set<String> names) {
            Set<String> seen = new HashSet<>();
            String cursor = "0";
            do {
                List<?> reply = (List<?>) talk.send("HSCAN", key, cursor, "COUNT", "50", "NOVALUES");
                cursor = (String) reply.getFirst();
                ((List<?>) reply.get(1)).forEach(name -> seen.add((String) name));
            } while (!cursor.equals("0"));
            assertEquals(names, seen, () -> where() + "HSCAN " + key);
        }

        private void chooseAtRandom(String key, Map<String, HashModel.Content> hash) {
            int count = random.nextInt(-20, 20);
            List<?> reply = (List<?>) talk.send("HRANDFIELD", key, count, "WITHVALUES");
            int expected = hash.isEmpty() ? 0 : count < 0 ? -count : Math.min(count, hash.size());
            assertEquals(expected, reply.size() / 2, () -> where() + "HRANDFIELD " + key);
            Set<Object> names = new HashSet<>();
            for (int index = 0; index < reply.size(); index += 2) {
                HashModel.Content content = hash.get((String) reply.get(index));
                assertEquals(content.value(), reply.get(index + 1), () -> where() + "HRANDFIELD " + key);
                names.add(reply.get(index));
            }
            assertTrue(count < 0 || names.size() == expected, () -> where() + "HRANDFIELD gave a field twice");
        }

        /// Compares all of a hash with the model, with its copy by way of an encoding, and with the other server.
        private void compare(String key) {
            replay();
            String payload = (String) talk.send("DUMP", key);
            String copy = "copy of " + key;
            if (payload != null) {
                byte[] bytes = payload.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                talk.send("RESTORE", copy, "0", bytes, "REPLACE");
            }
            compare(talk, key, key);
            compare(other, key, key);
            if (payload != null) {
                compare(talk, key, copy);
                assertEquals(talk.send("DEBUG", "DIGEST-VALUE", key), other.send("DEBUG", "DIGEST-VALUE", key));
                talk.send("DEL", copy);
            }
            replay();
        }

        private void compare(Conversation where, String modelKey, String key) {
            Map<String, HashModel.Content> hash = model.hashes.getOrDefault(modelKey, Map.of());
            List<Object> pairs = HashModel.pairs((List<?>) where.send("HGETALL", key));
            List<Object> words = new ArrayList<>(List.of("HPEXPIRETIME", key, "FIELDS", hash.size()));
            List<Object> expectedPairs = new ArrayList<>();
            List<Object> expectedTimes = new ArrayList<>();
            new java.util.TreeMap<>(hash).forEach((name, content) -> {
                expectedPairs.add(List.of(name, content.value()));
                expectedTimes.add(content.deadline());
                words.add(name);
            });
            assertEquals(expectedPairs, pairs, () -> where() + key);
            if (!hash.isEmpty()) {
                assertEquals(expectedTimes, where.send(words.toArray()), () -> where() + "deadlines of " + key);
            }
        }
    }
}
