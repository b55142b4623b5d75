package io.mortise.kernel.builtin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `maxmemory-clients`: the largest clients go when all of them take too much.
class ClientEvictionTest extends BuiltinTest {
    private static final int LARGE = 400_000;

    private long totalOf(String list) {
        long sum = 0;
        Matcher field = Pattern.compile("tot-mem=(\\d+)").matcher(list);
        while (field.find()) {
            sum += Long.parseLong(field.group(1));
        }
        return sum;
    }

    private long sizeOf(TestClient other) {
        return totalOf((String) other.run("CLIENT INFO"));
    }

    /// A client to which so much waits to be sent.
    private TestClient slowReader(int bytes) {
        TestClient slow = server.client();
        slow.connection().takesAtMost(0);
        slow.send("PING", "x".repeat(bytes));
        server.world().settle();
        return slow;
    }

    /// A client that has sent so much of a request without an end.
    private TestClient slowWriter(int bytes) {
        TestClient slow = server.client();
        slow.sendRaw(("*2\r\n$4\r\nPING\r\n$1000000\r\n" + "x".repeat(bytes)).getBytes(US_ASCII));
        server.world().settle();
        return slow;
    }

    @ParameterizedTest
    @CsvSource({"5%, 5%", "100%, 100%", "0%, 0", "0, 0", "1k, 1000", "100mb, 104857600"})
    void shouldTakeBytesAndShares(String value, String shown) {
        expect(OK, "CONFIG SET maxmemory-clients " + value);
        expect(List.of("maxmemory-clients", shown), "CONFIG GET maxmemory-clients");
    }

    @ParameterizedTest
    @CsvSource({
        "101%, percentage argument must be less or equal to 100",
        "-1, argument must be a memory or percent value",
        "-5%, argument must be a memory or percent value",
        "abc, argument must be a memory or percent value",
        "5.5%, argument must be a memory or percent value",
        "%, argument must be a memory or percent value",
    })
    void shouldRefuseWhatRedisRefuses(String value, String objection) {
        assertEquals(
                "-ERR CONFIG SET failed (possibly related to argument 'maxmemory-clients') - " + objection,
                String.valueOf(run("CONFIG SET maxmemory-clients " + value)));
    }

    @Test
    void shouldCountAsClientListShows() {
        TestClient reader = slowReader(LARGE);
        TestClient writer = slowWriter(LARGE);
        TestClient queuing = server.client();
        queuing.run("WATCH somekey");
        queuing.run("MULTI");
        queuing.call("PING", "y".repeat(LARGE));
        TestClient tracking = server.client();
        tracking.run("HELLO 3");
        tracking.run("CLIENT TRACKING ON BCAST PREFIX " + "p".repeat(1000));
        String list = (String) run("CLIENT LIST");
        List<Long> sizes = new ArrayList<>();
        for (String line : list.split("\n")) {
            sizes.add(totalOf(line));
        }
        assertEquals(5, sizes.size());
        long idle = sizes.getFirst();
        for (int large : List.of(1, 2, 3)) {
            assertTrue(sizes.get(large) >= idle + LARGE && sizes.get(large) < idle + LARGE * 5 / 4, list);
        }
        assertTrue(sizes.get(4) > idle + 1000 && sizes.get(4) < idle + 2000, list);
        assertEquals(totalOf(list), figure("memory", "mem_clients_normal"));
        assertTrue(figure("memory", "used_memory_overhead") >= totalOf(list));
        queuing.run("DISCARD");
        assertEquals(idle, sizeOf(queuing));
        writer.sendRaw("x".repeat(1_000_000 - LARGE).getBytes(US_ASCII));
        writer.sendRaw(new byte[] {'\r', '\n'});
        server.world().settle();
        writer.replies();
        reader.connection().takesAtMost(Long.MAX_VALUE);
        server.world().settle();
        reader.replies();
        assertEquals(5 * idle, totalOf((String) run("CLIENT LIST")) - 1000 - 64);
    }

