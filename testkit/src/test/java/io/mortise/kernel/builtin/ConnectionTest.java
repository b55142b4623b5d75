package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.config.Configuration.Assignment;
import io.mortise.testkit.RespReader.Push;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// HELLO, AUTH, PING, ECHO, QUIT, RESET.
class ConnectionTest extends BuiltinTest {
    private static final String WRONG = "WRONGPASS invalid username-password pair or user is disabled.";
    private static final String NOAUTH = "NOAUTH Authentication required.";

    @Test
    void shouldTellWhatServerItIs() {
        List<?> reply = (List<?>) run("HELLO");
        assertEquals(List.of("server", "redis", "version", "8.8.0", "proto", 2L, "id", 1L), reply.subList(0, 8));
        assertEquals(List.of("mode", "standalone", "role", "master", "modules"), reply.subList(8, 13));
        assertEquals(List.of(List.of("name", "probe", "ver", 0L, "path", "", "args", List.of())), reply.get(13));
    }

    @Test
    void shouldChangeTheProtocolFromThisReplyOn() {
        Map<?, ?> reply = (Map<?, ?>) run("HELLO 3");
        assertEquals(3L, reply.get("proto"));
        assertEquals(7, reply.size());
        assertTrue(run("COMMAND DOCS ping") instanceof Map);
        assertTrue(run("HELLO 2") instanceof List);
        assertTrue(run("COMMAND DOCS ping") instanceof List);
    }

    @Test
    void shouldRefuseBadGreetings() {
        expectError("NOPROTO unsupported protocol version", "HELLO 4");
        expectError("NOPROTO unsupported protocol version", "HELLO 1");
        expectError("ERR Protocol version is not an integer or out of range", "HELLO x");
        expectError("ERR Syntax error in HELLO option 'foo'", "HELLO 3 foo");
        expectError("ERR Syntax error in HELLO option 'AUTH'", "HELLO 3 AUTH default");
        expectError("ERR Syntax error in HELLO option 'SETNAME'", "HELLO 3 SETNAME");
        assertEquals(
                "-ERR Client names cannot contain spaces, newlines or special characters.",
                client.call("HELLO", "3", "SETNAME", "a b").toString());
        assertTrue(run("HELLO") instanceof List);
    }

    @Test
    void shouldNameTheConnection() {
        run("HELLO 2 SETNAME me");
        expect("me", "CLIENT GETNAME");
    }

    @Test
    void shouldLetAnybodyInWithoutAPassword() {
        expectError(
                "ERR AUTH <password> called without any password configured for the default user. Are you sure your"
                        + " configuration is correct?",
                "AUTH secret");
        expect(OK, "AUTH default whatever");
        expectError(WRONG, "AUTH nobody whatever");
        expectError("ERR syntax error", "AUTH a b c");
    }

    @Test
    void shouldAskForThePassword() {
        try (TestServer closed =
                new TestServer.Builder().setting("requirepass", "s3cret").start()) {
            TestClient stranger = closed.client();
            for (String command : List.of("PING", "KEYS *", "MULTI", "CLIENT ID", "ECHO a")) {
                assertEquals("-" + NOAUTH, stranger.run(command).toString());
            }
            assertEquals(
                    "-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto>"
                            + " AUTH <user> <pass> option can be used to authenticate the client and select the RESP"
                            + " protocol version at the same time",
                    stranger.run("HELLO 3").toString());
            assertEquals("-" + WRONG, stranger.run("AUTH wrong").toString());
            assertEquals("-" + WRONG, stranger.run("AUTH s3cre").toString());
            assertEquals("-" + WRONG, stranger.run("AUTH nobody s3cret").toString());
            assertEquals("-" + WRONG, stranger.run("HELLO 3 AUTH default wrong").toString());
            assertEquals("-" + NOAUTH, stranger.run("PING").toString());
            assertEquals(OK, stranger.run("AUTH s3cret"));
            assertEquals("PONG", stranger.run("PING"));
            assertEquals("-" + WRONG, stranger.run("AUTH wrong").toString());
            assertEquals("PONG", stranger.run("PING"));
            assertEquals("RESET", stranger.run("RESET"));
            assertEquals("-" + NOAUTH, stranger.run("PING").toString());
            assertEquals(3L, ((Map<?, ?>) stranger.run("HELLO 3 AUTH default s3cret")).get("proto"));
            TestClient leaving = closed.client();
            assertEquals(OK, leaving.run("QUIT"));
        }
    }

