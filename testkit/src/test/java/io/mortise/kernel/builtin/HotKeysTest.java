package io.mortise.kernel.builtin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// HOTKEYS. The expected errors and fields are those of Redis 8.8's documentation.
class HotKeysTest extends BuiltinTest {
    private static Map<String, Object> pairs(List<?> flat) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int index = 0; index < flat.size(); index += 2) {
            map.put((String) flat.get(index), flat.get(index + 1));
        }
        return map;
    }

    private Map<String, Object> found() {
        return pairs((List<?>) ((List<?>) run("HOTKEYS GET")).getFirst());
    }

    private static Map<String, Object> pairs(Object flat) {
        return pairs((List<?>) flat);
    }

    @ParameterizedTest
    @CsvSource({
        "'', METRICS parameter is required",
        "COUNT 5, METRICS parameter is required",
        "METRICS 0, METRICS count must be > 0 and <= 2",
        "METRICS -1 CPU, METRICS count must be > 0 and <= 2",
        "METRICS 3 CPU NET, METRICS count must be > 0 and <= 2",
        "METRICS x CPU, METRICS count must be > 0 and <= 2",
        "METRICS 2 CPU, METRICS count does not match number of metric types provided",
        "METRICS 1 CPU NET, syntax error",
        "METRICS 1 GPU, METRICS no valid metrics passed. Supported: CPU|NET",
        "METRICS 2 GPU NYET, METRICS no valid metrics passed. Supported: CPU|NET",
        "METRICS 2 CPU CPU, METRICS CPU defined more than once!",
        "METRICS 2 NET NET, METRICS NET defined more than once!",
        "METRICS 1 CPU COUNT 0, COUNT must be between 1 and 64",
        "METRICS 1 CPU COUNT 65, COUNT must be between 1 and 64",
        "METRICS 1 CPU COUNT, syntax error",
        "METRICS 1 CPU DURATION 0, DURATION must be between 1 and 1000000",
        "METRICS 1 CPU SAMPLE 0, SAMPLE ratio must be positive",
        "METRICS 1 CPU SLOTS 2 0 5, SLOTS parameter cannot be used in non-cluster mode",
        "METRICS 1 CPU WHATEVER 1, syntax error",
    })
    void shouldRefuseWhatRedisRefuses(String arguments, String error) {
        assertEquals("-ERR " + error, String.valueOf(run(("HOTKEYS START " + arguments).strip())));
        assertNull(run("HOTKEYS GET"));
    }

    @Test
    void shouldHaveOneSessionAtATime() {
        assertNull(run("HOTKEYS GET"));
        expect(OK, "HOTKEYS STOP");
        expect(OK, "HOTKEYS START METRICS 2 GPU CPU");
        assertEquals(
                "-ERR hotkey tracking session already in progress", String.valueOf(run("HOTKEYS START METRICS 1 NET")));
        assertEquals(
                "-ERR hotkey tracking session in progress, stop tracking first", String.valueOf(run("HOTKEYS RESET")));
        expect(OK, "HOTKEYS STOP");
        expect(OK, "HOTKEYS START METRICS 1 NET SAMPLE 7");
        expect(OK, "HOTKEYS STOP");
        assertEquals(7L, found().get("sample-ratio"));
        expect(OK, "HOTKEYS RESET");
        assertNull(run("HOTKEYS GET"));
    }

    @Test
    void shouldShowTheFieldsOfItsMetrics() {
        run("HOTKEYS START METRICS 2 CPU NET");
        run("PUT a 1");
        run("HOTKEYS STOP");
        assertEquals(
                "tracking-active sample-ratio selected-slots all-commands-all-slots-us"
                        + " net-bytes-all-commands-all-slots collection-start-time-unix-ms collection-duration-ms"
                        + " total-cpu-time-user-ms total-cpu-time-sys-ms total-net-bytes by-cpu-time-us by-net-bytes",
                String.join(" ", found().keySet()));
        assertEquals(List.of(List.of(0L, 16_383L)), found().get("selected-slots"));
        assertEquals(
                List.of("a"), List.copyOf(pairs(found().get("by-cpu-time-us")).keySet()));
        run("HOTKEYS START METRICS 1 CPU");
        run("HOTKEYS STOP");
        assertTrue(found().containsKey("by-cpu-time-us") && found().containsKey("total-cpu-time-sys-ms"));
        assertFalse(found().containsKey("by-net-bytes") || found().containsKey("total-net-bytes"));
        run("HOTKEYS START METRICS 1 NET");
        assertEquals(1L, found().get("tracking-active"));
        run("HOTKEYS STOP");
        assertEquals(0L, found().get("tracking-active"));
        assertFalse(found().containsKey("by-cpu-time-us") || found().containsKey("total-cpu-time-sys-ms"));
    }

    @Test
    void shouldCountTheBytesOfRequestsAndReplies() {
        String request = new String(TestClient.request("PUT", "a", "12345"), US_ASCII);
        run("PUT a 12345");
        run("HOTKEYS START METRICS 1 NET");
        run("PUT a 12345");
        run("ECHO nothing");
        run("EXISTS a");
        run("EXISTS b c");
        run("HOTKEYS STOP");
        Map<String, Object> bytes = pairs(found().get("by-net-bytes"));
        long exists = TestClient.request("EXISTS", "a").length + ":1\r\n".length();
        long both = TestClient.request("EXISTS", "b", "c").length + ":0\r\n".length();
        assertEquals(request.length() + "+OK\r\n".length() + exists, bytes.get("a"));
        assertEquals(both / 2, bytes.get("b"));
        assertEquals(both / 2, bytes.get("c"));
        long echo = TestClient.request("ECHO", "nothing").length + "$7\r\nnothing\r\n".length();
        assertEquals((Long) bytes.get("a") + both + echo, found().get("net-bytes-all-commands-all-slots"));
        assertTrue((Long) found().get("total-net-bytes") >= (Long) bytes.get("a") + both + echo);
    }

    @Test
    void shouldCountTheKeysOfATransaction() {
        run("HOTKEYS START METRICS 2 NET CPU");
        run("MULTI");
        run("PUT a 1");
        run("PUT a 2");
        run("PUT b 1");
        run("EXEC");
        run("HOTKEYS STOP");
        Map<String, Object> bytes = pairs(found().get("by-net-bytes"));
        assertEquals(List.of("a", "b"), List.copyOf(bytes.keySet()));
        assertEquals((Long) bytes.get("a"), 2 * (Long) bytes.get("b"));
        assertEquals(2, pairs(found().get("by-cpu-time-us")).size());
    }

    @Test
    void shouldEndByItself() {
        run("HOTKEYS START METRICS 1 CPU DURATION 2");
        server.advance(1900);
        assertEquals(1L, found().get("tracking-active"));
        assertEquals(1900L, found().get("collection-duration-ms"));
        server.advance(5000);
        assertEquals(0L, found().get("tracking-active"));
        assertEquals(2000L, found().get("collection-duration-ms"));
        run("HOTKEYS START METRICS 1 CPU DURATION 2");
        run("HOTKEYS STOP");
        run("HOTKEYS START METRICS 1 CPU");
        server.advance(5000);
        assertEquals(1L, found().get("tracking-active"));
    }

    @Test
    void shouldFindHotKeysInASample() {
        run("HOTKEYS START METRICS 1 NET COUNT 5 SAMPLE 10");
        for (int round = 0; round < 5000; round++) {
            client.call("PUT", round % 2 == 0 ? "hot" + round % 5 : "cold" + round, "x");
        }
        run("HOTKEYS STOP");
        Map<String, Object> bytes = pairs(found().get("by-net-bytes"));
        assertEquals(5, bytes.size());
        assertTrue(bytes.keySet().stream().allMatch(key -> key.startsWith("hot")), bytes.toString());
    }

    @Test
    void shouldAnswerAMapInResp3() {
        run("HELLO 3");
        run("HOTKEYS START METRICS 1 NET");
        run("PUT a 1");
        Map<?, ?> map = (Map<?, ?>) ((List<?>) run("HOTKEYS GET")).getFirst();
        assertEquals("a", ((List<?>) map.get("by-net-bytes")).getFirst());
    }

    @Test
    void shouldNotCountWithoutASession() {
        run("HOTKEYS START METRICS 1 NET");
        run("HOTKEYS STOP");
        run("PUT a 1");
        assertEquals(List.of(), found().get("by-net-bytes"));
    }
}
