package io.mortise.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionRulesTest {
    @Test
    void shouldTakeNoMoreThanMaxclients() {
        try (TestServer server =
                new TestServer.Builder().setting("maxclients", "2").start()) {
            TestClient first = server.client();
            server.client();
            TestClient third = server.client();
            server.world().settle();
            assertEquals("[-ERR max number of clients reached]", third.replies().toString());
            assertFalse(third.connection().isOpen());
            first.disconnect();
            assertEquals("PONG", server.client().run("PING"));
            String info = String.valueOf(server.client().run("INFO stats"));
            assertTrue(info.isEmpty() || !info.contains("rejected_connections:0"), info);
        }
    }

    @Test
    void shouldCloseSilentConnections() {
        try (TestServer server =
                new TestServer.Builder().setting("timeout", "10").start()) {
            TestClient silent = server.client();
            TestClient talking = server.client();
            server.advance(6000);
            assertEquals("PONG", talking.run("PING"));
            assertTrue(silent.connection().isOpen());
            server.advance(6000);
            assertFalse(silent.connection().isOpen());
            assertEquals("PONG", talking.run("PING"));
        }
    }

    @Test
    void shouldKeepSilentConnectionsWithoutTimeout() {
        try (TestServer server = TestServer.with()) {
            TestClient silent = server.client();
            server.advance(3_600_000);
            assertTrue(silent.connection().isOpen());
            assertEquals("OK", silent.run("CONFIG SET timeout 1"));
            server.advance(1200);
            assertFalse(silent.connection().isOpen());
        }
    }

    @Test
    void shouldKeepConnectionsOfSlowNetworks() {
        try (TestServer server =
                new TestServer.Builder().setting("timeout", "10").start()) {
            TestClient sender = server.client();
            sender.sendRaw("*2\r\n$4\r\nPING\r\n$5\r\n".getBytes(StandardCharsets.US_ASCII));
            TestClient reader = server.client();
            reader.connection().takesAtMost(1000);
            reader.send("PING", "x".repeat(1_000_000));
            TestClient stuck = server.client();
            stuck.connection().takesAtMost(0);
            stuck.send("PING", "x".repeat(1_000_000));
            for (int second = 0; second < 25; second += 5) {
                reader.connection().takesAtMost(1000L * (second + 5));
                server.advance(5000);
                sender.sendRaw("x".getBytes(StandardCharsets.US_ASCII));
                server.world().settle();
                assertTrue(sender.connection().isOpen(), "a sender, after " + second);
                assertTrue(reader.connection().isOpen(), "a reader, after " + second);
            }
            assertFalse(stuck.connection().isOpen(), "nothing leaves for it");
            sender.sendRaw("\r\n".getBytes(StandardCharsets.US_ASCII));
            server.world().settle();
            assertEquals("[xxxxx]", sender.replies().toString());
            server.advance(12_000);
            assertFalse(sender.connection().isOpen(), "it is silent now");
        }
    }

    @Test
    void shouldLimitTheSizeOfAWord() {
        try (TestServer server =
                new TestServer.Builder().setting("proto-max-bulk-len", "1mb").start()) {
            TestClient client = server.client();
            client.sendRaw("*2\r\n$4\r\nPING\r\n$1048577\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            server.world().settle();
            assertEquals(
                    "[-ERR Protocol error: invalid bulk length]",
                    client.replies().toString());
            assertEquals("OK", server.client().run("CONFIG SET proto-max-bulk-len 2mb"));
            assertEquals("x".repeat(1_048_577), server.client().call("PING", "x".repeat(1_048_577)));
        }
    }

    @Test
    void shouldEndByShutdown() {
        TestServer server = TestServer.with();
        TestClient client = server.client();
        TestClient other = server.client();
        assertEquals("-ERR No shutdown in progress.", String.valueOf(client.run("SHUTDOWN ABORT")));
        for (String wrong : List.of("SHUTDOWN foo", "SHUTDOWN SAVE NOSAVE", "SHUTDOWN ABORT NOW")) {
            assertEquals("-ERR syntax error", String.valueOf(client.run(wrong)), wrong);
        }
        assertEquals(
                "-ERR SHUTDOWN SAVE needs the module persistence, which is not loaded",
                String.valueOf(client.run("SHUTDOWN SAVE")));
        client.send("PING");
        client.send("SHUTDOWN", "NOSAVE", "NOW", "FORCE");
        client.send("PING");
        server.world().settle();
        assertEquals(List.of("PONG"), client.replies());
        assertFalse(client.connection().isOpen());
        assertFalse(other.connection().isOpen());
    }
}