    @Test
    void shouldAskLaterConnectionsForAPasswordThatIsSetLater() {
        setPassword("new");
        TestClient later = server.client();
        assertEquals("-" + NOAUTH, later.run("PING").toString());
        expect("PONG", "PING");
        setPassword("");
        assertEquals("PONG", later.run("PING"));
    }

    private void setPassword(String password) {
        server.kernel().configuration().set(List.of(new Assignment("requirepass", password)), true);
    }

    @Test
    void shouldAnswer() {
        expect("PONG", "PING");
        expect("hello", "PING hello");
        expectError("ERR wrong number of arguments for 'ping' command", "PING a b");
        expect("hello", "ECHO hello");
        expectError("ERR wrong number of arguments for 'echo' command", "ECHO");
    }

    @Test
    void shouldGiveErrorsTheBytesThatTheClientSent() {
        byte[] word = {'x', (byte) 0xff, (byte) 0xc3, (byte) 0xa9, 0, 'y'};
        assertEquals(
                "-ERR unknown command 'x\u00ff\u00c3\u00a9'",
                client.call((Object) word).toString());
    }

    @Test
    void shouldRunNothingBehindQuit() {
        client.send("PUT", "a", "1");
        client.send("QUIT");
        client.send("PUT", "a", "2");
        server.world().settle();
        assertEquals(List.of(OK, OK), client.replies());
        assertFalse(client.connection().isOpen());
        client = server.client();
        expect("1", "FETCH a");
        assertEquals(1, server.kernel().engine().clients().size());
    }

    @Test
    void shouldForgetWhatAConnectionWas() {
        put("a");
        run("SELECT 3");
        run("HELLO 3 SETNAME me");
        run("CLIENT SETINFO LIB-NAME lib");
        run("WATCH a");
        run("MULTI");
        expect("QUEUED", "PING");
        expect("RESET", "RESET");
        expect("a", "FETCH a");
        assertNull(run("CLIENT GETNAME"));
        expectError("ERR EXEC without MULTI", "EXEC");
        String line = (String) run("CLIENT INFO");
        assertTrue(line.contains(" resp=2 lib-name=lib "), line);
        assertTrue(line.contains(" watch=0 "), line);
    }

    @Test
    void shouldGiveExamplesOfAllTypesOfReply() {
        expect("Hello World", "DEBUG PROTOCOL string");
        expect("3.141", "DEBUG PROTOCOL double");
        expect(List.of(0L, 1L, 2L), "DEBUG PROTOCOL set");
        expectError("ERR RESP2 is not supported by this command", "DEBUG PROTOCOL push");
        expect("Some real reply following the attribute", "DEBUG PROTOCOL attrib");
        run("HELLO 3");
        expect(3.141, "DEBUG PROTOCOL double");
        expect(Set.of(0L, 1L, 2L), "DEBUG PROTOCOL set");
        expect(Map.of(0L, false, 1L, true, 2L, false), "DEBUG PROTOCOL map");
        expect("This is a verbatim\nstring", "DEBUG PROTOCOL verbatim");
        expect(new java.math.BigInteger("1234567999999999999999999999999999999"), "DEBUG PROTOCOL bignum");
        expect(true, "DEBUG PROTOCOL true");
        assertNull(run("DEBUG PROTOCOL null"));
        expect(new Push(List.of("server-cpu-usage", 42L)), "DEBUG PROTOCOL push");
        assertEquals(List.of("Some real reply following the push reply"), client.replies());
        assertTrue(client.connection().isOpen());
    }
}
