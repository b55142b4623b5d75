package io.mortise.kernel.builtin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.dispatch.BusyClients;
import io.mortise.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What all clients take is known without a look at each of them, and is right whatever they do.
class BusyClientsTest extends BuiltinTest {
    private static final int CLIENTS = 30;
    private static final int STEPS = 20_000;
    private static final int LARGE = 3000;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    private BusyClients busy() {
        return server.kernel().engine().busy();
    }

    @Test
    void shouldLookAtThoseOnlyWhoHaveSomething() {
        for (int number = 0; number < CLIENTS; number++) {
            server.client().run("PING");
        }
        TestClient waiting = server.client();
        waiting.send("AWAIT", "key");
        TestClient slow = server.client();
        slow.connection().takesAtMost(0);
        slow.send("PING", "x".repeat(LARGE));
        TestClient writer = server.client();
        writer.sendRaw("*2\r\n$4\r\nPING\r\n$1000000\r\nxxx".getBytes(US_ASCII));
        server.world().settle();
        figure("clients", "connected_clients");
        server.world().settle();
        assertEquals(CLIENTS + 4, figure("clients", "connected_clients"));
        assertEquals(4, busy().count(), "the one that asks, the one that waits, the slow reader and the slow writer");
        assertEquals(1, figure("clients", "blocked_clients"));
        assertEquals(0, figure("clients", "clients_in_timeout_table"));
        assertTrue(figure("clients", "client_recent_max_output_buffer") >= LARGE);
        assertTrue(figure("clients", "client_recent_max_input_buffer") > 0);
        put("key");
        slow.connection().takesAtMost(Long.MAX_VALUE);
        writer.disconnect();
        server.world().settle();
        assertEquals(0, figure("clients", "client_recent_max_output_buffer"));
        assertEquals(0, figure("clients", "blocked_clients"));
        assertEquals(1, busy().count());
    }

    @Test
    void shouldKnowWhatClientsTakeWhateverTheyDo() {
        System.out.println("seed " + seed);
        List<TestClient> clients = new ArrayList<>();
        int most = 0;
        for (int step = 0; step < STEPS; step++) {
            if (clients.size() < CLIENTS && random.nextInt(4) == 0) {
                clients.add(server.client());
            }
            if (!clients.isEmpty()) {
                step(clients);
            }
            server.world().turn(random.nextInt(1000));
            if (random.nextInt(5) == 0) {
                server.world().settle();
            }
            busy().checkInvariants();
            most = Math.max(most, busy().count());
        }
        assertTrue(most > CLIENTS / 2, "only " + most);
        assertEquals(0, server.kernel().executor().faults().count());
    }

    private void step(List<TestClient> clients) {
        TestClient one = clients.get(random.nextInt(clients.size()));
        switch (random.nextInt(16)) {
            case 0 -> {
                one.disconnect();
                clients.remove(one);
            }
            case 1 -> one.connection().takesAtMost(random.nextInt(LARGE));
            case 2 -> one.connection().takesAtMost(Long.MAX_VALUE);
            case 3 -> one.send("PING", "x".repeat(random.nextInt(LARGE)));
            case 4 -> one.send("MULTI");
            case 5 -> one.send("EXEC");
            case 6 -> one.send("AWAIT", "key" + random.nextInt(3));
            case 7 -> one.send("PUT", "key" + random.nextInt(3), "value");
            case 8 -> one.send("CLIENT", "TRACKING", random.nextBoolean() ? "ON" : "OFF");
            case 9 -> one.send("CLIENT", "REPLY", random.nextBoolean() ? "ON" : "OFF");
            case 10 -> one.send("HELLO", "3");
            // What comes in one piece is run in one turn, with INFO in the midst of it.
            case 11 -> one.sendRaw("INFO memory\r\nWATCH key1\r\n".getBytes(US_ASCII));
            case 12 -> one.sendRaw("INFO clients\r\nFETCH key1\r\nINFO memory\r\n*2\r\n$4\r\nPI".getBytes(US_ASCII));
            case 13 -> one.sendRaw("NG\r\n$1\r\nx\r\n".getBytes(US_ASCII));
            case 14 -> one.send("CLIENT", "PAUSE", random.nextInt(3), "ALL");
            default -> one.send("INFO");
        }
    }
}