    @Test
    void shouldCloseTheLargestUntilTheRestFits() {
        TestClient largest = slowReader(3 * LARGE);
        TestClient large = slowWriter(2 * LARGE);
        TestClient small = slowReader(LARGE / 2);
        expect(OK, "CONFIG SET maxmemory-clients " + 11 * LARGE / 4);
        assertFalse(largest.connection().isOpen());
        assertTrue(large.connection().isOpen());
        assertEquals(1, figure("stats", "evicted_clients"));
        TestClient third = slowReader(LARGE);
        assertFalse(large.connection().isOpen());
        assertTrue(third.connection().isOpen());
        assertTrue(small.connection().isOpen());
        assertEquals(2, figure("stats", "evicted_clients"));
        run("CONFIG RESETSTAT");
        assertEquals(0, figure("stats", "evicted_clients"));
    }

    @Test
    void shouldSeeWhatATransactionQueues() {
        expect(OK, "CONFIG SET maxmemory-clients " + 2 * LARGE);
        TestClient queuing = server.client();
        queuing.run("MULTI");
        for (int part = 0; part < 3; part++) {
            queuing.send("PING", "y".repeat(LARGE));
            server.world().settle();
        }
        assertFalse(queuing.connection().isOpen());
    }

    @Test
    void shouldSpareThoseWhoAskedForIt() {
        TestClient spared = server.client();
        spared.run("CLIENT NO-EVICT ON");
        spared.connection().takesAtMost(0);
        spared.send("PING", "x".repeat(3 * LARGE));
        TestClient other = slowReader(LARGE);
        expect(OK, "CONFIG SET maxmemory-clients " + 2 * LARGE);
        assertTrue(spared.connection().isOpen());
        assertFalse(other.connection().isOpen());
        // The spared one alone is beyond the limit, so everybody else has gone.
        assertFalse(client.connection().isOpen());
        TestClient fresh = server.client();
        fresh.send("PING");
        server.advance(200);
        assertFalse(fresh.connection().isOpen());
        assertTrue(spared.connection().isOpen());
    }

    @Test
    void shouldNotCloseAnybodyForWhatWasReadMeanwhile() {
        expect(OK, "CONFIG SET maxmemory-clients " + 3 * LARGE);
        TestClient reader = slowReader(2 * LARGE);
        reader.connection().takesAtMost(Long.MAX_VALUE);
        server.world().settle();
        TestClient other = slowReader(2 * LARGE);
        assertTrue(reader.connection().isOpen());
        assertTrue(other.connection().isOpen());
        assertEquals(0, figure("stats", "evicted_clients"));
    }

    @Test
    void shouldFollowMaxmemoryWithAShare() {
        TestClient large = slowReader(LARGE);
        expect(OK, "CONFIG SET maxmemory-clients 10%");
        server.advance(1000);
        assertTrue(large.connection().isOpen());
        expect(OK, "CONFIG SET maxmemory 100mb");
        assertTrue(large.connection().isOpen());
        expect(OK, "CONFIG SET maxmemory 2mb");
        assertFalse(large.connection().isOpen());
    }

    @Test
    void shouldCloseThoseWhoWatchWithoutReading() {
        expect(OK, "CONFIG SET maxmemory-clients " + LARGE);
        TestClient monitor = server.client();
        monitor.run("MONITOR");
        monitor.connection().takesAtMost(0);
        TestClient tracking = server.client();
        tracking.run("HELLO 3");
        tracking.run("CLIENT TRACKING ON BCAST");
        tracking.connection().takesAtMost(0);
        String value = "v".repeat(1000);
        for (int index = 0; index < 1000 && monitor.connection().isOpen(); index++) {
            client.call("PUT", "k" + index, value);
        }
        assertFalse(monitor.connection().isOpen());
        assertTrue(tracking.connection().isOpen());
        assertEquals(1, figure("stats", "evicted_clients"));
    }
}
