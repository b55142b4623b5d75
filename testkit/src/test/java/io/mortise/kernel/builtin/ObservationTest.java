package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// SLOWLOG, LATENCY, MONITOR and what INFO says of durations.
class ObservationTest extends BuiltinTest {
    @Test
    void shouldNoteSlowCommands() {
        run("CLIENT SETNAME me");
        run("PING");
        run("DEBUG SLEEP 0.02");
        expect(1L, "SLOWLOG LEN");
        List<?> entry = (List<?>) ((List<?>) run("SLOWLOG GET")).getFirst();
        assertEquals(0L, entry.get(0));
        assertEquals(now() / 1000, entry.get(1));
        assertTrue((Long) entry.get(2) >= 20_000 && (Long) entry.get(2) < 30_000, entry.toString());
        assertEquals(List.of("DEBUG", "SLEEP", "0.02"), entry.get(3));
        assertEquals("127.0.0.1:10001", entry.get(4));
        assertEquals("me", entry.get(5));
        expect(OK, "SLOWLOG RESET");
        expect(0L, "SLOWLOG LEN");
    }

    @Test
    void shouldNoteEverythingIfItIsToldTo() {
        run("CONFIG SET slowlog-log-slower-than 0 slowlog-max-len 3");
        run("SLOWLOG RESET");
        Object[] many = new Object[40];
        java.util.Arrays.fill(many, "w".repeat(200));
        many[0] = "EXISTS";
        client.call(many);
        run("PING");
        run("AUTH secret");
        expect(3L, "SLOWLOG LEN");
        List<?> entries = (List<?>) run("SLOWLOG GET 3");
        assertEquals(List.of("AUTH", "(redacted)"), ((List<?>) entries.get(1)).get(3));
        List<?> all = (List<?>) run("SLOWLOG GET -1");
        assertEquals(3, all.size());
        expectError("ERR count should be greater than or equal to -1", "SLOWLOG GET -2");
        run("CONFIG SET slowlog-log-slower-than -1");
        run("SLOWLOG RESET");
        run("DEBUG SLEEP 0.02");
        expect(0L, "SLOWLOG LEN");
    }

    @Test
    void shouldHideSecretSettings() {
        run("CONFIG SET slowlog-log-slower-than 0");
        run("SLOWLOG RESET");
        run("CONFIG SET hz 10 requirepass \"\"");
        run("MODULE LOADEX x.jar CONFIG tls-key-file-pass secret CONFIG tls-port 1 ARGS a");
        String noted = run("SLOWLOG GET").toString();
        assertTrue(noted.contains("[CONFIG, SET, hz, 10, requirepass, (redacted)]"), noted);
        assertTrue(
                noted.contains("[MODULE, LOADEX, x.jar, CONFIG, tls-key-file-pass, (redacted), CONFIG, tls-port, 1,"
                        + " ARGS, a]"),
                noted);
        assertFalse(noted.contains("secret"), noted);
    }

    @Test
    void shouldShortenWhatIsLong() {
        run("CONFIG SET slowlog-log-slower-than 0");
        Object[] many = new Object[40];
        java.util.Arrays.fill(many, "w".repeat(200));
        many[0] = "EXISTS";
        run("SLOWLOG RESET");
        client.call(many);
        List<?> words = (List<?>) ((List<?>) ((List<?>) run("SLOWLOG GET 1")).getFirst()).get(3);
        assertEquals(32, words.size());
        assertEquals("w".repeat(128) + "... (72 more bytes)", words.get(1));
        assertEquals("... (9 more arguments)", words.get(31));
    }

    @Test
    void shouldNoteWhatTookLongByKind() {
        expect(List.of(), "LATENCY LATEST");
        run("CONFIG SET latency-monitor-threshold 10");
        run("DEBUG SLEEP 0.02");
        run("DEBUG SLEEP 0.04");
        run("DEBUG SLEEP 0.03");
        long second = now() / 1000;
        expect(List.of(List.of("command", second, 40L, 40L)), "LATENCY LATEST");
        server.advance(1000);
        run("DEBUG SLEEP 0.02");
        expect(List.of(List.of("command", second + 1, 20L, 40L)), "LATENCY LATEST");
        expect(List.of(List.of(second, 40L), List.of(second + 1, 20L)), "LATENCY HISTORY command");
        expect(List.of(), "LATENCY HISTORY nothing");
        String graph = run("LATENCY GRAPH command").toString();
        assertTrue(graph.startsWith("command - high 40 ms, low 20 ms (all time high 40 ms)\n"), graph);
        assertTrue(graph.endsWith("# \n# \n# \n##\n##\n##\n"), graph);
        expectError("ERR No samples available for event 'foo'", "LATENCY GRAPH foo");
        assertTrue(run("LATENCY DOCTOR").toString().contains("the longest 40 ms"), "DOCTOR");
        expect(0L, "LATENCY RESET foo");
        expect(1L, "LATENCY RESET command foo");
        expect(0L, "LATENCY RESET");
    }

