package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.keyspace.FrozenState;
import io.mortise.kernel.keyspace.FrozenWalk;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.KeySpec;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A whole server in a simulated world, with clients that write, read, let keys expire, ask for background work and
/// go away at any step, while readers of frozen states come and go; compared with a plain map.
///
/// Each client has keys of its own and at most one request under way, so that the map knows what each reply must be,
/// whatever the order in which the network delivers. Deadlines are absolute; a reply may take the key for there or
/// gone if the deadline lies between the sending and the reply. If a client goes before it has its reply, what it
/// asked for may have happened or not: then its key may have either value until the next client has read it.
class SimulationTest {
    private static final int CLIENTS = 12;
    private static final int KEYS = 8;
    private static final int STEPS = 60_000;

    /// `LATER key`: the value, read after some work elsewhere.
    private static final class LaterModule implements ServerModule {
        @Override
        public void describe(ModuleDefinition module) {
            module.command(
                            "LATER",
                            2,
                            (call, reply) ->
                                    call.background(() -> 1, (again, answer, one) -> ProbeModule.fetch(again, answer)))
                    .flags(CommandFlag.READONLY)
                    .keys(KeySpec.key(1).accesses());
        }
    }

    /// What a key may be: a value, or nothing (null), and until when.
    private record Entry(String value, long expiryMillis) {
        static final Entry NONE = new Entry(null, Long.MAX_VALUE);

        Entry at(long millis) {
            return expiryMillis <= millis ? NONE : this;
        }
    }

    /// A client with its keys.
    private static final class Actor {
        final String prefix;
        /// What each key may be; one unless a client went in the midst.
        final Map<String, List<Entry>> known = new HashMap<>();
        TestClient client;
        String[] sent;
        long sentMillis;

        Actor(int number) {
            prefix = "actor" + number + ":";
        }

        List<Entry> entries(String key) {
            return known.getOrDefault(key, List.of(Entry.NONE));
        }
    }

    private record Pinned(FrozenState state, long millis, Map<String, Entry> expected) {}

    private final SplittableRandom random;
    private final List<Actor> actors = new ArrayList<>();
    private TestServer server;
    private long replies;
    private int values;

