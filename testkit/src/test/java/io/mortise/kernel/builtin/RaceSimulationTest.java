package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.persistence.Admission;
import io.mortise.spi.reply.Reply;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Clients that wait for keys, for work elsewhere and for admission, while others unblock and kill them, pause all,
/// let their time run out, and while they go away, in every order that the seed thinks of.
///
/// What must hold, whatever happens:
///
/// - each request of a client that stays gets one reply, of a kind that fits, in the order of the requests;
/// - each value that was given is taken by one client at most, and none is lost but with a client that went;
/// - a client's waiting ends with an error only if somebody has asked for that, and was told that it did;
/// - when all is quiet nobody waits any more, nobody listens for a key, and nothing has failed.
class RaceSimulationTest {
    private static final int CLIENTS = 10;
    private static final int KEYS = 4;
    private static final int STEPS = 40_000;

    /// `GIVE key value`: 1 if there was none, and 0 otherwise. `TAKE key millis`: the value, which goes; waits for
    /// it. `WORK word`: the word, after some work elsewhere. `LATE word`: the word, when an admission lets it.
    private static final class RaceModule implements ServerModule {
        private final List<Admission.Ticket> tickets = new ArrayList<>();

        @Override
        public void describe(ModuleDefinition module) {
            module.command("GIVE", 3, RaceModule::give)
                    .flags(CommandFlag.WRITE)
                    .keys(KeySpec.key(1).readWrite().inserts());
            module.command("TAKE", 3, (call, reply) -> {
                        if (!take(call, reply)) {
                            call.awaitKeys(call.integer(2), new Taker());
                        }
                    })
                    .flags(CommandFlag.WRITE, CommandFlag.BLOCKING)
                    .keys(KeySpec.key(1).readWrite().accesses().deletes());
            module.command("WORK", 2, (call, reply) -> {
                        String word = call.argument(1).toString();
                        call.background(() -> word, (again, answer, result) -> answer.bulk(result));
                    })
                    .flags(CommandFlag.READONLY);
            module.command("LATE", 2, (call, reply) -> reply.bulk(call.argument(1)))
                    .flags(CommandFlag.READONLY);
            module.admission(call -> call.argument(0).toString().equals("LATE") ? tickets::add : null);
        }

        private static void give(Call call, Reply reply) {
            if (call.keyspace().exists(call.key())) {
                reply.integer(0);
                return;
            }
            call.keyspace().replace(call.key(), ProbeModule.Text.TYPE, 0, call.argument(2), Keyspace.NO_EXPIRY);
            reply.integer(1);
        }

        private static boolean take(Call call, Reply reply) {
            if (!call.keyspace().exists(call.key())) {
                return false;
            }
            ProbeModule.fetch(call, reply);
            call.keyspace().remove(call.key());
            return true;
        }

        private static final class Taker implements Call.Waiter {
            @Override
            public boolean serve(Call call, Reply reply) {
                return take(call, reply);
            }

            @Override
            public void timedOut(Call call, Reply reply) {
                reply.nullValue();
            }
        }

        /// Admits one of those that wait.
        void admit(SplittableRandom random) {
            if (!tickets.isEmpty()) {
                tickets.remove(random.nextInt(tickets.size())).admit();
            }
        }
    }

    private static final class Actor {
        TestClient client;
        long id;
        final ArrayDeque<String[]> sent = new ArrayDeque<>();
    }

    private final SplittableRandom random;
    private final RaceModule races = new RaceModule();
    private final List<Actor> actors = new ArrayList<>();
    private final Set<String> given = new HashSet<>();
    private final Set<String> uncertain = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private TestServer server;
    private TestClient operator;
    private int values;
    private int lostTakes;
    private int waits;
    private int unblocked;
    /// How often somebody has ended, or may have ended, a client's waiting with an error.
    private int unblocks;
    private int timeouts;

