package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/// CLIENT PAUSE, UNPAUSE, UNBLOCK, NO-EVICT, and the limit of what waits to be sent.
class ClientPauseTest extends BuiltinTest {
    private List<Object> send(TestClient from, String... lines) {
        for (String line : lines) {
            from.send((Object[]) line.split(" "));
        }
        server.world().settle();
        return from.replies();
    }

    @Test
    void shouldKeepWritesUntilThePauseIsOver() {
        TestClient other = server.client();
        expect(OK, "CLIENT PAUSE 1000 WRITE");
        assertEquals(List.of("PONG"), send(other, "PING", "PUT a 1", "PING"));
        assertEquals(null, run("FETCH a"));
        server.advance(999);
        assertEquals(List.of(), other.replies());
        server.advance(2);
        assertEquals(List.of(OK, "PONG"), other.replies());
        expect("1", "FETCH a");
    }

    @Test
    void shouldNotTakeForSilentWhoHasToWait() {
        TestClient paused = server.client();
        TestClient waiting = server.client();
        run("CONFIG SET timeout 1");
        run("CLIENT PAUSE 2900 WRITE");
        send(paused, "PUT a 1");
        send(waiting, "AWAIT b");
        for (int tenth = 0; tenth < 28; tenth++) {
            server.advance(100);
            run("PING");
        }
        String line = run("CLIENT LIST ID 2").toString();
        assertTrue(line.contains(" flags=b ") && line.contains(" cmd=PUT "), line);
        assertTrue(run("INFO clients").toString().contains("blocked_clients:2"), "INFO");
        server.advance(100);
        assertEquals(List.of(OK), paused.replies());
        assertTrue(run("CLIENT LIST ID 2").toString().contains(" flags=N "), "flags");
        run("PUT b 1");
        assertEquals(1, waiting.replies().size());
        server.advance(900);
        run("PING");
        assertTrue(paused.connection().isOpen() && waiting.connection().isOpen(), "they have had their second");
        server.advance(900);
        assertFalse(paused.connection().isOpen() || waiting.connection().isOpen(), "they are silent now");
    }

    @Test
    void shouldKeepTransactionsThatWrite() {
        TestClient other = server.client();
        send(other, "MULTI", "PUT a 1");
        TestClient reader = server.client();
        send(reader, "MULTI", "FETCH a");
        run("CLIENT PAUSE 1000 WRITE");
        assertEquals(List.of(), send(other, "EXEC"));
        assertEquals("[[null]]", send(reader, "EXEC").toString());
        expect(OK, "CLIENT UNPAUSE");
        server.world().settle();
        assertEquals(List.of(List.of(OK)), other.replies());
    }

    @Test
    void shouldKeepEverythingIfItIsToldTo() {
        TestClient other = server.client();
        expect(OK, "CLIENT PAUSE 1000");
        assertEquals(List.of(), send(other, "PING"));
        assertEquals(List.of(), send(client, "CLIENT UNPAUSE"));
        server.advance(1001);
        assertEquals(List.of("PONG"), other.replies());
        assertEquals(List.of(OK), client.replies());
    }

    @Test
    void shouldNotBecomeShorterOrWeaker() {
        TestClient other = server.client();
        TestClient operator = server.client();
        expect(OK, "CLIENT PAUSE 1000 WRITE");
        assertEquals(List.of(OK), send(operator, "CLIENT PAUSE 10 WRITE"));
        server.advance(500);
        assertEquals(List.of(), send(other, "PUT a 1"));
        assertEquals(List.of(OK), send(operator, "CLIENT UNPAUSE"));
        assertEquals(List.of(OK), other.replies());
    }

    @Test
    void shouldForgetAClientThatGoesMeanwhile() {
        TestClient other = server.client();
        run("CLIENT PAUSE 1000 WRITE");
        send(other, "PUT a 1");
        other.disconnect();
        server.advance(2000);
        assertEquals(null, run("FETCH a"));
        assertEquals(0, server.kernel().executor().faults().count());
    }

    @Test
    void shouldNotLetKeysGoMeanwhile() {
        run("PUT a 1");
        run("PEXPIRE a 100");
        run("CLIENT PAUSE 1000 WRITE");
        server.advance(500);
        assertEquals(1, server.kernel().databases().at(0).size());
        server.advance(1000);
        assertEquals(0, server.kernel().databases().at(0).size());
    }

    @Test
    void shouldRefuseBadPauses() {
        expectError("ERR timeout is not an integer or out of range", "CLIENT PAUSE x");
        expectError("ERR timeout is negative", "CLIENT PAUSE -1");
        expectError("ERR CLIENT PAUSE mode must be WRITE or ALL", "CLIENT PAUSE 1 foo");
        expect(OK, "CLIENT UNPAUSE");
    }

    @Test
    void shouldEndTheWaitingOfAnother() {
        TestClient other = server.client();
        assertEquals(List.of(), send(other, "AWAIT a"));
        expect(1L, "CLIENT UNBLOCK 2 ERROR");
        assertEquals(
                "[-UNBLOCKED client unblocked via CLIENT UNBLOCK]",
                other.replies().toString());
        expect(0L, "CLIENT UNBLOCK 2");
        assertEquals(List.of(), send(other, "AWAIT a"));
        expect(1L, "CLIENT UNBLOCK 2");
        assertEquals(1, other.replies().size());
        expect(0L, "CLIENT UNBLOCK 77");
        expectError("ERR value is not an integer or out of range", "CLIENT UNBLOCK x");
        expectError("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR", "CLIENT UNBLOCK 2 foo");
    }

    @Test
    void shouldMarkWhoIsSpared() {
        expect(OK, "CLIENT NO-EVICT on");
        assertTrue(run("CLIENT LIST").toString().contains(" flags=e "), "on");
        expect(OK, "CLIENT NO-EVICT off");
        assertTrue(run("CLIENT LIST").toString().contains(" flags=N "), "off");
        expectError("ERR syntax error", "CLIENT NO-EVICT foo");
        expectError("ERR syntax error", "CLIENT NO-TOUCH foo");
    }

    @Test
    void shouldCutOffWhoReadsTooSlowly() {
        client.call("PUT", "a", "x".repeat(100_000));
        client.call("CONFIG", "SET", "client-output-buffer-limit", "normal 1mb 200kb 5");
        TestClient slow = server.client();
        slow.connection().takesAtMost(0);
        send(slow, "FETCH a", "FETCH a");
        assertTrue(slow.connection().isOpen(), "200,000 bytes are not beyond the soft limit");
        send(slow, "FETCH a");
        server.advance(4000);
        assertTrue(slow.connection().isOpen(), "four seconds are not beyond it either");
        server.advance(2000);
        assertFalse(slow.connection().isOpen(), "six are");
        TestClient slower = server.client();
        slower.connection().takesAtMost(0);
        send(
                slower, "FETCH a", "FETCH a", "FETCH a", "FETCH a", "FETCH a", "FETCH a", "FETCH a", "FETCH a",
                "FETCH a", "FETCH a", "FETCH a");
        assertFalse(slower.connection().isOpen(), "the hard limit");
        assertTrue(run("INFO stats").toString().contains("client_output_buffer_limit_disconnections:2"), "INFO");
    }
}
