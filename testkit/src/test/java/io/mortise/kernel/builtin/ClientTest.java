package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// CLIENT.
class ClientTest extends BuiltinTest {
    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : line.strip().split(" ")) {
            int equals = field.indexOf('=');
            fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
        return fields;
    }

    private List<String> ids(String command) {
        List<String> ids = new ArrayList<>();
        for (String line : ((String) run(command)).split("\n")) {
            if (!line.isEmpty()) {
                ids.add(fields(line).get("id"));
            }
        }
        return ids;
    }

    @Test
    void shouldShowTheFieldsOfRedisInTheirOrder() {
        assertEquals(
                List.of("id addr laddr fd name age idle flags db sub psub ssub multi watch qbuf qbuf-free argv-mem"
                                + " multi-mem rbs rbp obl oll omem omem-shared omem-unshared tot-mem events cmd user"
                                + " redir resp lib-name lib-ver io-thread tot-net-in tot-net-out tot-cmds read-events"
                                + " avg-pipeline-len-sum avg-pipeline-len-cnt")
                        .getFirst(),
                String.join(" ", fields((String) run("CLIENT INFO")).keySet()));
    }

    @Test
    void shouldShowTheStateOfAConnection() {
        run("SELECT 4");
        run("CLIENT SETNAME me");
        run("CLIENT SETINFO lib-name lib");
        run("CLIENT SETINFO LIB-VER 1.2");
        run("WATCH a b");
        server.advance(7000);
        TestClient other = server.client();
        Map<String, String> seen = fields(((String) other.run("CLIENT LIST ID 1")));
        assertEquals("1", seen.get("id"));
        assertEquals("me", seen.get("name"));
        assertEquals("4", seen.get("db"));
        assertEquals("7", seen.get("age"));
        assertEquals("7", seen.get("idle"));
        assertEquals("N", seen.get("flags"));
        assertEquals("-1", seen.get("multi"));
        assertEquals("2", seen.get("watch"));
        assertEquals("lib", seen.get("lib-name"));
        assertEquals("1.2", seen.get("lib-ver"));
        assertEquals("watch", seen.get("cmd"));
        assertEquals("default", seen.get("user"));
        assertEquals("2", seen.get("resp"));
        assertEquals("5", seen.get("tot-cmds"));
        run("MULTI");
        run("PING");
        seen = fields(((String) other.run("CLIENT LIST ID 1")));
        assertEquals("x", seen.get("flags"));
        assertEquals("1", seen.get("multi"));
        assertEquals(
                "client|list",
                fields(((String) other.run("CLIENT INFO")).replace("info", "list"))
                        .get("cmd"));
    }

    @Test
    void shouldListAllOrSome() {
        server.client().run("PING");
        server.client().run("PING");
        assertEquals(List.of("1", "2", "3"), ids("CLIENT LIST"));
        assertEquals(List.of("3", "1"), ids("CLIENT LIST ID 3 99 1"));
        assertEquals(List.of("1", "2", "3"), ids("CLIENT LIST TYPE normal"));
        assertEquals(List.of(), ids("CLIENT LIST TYPE pubsub"));
        assertEquals(List.of(), ids("CLIENT LIST TYPE SLAVE"));
        expectError("ERR Unknown client type 'foo'", "CLIENT LIST TYPE foo");
        expectError("ERR Invalid client ID", "CLIENT LIST ID x");
        expectError("ERR syntax error", "CLIENT LIST foo");
        expectError("ERR syntax error", "CLIENT LIST TYPE");
    }

    @Test
    void shouldAnswerAsVerbatimTextInTheNewProtocol() {
        run("HELLO 3");
        client.send("CLIENT", "INFO");
        server.world().settle();
        String raw = new String(client.connection().takeArrived(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertTrue(raw.startsWith("=") && raw.contains("\r\ntxt:id=1 "), raw);
    }

    @Test
    void shouldRememberNames() {
        assertNull(run("CLIENT GETNAME"));
        expect(OK, "CLIENT SETNAME me");
        expect("me", "CLIENT GETNAME");
        assertEquals(OK, client.call("CLIENT", "SETNAME", ""));
        assertNull(run("CLIENT GETNAME"));
        assertEquals(
                "-ERR Client names cannot contain spaces, newlines or special characters.",
                client.call("CLIENT", "SETNAME", "a b").toString());
        assertEquals(
                "-ERR lib-ver cannot contain spaces, newlines or special characters.",
                client.call("CLIENT", "SETINFO", "lib-ver", "a\nb").toString());
        expectError("ERR Unrecognized option 'foo'", "CLIENT SETINFO foo bar");
        expect(1L, "CLIENT ID");
    }

    // ---- KILL

    private static boolean isClosed(TestClient other) {
        return !other.connection().isOpen();
    }

    private TestClient connected() {
        TestClient other = server.client();
        other.run("PING");
        return other;
    }

    @Test
    void shouldKillByAddress() {
        TestClient other = connected();
        String address = fields((String) other.run("CLIENT INFO")).get("addr");
        expect(OK, "CLIENT KILL " + address);
        assertTrue(isClosed(other));
        expectError("ERR No such client", "CLIENT KILL " + address);
        TestClient third = connected();
        address = fields((String) third.run("CLIENT INFO")).get("addr");
        expect(1L, "CLIENT KILL ADDR " + address);
        assertTrue(isClosed(third));
    }

    @Test
    void shouldKillByFiltersThatMustAllFit() {
        TestClient second = connected();
        TestClient third = connected();
        expect(0L, "CLIENT KILL ID 99");
        expect(0L, "CLIENT KILL ID 2 TYPE pubsub");
        expect(0L, "CLIENT KILL ID 2 LADDR 1.2.3.4:5");
        expect(1L, "CLIENT KILL ID 2 USER default TYPE normal");
        assertTrue(isClosed(second));
        assertFalse(isClosed(third));
        String here = fields((String) run("CLIENT INFO")).get("laddr");
        expect(1L, "CLIENT KILL LADDR " + here);
        assertTrue(isClosed(third));
    }

    @Test
    void shouldKillByAge() {
        TestClient old = connected();
        server.advance(10_000);
        TestClient young = connected();
        expect(1L, "CLIENT KILL MAXAGE 10");
        assertTrue(isClosed(old));
        assertFalse(isClosed(young));
    }

    @Test
    void shouldKillItselfAfterAnsweringIfAsked() {
        expect(0L, "CLIENT KILL ID 1");
        client.send("CLIENT", "KILL", "ID", "1", "SKIPME", "no");
        client.send("PUT", "a", "1");
        server.world().settle();
        assertEquals(List.of(1L), client.replies());
        assertTrue(isClosed(client));
        client = server.client();
        expect(0L, "EXISTS a");
    }

    @Test
    void shouldRunNothingMoreOfAKilledClient() {
        TestClient other = connected();
        client.send("CLIENT", "KILL", "ID", "2");
        other.send("PUT", "a", "1");
        server.world().settle();
        assertEquals(List.of(1L), client.replies());
        expect(0L, "EXISTS a");
    }

    @Test
    void shouldKillAClientThatWaits() {
        TestClient other = connected();
        other.send("AWAIT", "a");
        server.world().settle();
        assertEquals("b", fields((String) run("CLIENT LIST ID 2")).get("flags"));
        expect(1L, "CLIENT KILL ID 2");
        assertTrue(isClosed(other));
        assertEquals(0, server.kernel().executor().waiters().count());
        put("a");
    }

    @Test
    void shouldRefuseBadFilters() {
        expectError("ERR syntax error", "CLIENT KILL ID 1 SKIPME");
        expectError("ERR syntax error", "CLIENT KILL SKIPME maybe");
        expectError("ERR syntax error", "CLIENT KILL foo bar");
        expectError("ERR client-id should be greater than 0", "CLIENT KILL ID 0");
        expectError("ERR client-id should be greater than 0", "CLIENT KILL ID x");
        expectError("ERR maxage is not an integer or out of range", "CLIENT KILL MAXAGE x");
        expectError("ERR maxage should be greater than 0", "CLIENT KILL MAXAGE 0");
        expectError("ERR No such user 'nobody'", "CLIENT KILL USER nobody");
        expectError("ERR Unknown client type 'foo'", "CLIENT KILL TYPE foo");
    }

    // ---- REPLY

    @Test
    void shouldLeaveRepliesOut() {
        client.send("CLIENT", "REPLY", "OFF");
        client.send("PUT", "a", "1");
        client.send("NOSUCH");
        client.send("CLIENT", "REPLY", "SKIP");
        client.send("CLIENT", "REPLY", "ON");
        client.send("PING");
        server.world().settle();
        assertEquals(List.of(OK, "PONG"), client.replies());
        expect("1", "FETCH a");
    }

    @Test
    void shouldSkipOneReply() {
        client.send("CLIENT", "REPLY", "SKIP");
        client.send("PUT", "a", "1");
        client.send("PING");
        server.world().settle();
        assertEquals(List.of("PONG"), client.replies());
        expectError("ERR syntax error", "CLIENT REPLY foo");
    }

    @Test
    void shouldLeaveOutRepliesOfTransactionsAsAWhole() {
        expect(OK, "MULTI");
        expect("QUEUED", "CLIENT REPLY OFF");
        expect("QUEUED", "PING");
        expect("QUEUED", "CLIENT REPLY ON");
        expect(List.of(OK, "PONG", OK), "EXEC");
        expect(OK, "MULTI");
        expect("QUEUED", "PING");
        expect("QUEUED", "CLIENT REPLY OFF");
        client.send("EXEC");
        client.send("PING");
        client.send("CLIENT", "REPLY", "ON");
        server.world().settle();
        assertEquals(List.of(OK), client.replies());
        assertEquals(0, server.kernel().executor().faults().count());
    }

    @Test
    void shouldCloseAConnectionThatWantsNoReplies() {
        client.send("CLIENT", "REPLY", "OFF");
        client.send("QUIT");
        server.world().settle();
        assertEquals(List.of(), client.replies());
        assertTrue(isClosed(client));
        client = server.client();
    }
}