    RaceSimulationTest() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        random = new SplittableRandom(seed);
        for (int number = 0; number < CLIENTS; number++) {
            actors.add(new Actor());
        }
    }

    @Test
    void shouldLoseNobodyAndNothing() {
        TestServer started = new TestServer.Builder()
                .modules(new ProbeModule(), races)
                .seed(random.nextLong())
                .start();
        server = started;
        try (started) {
            operator = server.client();
            server.world().network().latency(3);
            server.world().network().tear(true);
            for (int step = 0; step < STEPS; step++) {
                act(actors.get(random.nextInt(CLIENTS)));
                happen();
                server.world().turn(random.nextInt(1500));
                if (random.nextInt(2000) == 0) {
                    calm();
                }
            }
            calm();
            System.out.printf(
                    "%d values taken, %d waits, %d unblocked, %d timed out, %d went while taking%n",
                    taken.size(), waits, unblocked, timeouts, lostTakes);
            assertTrue(taken.size() > 500 && unblocked > 20 && timeouts > 50, "too little has happened");
        }
    }

    /// What happens without a client.
    private void happen() {
        switch (random.nextInt(12)) {
            case 0, 1 -> server.world().work();
            case 2, 3 -> races.admit(random);
            case 4 -> server.advance(random.nextInt(5));
            default -> {
                // Nothing.
            }
        }
    }

    // ---- clients

    private void act(Actor actor) {
        if (actor.client == null) {
            actor.client = server.client();
            actor.id = server.kernel().engine().clients().stream()
                    .mapToLong(client -> client.id())
                    .max()
                    .orElseThrow();
        }
        receive(actor);
        if (!actor.client.connection().isOpen()) {
            gone(actor);
            return;
        }
        if (random.nextInt(150) == 0) {
            actor.client.disconnect();
            gone(actor);
            return;
        }
        if (actor.sent.size() < 4) {
            send(actor);
        }
    }

    private void send(Actor actor) {
        List<String[]> requests = random.nextInt(16) == 0 ? transaction() : List.<String[]>of(words());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        requests.forEach(words -> bytes.writeBytes(TestClient.request((Object[]) words)));
        byte[] request = bytes.toByteArray();
        int cut = random.nextInt(20) == 0 ? random.nextInt(1, request.length) : request.length;
        actor.sent.addAll(requests);
        actor.client.sendRaw(Arrays.copyOf(request, cut));
        if (cut < request.length) {
            server.world().turn(random.nextInt(2000));
            receive(actor);
            if (!actor.client.connection().isOpen() || random.nextInt(3) == 0) {
                actor.client.disconnect();
                gone(actor);
                return;
            }
            actor.client.sendRaw(Arrays.copyOfRange(request, cut, request.length));
        }
    }

    private List<String[]> transaction() {
        return List.of(
                new String[] {"MULTI"}, new String[] {"TAKE", "k" + random.nextInt(KEYS), "0"}, new String[] {"EXEC"});
    }

    private String[] words() {
        String key = "k" + random.nextInt(KEYS);
        long chosen = actors.get(random.nextInt(CLIENTS)).id;
        // Of one that has never connected there is no id; 1 is the operator.
        long other = chosen == 0 ? 1_000_000 : chosen;
        String value = "v" + values++;
        return switch (random.nextInt(15)) {
            case 0, 1, 2 -> new String[] {"TAKE", key, Integer.toString(random.nextInt(4) * 10)};
            case 3, 4, 5 -> new String[] {"GIVE", key, value};
            case 6, 7 -> new String[] {"WORK", value};
            case 8, 9 -> new String[] {"LATE", value};
            case 10 ->
                new String[] {"CLIENT", "UNBLOCK", Long.toString(other), random.nextBoolean() ? "ERROR" : "TIMEOUT"};
            case 11 ->
                random.nextInt(4) > 0
                        ? new String[] {"ECHO", value}
                        : new String[] {"CLIENT", "KILL", "ID", Long.toString(other)};
            case 12 ->
                random.nextInt(4) > 0
                        ? new String[] {"CLIENT", "UNPAUSE"}
                        : new String[] {
                            "CLIENT",
                            "PAUSE",
                            Integer.toString(random.nextInt(40)),
                            random.nextBoolean() ? "WRITE" : "ALL"
                        };
            case 13 -> new String[] {"NONSENSE", value};
            default -> new String[] {"ECHO", value};
        };
    }

    /// What an actor has asked for and not heard of may have happened or not.
    private void gone(Actor actor) {
        for (String[] words : actor.sent) {
            if (words[0].equals("GIVE")) {
                uncertain.add(words[2]);
            } else if (words[0].equals("TAKE")) {
                lostTakes++;
            } else if (isUnblock(words)) {
                unblocks++;
            }
        }
        actor.sent.clear();
        actor.client = null;
    }

    private static boolean isUnblock(String[] words) {
        return words.length == 4 && words[1].equals("UNBLOCK") && words[3].equals("ERROR");
    }

    // ---- replies

    private void receive(Actor actor) {
        for (Object reply : actor.client.replies()) {
            String[] words = actor.sent.poll();
            assertTrue(words != null, () -> "nothing was asked, and the reply is " + reply);
            check(words, reply);
        }
    }

    private void check(String[] words, Object reply) {
        String request = String.join(" ", words);
        String text = String.valueOf(reply);
        switch (words[0]) {
            case "TAKE" -> took(request, reply);
            case "GIVE" -> {
                if (reply.equals(1L)) {
                    given.add(words[2]);
                } else {
                    assertEquals(0L, reply, request);
                }
            }
            case "WORK", "LATE", "ECHO" -> assertEquals(words[1], reply, request);
            case "NONSENSE" -> assertTrue(text.startsWith("-ERR unknown command"), request + ": " + text);
            case "MULTI" -> assertEquals("OK", reply, request);
            case "EXEC" -> took(request, ((List<?>) reply).getFirst());
            default -> {
                assertTrue(Set.of("0", "1", "OK").contains(text), request + ": " + text);
                unblocks += isUnblock(words) && reply.equals(1L) ? 1 : 0;
            }
        }
    }

    private void took(String request, Object reply) {
        if (reply == null) {
            timeouts++;
        } else if (reply.equals("QUEUED")) {
            assertTrue(request.endsWith(" 0"), request);
        } else if (reply.toString().startsWith("-UNBLOCKED ")) {
            unblocked++;
        } else {
            assertTrue(reply.toString().startsWith("v"), () -> request + ": " + reply);
            assertTrue(taken.add((String) reply), () -> reply + " was taken twice");
        }
    }

    // ---- quiet

    /// Lets everything come to an end, and looks whether it has.
    private void calm() {
        server.world().network().latency(0);
        server.advance(100);
        waits += server.kernel().executor().waiters().count();
        for (int round = 0; round < 200 && isBusy(); round++) {
            List<Admission.Ticket> tickets = List.copyOf(races.tickets);
            races.tickets.clear();
            tickets.forEach(Admission.Ticket::admit);
            for (Actor actor : actors) {
                if (actor.client != null) {
                    receive(actor);
                    operator.send("CLIENT", "UNBLOCK", actor.id);
                }
            }
            operator.send("CLIENT", "UNPAUSE");
            server.advance(100);
            operator.replies();
        }
        for (Actor actor : actors) {
            if (actor.client != null) {
                receive(actor);
                if (!actor.client.connection().isOpen()) {
                    gone(actor);
                }
                assertTrue(actor.sent.isEmpty(), () -> "no reply to " + String.join(" ", actor.sent.peek()));
            }
        }
        assertEquals(0, server.kernel().executor().waiters().count());
        assertNull(server.kernel().databases().at(0).watched());
        assertEquals(0, server.kernel().executor().faults().count());
        assertTrue(unblocked <= unblocks, "unblocked=" + unblocked + ", asked for=" + unblocks);
        checkValues();
        server.world().network().latency(3);
    }

    private boolean isBusy() {
        return actors.stream().anyMatch(actor -> actor.client != null && !actor.sent.isEmpty());
    }

    /// Each value that was given is with a client, with a key, or went with a client that was taking.
    private void checkValues() {
        Set<String> missing = new HashSet<>(given);
        missing.removeAll(taken);
        for (int key = 0; key < KEYS; key++) {
            Object value = operator.call("FETCH", "k" + key);
            if (value != null) {
                missing.remove(value);
            }
        }
        assertTrue(missing.size() <= lostTakes, () -> "lost: " + missing);
        Set<String> invented = new HashSet<>(taken);
        invented.removeAll(given);
        invented.removeAll(uncertain);
        assertEquals(Set.of(), invented);
    }
}