    @Test
    void shouldCountDurations() {
        run("HELLO 3");
        for (int index = 0; index < 3; index++) {
            run("DEBUG SLEEP 0.001");
        }
        Map<?, ?> all = (Map<?, ?>) run("LATENCY HISTOGRAM debug foo");
        Map<?, ?> sleep = (Map<?, ?>) all.get("debug");
        assertEquals(3L, sleep.get("calls"));
        Map<?, ?> buckets = (Map<?, ?>) sleep.get("histogram_usec");
        assertEquals(
                3L,
                buckets.values().stream().mapToLong(each -> (Long) each).max().orElse(0));
        assertTrue(buckets.containsKey(1048L), buckets.toString());
        String info = run("INFO latencystats").toString();
        assertTrue(info.contains("latency_percentiles_usec_debug:p50=10"), info);
        for (int index = 0; index < 100; index++) {
            run("PING");
        }
        assertTrue(run("INFO commandstats").toString().contains("cmdstat_ping:calls=100,"), "calls");
        Map<?, ?> ping = (Map<?, ?>) ((Map<?, ?>) run("LATENCY HISTOGRAM ping")).get("ping");
        assertTrue((Long) ping.get("calls") > 90, ping.toString());
        run("CONFIG SET latency-tracking no");
        assertEquals("# Latencystats\r\n", run("INFO latencystats").toString());
        run("CONFIG RESETSTAT");
        assertEquals(Map.of(), run("LATENCY HISTOGRAM"));
        expectError(
                "ERR CONFIG SET failed (possibly related to argument 'latency-tracking-info-percentiles') -"
                        + " latency-tracking-info-percentiles parameters should sit between [0.0,100.0]",
                "CONFIG SET latency-tracking-info-percentiles 101");
    }

    @Test
    void shouldShowCommandsToWhoWantsToSeeThem() {
        TestClient monitor = server.client();
        assertEquals(OK, monitor.run("MONITOR"));
        client.call("PUT", "a", "x\"\n\u00ff\\");
        run("CONFIG GET hz");
        run("AUTH secret");
        run("MULTI");
        run("PING");
        run("EXEC");
        String start = "+" + now() / 1000 + "." + String.format("%03d", now() % 1000) + "000 [0 127.0.0.1:10001] ";
        List<String> lines = monitor.replies().stream().map(String::valueOf).toList();
        assertEquals(5, lines.size(), lines.toString());
        assertTrue(lines.get(0).endsWith("\"PUT\" \"a\" \"x\\\"\\n\\xff\\\\\""), lines.get(0));
        assertTrue(start.contains(lines.get(0).substring(0, 10)), lines.get(0));
        assertTrue(lines.get(1).endsWith("\"AUTH\" \"(redacted)\""), lines.get(1));
        assertTrue(lines.get(2).endsWith("\"MULTI\""), lines.get(2));
        assertTrue(lines.get(3).endsWith("\"PING\""), lines.get(3));
        assertTrue(lines.get(4).endsWith("\"EXEC\""), "behind what it ran: " + lines.get(4));
        run("SELECT 3");
        assertTrue(monitor.replies().getFirst().toString().contains(" [3 "), "the database that was chosen");
        run("SELECT 0");
        monitor.replies();
        for (String line : List.of("FETCH a", "PUT a 1")) {
            assertEquals(
                    "-ERR Replica can't interact with the keyspace",
                    monitor.run(line).toString());
        }
        assertTrue(run("CLIENT LIST").toString().contains(" flags=O "), "flags");
        monitor.run("RESET");
        monitor.replies();
        run("PING");
        assertEquals(List.of(), monitor.replies());
        assertTrue(monitor.run("FETCH a").toString().startsWith("x"), "it may again");
        TestClient other = server.client();
        other.run("MULTI");
        other.run("MONITOR");
        assertEquals(
                "-ERR MONITOR isn't allowed for DENY BLOCKING client",
                ((List<?>) other.run("EXEC")).getFirst().toString());
    }

    @Test
    void shouldForgetMonitorsThatAreGone() {
        TestClient monitor = server.client();
        monitor.run("MONITOR");
        monitor.disconnect();
        server.world().settle();
        expect("PONG", "PING");
        assertEquals(0, server.kernel().executor().faults().count());
    }
}