    SimulationTest() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        random = new SplittableRandom(seed);
        for (int number = 0; number < CLIENTS; number++) {
            actors.add(new Actor(number));
        }
    }

    @Test
    void shouldDoWhatAMapDoes() {
        TestServer started = new TestServer.Builder()
                .modules(new ProbeModule(), new LaterModule())
                .seed(random.nextLong())
                .start();
        server = started;
        try (started) {
            long began = now();
            Pinned pinned = null;
            for (int step = 0; step < STEPS; step++) {
                act(actors.get(random.nextInt(CLIENTS)));
                server.world().turn(random.nextInt(400));
                if (random.nextInt(40) == 0) {
                    server.world().work();
                }
                if (random.nextInt(200) == 0) {
                    server.advance(random.nextInt(20_000));
                }
                if (random.nextInt(400) == 0) {
                    calm();
                    pinned = pinned == null ? pin() : checked(pinned);
                    server.checkInvariants();
                }
            }
            calm();
            if (pinned != null) {
                checked(pinned);
            }
            System.out.printf("simulated %.1f hours, %d replies%n", (now() - began) / 3.6e6, replies);
            assertTrue(replies > STEPS / 10, "replies=" + replies);
        }
    }

    private long now() {
        return server.world().clock().millis();
    }

    // ---- clients

    private void act(Actor actor) {
        if (actor.client == null) {
            actor.client = server.client();
        }
        if (actor.sent != null) {
            List<Object> arrived = actor.client.replies();
            if (!arrived.isEmpty()) {
                assertEquals(1, arrived.size());
                learn(actor, arrived.getFirst());
            } else if (random.nextInt(60) == 0) {
                leave(actor);
            }
            return;
        }
        if (random.nextInt(300) == 0) {
            leave(actor);
            return;
        }
        String key = actor.prefix + random.nextInt(KEYS);
        actor.sent = switch (random.nextInt(7)) {
            case 0, 1 -> new String[] {"PUT", key, "v" + values++};
            case 2 -> new String[] {"DEL", key};
            case 3 -> new String[] {"PEXPIREAT", key, Long.toString(now() + random.nextInt(30_000))};
            case 4 -> new String[] {"PERSIST", key};
            case 5 -> new String[] {"LATER", key};
            default -> new String[] {"FETCH", key};
        };
        actor.sentMillis = now();
        byte[] request = TestClient.request((Object[]) actor.sent);
        int cut = random.nextInt(10) == 0 ? random.nextInt(1, request.length) : request.length;
        actor.client.sendRaw(Arrays.copyOf(request, cut));
        if (cut < request.length) {
            server.world().turn(random.nextInt(2000));
            if (random.nextInt(10) == 0) {
                // Only a part was sent, so it cannot have happened.
                actor.sent = null;
                leave(actor);
                return;
            }
            actor.client.sendRaw(Arrays.copyOfRange(request, cut, request.length));
        }
    }

    private void leave(Actor actor) {
        actor.client.disconnect();
        actor.client = null;
        if (actor.sent != null) {
            String key = actor.sent[1];
            List<Entry> possible = new ArrayList<>(actor.entries(key));
            for (Entry before : actor.entries(key)) {
                possible.add(after(actor.sent, before));
            }
            actor.known.put(key, possible);
            actor.sent = null;
        }
    }

    /// What a key is after a command that found it so.
    private static Entry after(String[] words, Entry before) {
        return switch (words[0]) {
            case "PUT" -> new Entry(words[2], Long.MAX_VALUE);
            case "DEL" -> Entry.NONE;
            case "PEXPIREAT" -> before.value() == null ? before : new Entry(before.value(), Long.parseLong(words[2]));
            case "PERSIST" -> before.value() == null ? before : new Entry(before.value(), Long.MAX_VALUE);
            default -> before;
        };
    }

    /// What a command answers that finds a key so, at a moment.
    private static Object answer(String[] words, Entry found) {
        boolean exists = found.value() != null;
        return switch (words[0]) {
            case "PUT" -> "OK";
            case "DEL", "PEXPIREAT" -> exists ? 1L : 0L;
            case "PERSIST" -> exists && found.expiryMillis() != Long.MAX_VALUE ? 1L : 0L;
            default -> found.value();
        };
    }

    /// Keeps of what the key may have been that which fits the reply.
    private void learn(Actor actor, Object reply) {
        replies++;
        String[] words = actor.sent;
        List<Entry> left = new ArrayList<>();
        for (Entry before : actor.entries(words[1])) {
            for (long moment : new long[] {actor.sentMillis, now()}) {
                Entry found = before.at(moment);
                Entry next = after(words, found);
                if (Objects.equals(answer(words, found), reply) && !left.contains(next)) {
                    left.add(next);
                }
            }
        }
        List<Entry> before = actor.entries(words[1]);
        assertTrue(!left.isEmpty(), () -> String.join(" ", words) + " gave " + reply + ", but the key was " + before);
        actor.known.put(words[1], left);
        actor.sent = null;
    }

    /// Lets all replies arrive, and finds out what each key is.
    private void calm() {
        for (Actor actor : actors) {
            while (actor.sent != null) {
                server.world().turn(1000);
                server.world().work();
                List<Object> arrived = actor.client.replies();
                if (!arrived.isEmpty()) {
                    learn(actor, arrived.getFirst());
                }
            }
        }
        server.world().settle();
        TestClient reader = server.client();
        for (Actor actor : actors) {
            for (String key : List.copyOf(actor.known.keySet())) {
                Object value = reader.call("FETCH", key);
                Object expiry = reader.call("PEXPIRETIME", key);
                // The key may have gone between the two.
                Entry found = value == null || (long) expiry == -2
                        ? Entry.NONE
                        : new Entry((String) value, (long) expiry < 0 ? Long.MAX_VALUE : (long) expiry);
                List<Entry> possible = actor.entries(key);
                assertTrue(
                        possible.stream().anyMatch(each -> each.at(now()).equals(found)),
                        () -> key + " is " + found + ", but was " + possible);
                actor.known.put(key, List.of(found));
            }
        }
        reader.disconnect();
        server.world().settle();
    }

    // ---- frozen states

    private Pinned pin() {
        Map<String, Entry> expected = new TreeMap<>();
        for (Actor actor : actors) {
            actor.known.forEach((key, entries) -> {
                Entry entry = entries.getFirst().at(now());
                if (entry.value() != null) {
                    expected.put(key, entry);
                }
            });
        }
        return new Pinned(server.kernel().databases().pins().pin(), now(), expected);
    }

    /// Reads a frozen state, which must be as it was when it was pinned, and lets go of it.
    private Pinned checked(Pinned pinned) {
        Map<String, Entry> found = new TreeMap<>();
        FrozenWalk walk = new FrozenWalk(pinned.state());
        while (walk.nextDatabase() >= 0) {
            while (walk.nextPage()) {
                while (walk.needsFetching()) {
                    walk.fetch(() -> false);
                }
                while (walk.nextRecord()) {
                    String key = walk.key().toString();
                    Encoder encoder = new Encoder(false);
                    walk.encode(encoder);
                    String encoded = new String(encoder.toArray(), StandardCharsets.ISO_8859_1);
                    Entry expected = pinned.expected().get(key);
                    String value = expected != null && encoded.endsWith(expected.value()) ? expected.value() : encoded;
                    long expiry = walk.expiryMillis() < 0 ? Long.MAX_VALUE : walk.expiryMillis();
                    if (expiry > pinned.millis()) {
                        found.put(key, new Entry(value, expiry));
                    }
                }
            }
        }
        server.kernel().databases().pins().release(pinned.state());
        assertEquals(pinned.expected(), found);
        return null;
    }
}
