package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Clients that are sent what they did not ask for, and do not read it: MONITOR and tracking.
class ListeningClientsTest extends BuiltinTest {
    private TestClient monitor() {
        TestClient monitor = server.client();
        monitor.run("MONITOR");
        return monitor;
    }

    private TestClient tracking() {
        TestClient tracking = server.client();
        tracking.run("HELLO 3");
        tracking.run("CLIENT TRACKING ON BCAST");
        return tracking;
    }

    private void work(int commands) {
        for (int index = 0; index < commands; index++) {
            client.call("PUT", "k" + index, "v".repeat(100));
        }
    }

    private String disconnections() {
        return String.valueOf(run("INFO stats"))
                .replaceAll("(?s).*client_output_buffer_limit_disconnections:(\\d+).*", "$1");
    }

    @Test
    void shouldBeCutOffBeyondTheHardLimit() {
        client.call("CONFIG", "SET", "client-output-buffer-limit", "normal 100kb 0 0");
        TestClient monitor = monitor();
        TestClient tracking = tracking();
        TestClient reading = monitor();
        monitor.connection().takesAtMost(0);
        tracking.connection().takesAtMost(0);
        work(100);
        assertTrue(monitor.connection().isOpen() && tracking.connection().isOpen());
        work(5000);
        assertFalse(monitor.connection().isOpen() || tracking.connection().isOpen());
        assertTrue(reading.connection().isOpen());
        assertEquals("2", disconnections());
        reading.replies();
        expect("PONG", "PING");
        assertEquals(1, reading.replies().size());
    }

    @Test
    void shouldBeCutOffAfterAWhileBeyondTheSoftLimit() {
        client.call("CONFIG", "SET", "client-output-buffer-limit", "normal 0 10kb 5");
        TestClient monitor = monitor();
        TestClient recovering = monitor();
        monitor.connection().takesAtMost(0);
        recovering.connection().takesAtMost(0);
        work(200);
        server.advance(4000);
        assertTrue(monitor.connection().isOpen());
        recovering.connection().takesAtMost(Long.MAX_VALUE);
        server.advance(1500);
        assertFalse(monitor.connection().isOpen());
        assertTrue(recovering.connection().isOpen());
        assertEquals("1", disconnections());
    }

    @Test
    void shouldBeForgottenWhenTheyAreKilled() {
        TestClient monitor = monitor();
        TestClient hearing = server.client();
        hearing.run("HELLO 3");
        Object id = hearing.run("CLIENT ID");
        TestClient tracking = server.client();
        tracking.run("HELLO 3");
        tracking.run("CLIENT TRACKING ON BCAST REDIRECT " + id);
        assertEquals(1L, run("CLIENT KILL ID 2"));
        assertFalse(monitor.connection().isOpen());
        assertEquals(1L, run("CLIENT KILL ID " + id));
        work(2);
        assertEquals("[Push[content=[tracking-redir-broken, " + id + "]]]", String.valueOf(tracking.replies()));
        assertTrue(String.valueOf(tracking.run("CLIENT INFO")).contains(" flags=tRB "));
        assertEquals(1L, run("CLIENT KILL ID " + tracking.run("CLIENT ID")));
        work(2);
        assertEquals(List.of("tracking_clients:0"), info("clients", "tracking_clients"));
    }

    private List<String> info(String section, String field) {
        return String.valueOf(run("INFO " + section))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(field + ":"))
                .toList();
    }
}
