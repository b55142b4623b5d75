package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// ACL: users and their rules.
class AclTest extends BuiltinTest {
    private static final String HASH_OF_P = "148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940";

    private void refuses(String rule, String why) {
        assertEquals(
                "-ERR Error in ACL SETUSER modifier '" + rule + "': " + why,
                client.call("ACL", "SETUSER", "x", rule).toString());
    }

    private void makes(String line, Object... rules) {
        Object[] words = new Object[rules.length + 3];
        words[0] = "ACL";
        words[1] = "SETUSER";
        words[2] = "u";
        System.arraycopy(rules, 0, words, 3, rules.length);
        assertEquals(OK, client.call(words));
        assertEquals("user u " + line, ((List<?>) run("ACL LIST")).get(1));
        run("ACL DELUSER u");
    }

    @Test
    void shouldBeginWithOneUserWhoMayDoEverything() {
        assertEquals(List.of("user default on nopass sanitize-payload ~* &* +@all"), run("ACL LIST"));
        expect(List.of("default"), "ACL USERS");
        expect("default", "ACL WHOAMI");
    }

    @Test
    void shouldKeepTheRulesAsTheyAreGiven() {
        makes("off sanitize-payload resetchannels -@all");
        makes(
                "on sanitize-payload #" + HASH_OF_P + " ~x* %R~r* %W~w* ~rw resetchannels &ch -@all +put"
                        + " -@read +config|get -config|set +select|0 (~z* %R~q resetchannels -@all +put)",
                "on",
                ">p",
                "~x*",
                "+@read",
                "+put",
                "-@read",
                "+config|get",
                "-config|set",
                "+SELECT|0",
                "%R~r*",
                "%W~w*",
                "%RW~rw",
                "&ch",
                "(+put ~z* %R~q)");
        makes("off sanitize-payload resetchannels -@all -config", "+config|get", "-config");
        makes("off sanitize-payload ~r resetchannels -@all", "%R~r", "%W~r");
        makes(
                "off nopass sanitize-payload ~* &* +@all -put",
                "allkeys",
                "allchannels",
                "allcommands",
                "-put",
                "nopass");
        makes("off sanitize-payload resetchannels -@all (~x resetchannels -@all +put)", "(+put", "~x", ")");
        makes("off skip-sanitize-payload resetchannels -@all", "skip-sanitize-payload");
        makes(
                "off sanitize-payload resetchannels -@all",
                "on",
                ">x",
                "~*",
                "&*",
                "+@all",
                "(+put)",
                "certonly",
                "reset");
        makes("off certonly sanitize-payload resetchannels -@all", "certonly");
        makes("off sanitize-payload resetchannels -@all", ">p", "<p", "", "()", "clearselectors");
    }

    @Test
    void shouldRefuseBadRules() {
        String unknown = "Unknown command or category name in ACL";
        String syntax = "Syntax error";
        for (String rule : List.of("+foo", "-foo", "+@foo", "+config|foo", "-select|0", "+", "-", "+PUT)", "+foo|")) {
            refuses(rule, unknown);
        }
        for (String rule : List.of(
                "foo", "+put|", "@all", "%X~a", "%~a", "%R", "%RR~a", "%WrW~a", "(on)", "(+put (~x))", "~a b")) {
            refuses(rule, syntax);
        }
        refuses("+ping|", syntax);
        refuses("+config|get|x", "Allowing first-arg of a subcommand is not supported");
        String hash =
                "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters";
        refuses("#abc", hash);
        refuses("!abc", hash);
        refuses("#" + HASH_OF_P.toUpperCase(java.util.Locale.ROOT), hash);
        refuses("<zz", "The password you are trying to remove from the user does not exist");
        assertEquals(
                "-ERR Unmatched parenthesis in acl selector starting at '(+put'.",
                client.call("ACL", "SETUSER", "x", "(+put", "~x").toString());
        assertEquals(
                "-ERR Usernames can't contain spaces or null characters",
                client.call("ACL", "SETUSER", "a b", "on").toString());
        expect(List.of("default"), "ACL USERS");
    }

    @Test
    void shouldSayThatThereAreTooManyWords() {
        for (String line : List.of("ACL cat a b", "ACL genpass 1 2", "ACL log 1 2", "SLOWLOG get 1 2")) {
            String[] words = line.split(" ");
            expectError(
                    "ERR unknown subcommand or wrong number of arguments for '" + words[1] + "'. Try " + words[0]
                            + " HELP.",
                    line);
        }
    }

    @Test
    void shouldRefusePatternsBehindTheOneForAll() {
        expectError(
                "ERR Error in ACL SETUSER modifier '~x': Adding a pattern after the * pattern (or the 'allkeys' flag)"
                        + " is not valid and does not have any effect. Try 'resetkeys' to start with an empty list of"
                        + " patterns",
                "ACL SETUSER u ~* ~x");
        expectError(
                "ERR Error in ACL SETUSER modifier '&x': Adding a pattern after the * pattern (or the 'allchannels'"
                        + " flag) is not valid and does not have any effect. Try 'resetchannels' to start with an empty"
                        + " list of channels",
                "ACL SETUSER u &* &x");
    }

    @Test
    void shouldChangeNothingIfOneRuleIsRefused() {
        run("ACL SETUSER u on ~a +ping");
        assertTrue(run("ACL SETUSER u ~b +foo").toString().startsWith("-ERR"));
        assertEquals("user u on sanitize-payload ~a resetchannels -@all +ping", ((List<?>) run("ACL LIST")).get(1));
    }

    @Test
    void shouldTellAUsersRules() {
        run("HELLO 3");
        client.call("ACL", "SETUSER", "u", "on", ">p", "~a*", "%R~b", "&c", "+ping", "(+exists ~z)");
        Map<?, ?> user = (Map<?, ?>) run("ACL GETUSER u");
        assertEquals("[on, sanitize-payload]", user.get("flags").toString());
        assertEquals(List.of(HASH_OF_P), user.get("passwords"));
        assertEquals("-@all +ping", user.get("commands"));
        assertEquals("~a* %R~b", user.get("keys"));
        assertEquals("&c", user.get("channels"));
        assertEquals(List.of(Map.of("commands", "-@all +exists", "keys", "~z", "channels", "")), user.get("selectors"));
        assertEquals(null, run("ACL GETUSER nobody"));
    }

    @Test
    void shouldLetUsersIn() {
        run("ACL SETUSER u on >p +@all ~*");
        String wrong = "WRONGPASS invalid username-password pair or user is disabled.";
        expectError(wrong, "AUTH u q");
        expectError(wrong, "AUTH nobody p");
        expect(OK, "AUTH u p");
        expect("u", "ACL WHOAMI");
        run("ACL SETUSER u >q");
        expect(OK, "AUTH u q");
        run("ACL SETUSER u off");
        expectError(wrong, "AUTH u q");
        expect("u", "ACL WHOAMI");
        run("ACL SETUSER u on nopass");
        expect(OK, "AUTH u anything");
        run("ACL SETUSER u certonly");
        expectError(wrong, "AUTH u anything");
    }

    @Test
    void shouldLetCertificatesIn() {
        run("ACL SETUSER u on certonly +ping");
        run("ACL SETUSER v off");
        var state = server.kernel().engine().clients().iterator().next();
        assertFalse(server.kernel().authentication().certify(state, "nobody"));
        assertFalse(server.kernel().authentication().certify(state, "v"));
        assertTrue(server.kernel().authentication().certify(state, "u"));
        expectError("NOPERM User u has no permissions to run the 'acl|whoami' command", "ACL WHOAMI");
        expect("PONG", "PING");
    }

    @Test
    void shouldTakeRequirepassForTheDefaultUsersPassword() {
        run("CONFIG SET requirepass p");
        assertEquals(List.of("user default on sanitize-payload #" + HASH_OF_P + " ~* &* +@all"), run("ACL LIST"));
        TestClient late = server.client();
        assertEquals("-NOAUTH Authentication required.", late.run("PING").toString());
        assertEquals(OK, late.run("AUTH p"));
        TestClient waiting = server.client();
        run("ACL SETUSER default nopass");
        assertEquals("PONG", waiting.run("PING"));
        run("ACL SETUSER default off");
        assertEquals(
                "-NOAUTH Authentication required.", server.client().run("PING").toString());
    }

    @Test
    void shouldCheckCommandsKeysAndSelectors() {
        put("a1", "b1");
        client.call("ACL", "SETUSER", "u", "on", "nopass", "~a*", "%R~b*", "%W~w*", "+@all", "-touch", "-config|set");
        expect(OK, "AUTH u x");
        String key = "NOPERM No permissions to access a key";
        expect("a1", "FETCH a1");
        expect("b1", "FETCH b1");
        expectError(key, "FETCH c1");
        expectError(key, "FETCH w1");
        expectError(key, "PUT b1 x");
        expect(OK, "PUT w1 x");
        expect(OK, "PUT a1 x");
        expect(1L, "EXISTS w1");
        expectError(key, "EXISTS c1");
        expectError(key, "DEL a1 c1");
        expectError("NOPERM User u has no permissions to run the 'touch' command", "TOUCH a1");
        expectError("NOPERM User u has no permissions to run the 'config|set' command", "CONFIG SET hz 10");
        assertTrue(run("CONFIG GET hz") instanceof List);
        client.call("ACL", "SETUSER", "u", "(+touch ~t)");
        expect(0L, "TOUCH t");
        expectError("NOPERM No permissions to access a key", "TOUCH a1");
    }

    @Test
    void shouldAllowCommandsWithSomeFirstArguments() {
        run("ACL SETUSER u on nopass +select|1");
        run("AUTH u x");
        expect(OK, "SELECT 1");
        expectError("NOPERM User u has no permissions to run the 'select' command", "SELECT 0");
    }

    @Test
    void shouldLookAgainAtEachCommandOfATransaction() {
        TestClient other = server.client();
        run("ACL SETUSER u on nopass ~a +put +multi +exec +ping");
        other.run("AUTH u x");
        other.run("MULTI");
        other.run("PUT a 1");
        other.run("PING");
        run("ACL SETUSER u -ping resetkeys ~b");
        List<?> replies = (List<?>) other.run("EXEC");
        String changed =
                "-NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call."
                        + " This command is no longer allowed for the following reason: ";
        assertEquals(
                changed + "no permission to touch the specified keys",
                replies.get(0).toString());
        assertEquals(
                changed + "no permission to execute the command", replies.get(1).toString());
        other.run("MULTI");
        assertEquals(
                "-NOPERM No permissions to access a key", other.run("PUT a 1").toString());
        assertEquals(
                "-EXECABORT Transaction discarded because of previous errors.",
                other.run("EXEC").toString());
        List<?> log = (List<?>) run("ACL LOG");
        assertEquals(List.of("count", 2L, "reason", "key", "context", "multi"), ((List<?>) log.get(0)).subList(0, 6));
    }

    @Test
    void shouldRehearseCommands() {
        run("ACL SETUSER u ~a +put +fetch");
        expect(OK, "ACL DRYRUN u put a 1");
        expect("User u has no permissions to access the 'b' key", "ACL DRYRUN u put b 1");
        expect("User u has no permissions to run the 'ping' command", "ACL DRYRUN u ping");
        expectError("ERR User 'v' not found", "ACL DRYRUN v ping");
        expectError("ERR Command 'foo' not found", "ACL DRYRUN u foo");
        expectError("ERR wrong number of arguments for 'PUT' command", "ACL DRYRUN u put");
    }

    @Test
    void shouldLogWhatWasDenied() {
        TestClient other = server.client();
        run("ACL SETUSER u on >p +fetch ~a");
        other.run("AUTH u q");
        other.run("AUTH u p");
        other.run("FETCH b");
        other.run("FETCH b");
        other.run("PING");
        run("HELLO 3");
        List<?> log = (List<?>) run("ACL LOG");
        assertEquals(3, log.size());
        Map<?, ?> command = (Map<?, ?>) log.get(0);
        assertEquals("command", command.get("reason"));
        assertEquals("ping", command.get("object"));
        assertEquals("toplevel", command.get("context"));
        Map<?, ?> key = (Map<?, ?>) log.get(1);
        assertEquals(2L, key.get("count"));
        assertEquals("key", key.get("reason"));
        assertEquals("b", key.get("object"));
        assertEquals("u", key.get("username"));
        assertTrue(key.get("client-info").toString().contains(" cmd=FETCH user=u "), key.toString());
        Map<?, ?> login = (Map<?, ?>) log.get(2);
        assertEquals("auth", login.get("reason"));
        assertEquals("AUTH", login.get("object"));
        assertEquals(0L, login.get("entry-id"));
        server.advance(61_000);
        other.run("FETCH b");
        assertEquals(4, ((List<?>) run("ACL LOG")).size());
        assertEquals(1, ((List<?>) run("ACL LOG 1")).size());
        run("CONFIG SET acllog-max-len 2");
        other.run("FETCH b");
        assertEquals(2, ((List<?>) run("ACL LOG")).size());
        assertTrue(run("INFO stats").toString().contains("acl_access_denied_key:4"), "stats");
        expect(OK, "ACL LOG RESET");
        expect(List.of(), "ACL LOG");
    }

    @Test
    void shouldCloseTheConnectionsOfRemovedUsers() {
        TestClient other = server.client();
        run("ACL SETUSER u on nopass +@all");
        other.run("AUTH u x");
        expectError("ERR The 'default' user cannot be removed", "ACL DELUSER u default");
        expect(1L, "ACL DELUSER u v");
        assertFalse(other.connection().isOpen(), "closed");
    }

    @Test
    void shouldListCategories() {
        List<?> all = (List<?>) run("ACL CAT");
        assertEquals(List.of("keyspace", "read", "write", "set"), all.subList(0, 4));
        List<?> transaction = (List<?>) run("ACL CAT TRANSACTION");
        assertTrue(transaction.contains("multi") && transaction.contains("watch"), transaction.toString());
        assertTrue(((List<?>) run("ACL CAT admin")).contains("config|set"), "subcommands");
        expectError("ERR Unknown category 'foo'", "ACL CAT foo");
    }

    @Test
    void shouldMakeUpPasswords() {
        String first = run("ACL GENPASS").toString();
        assertTrue(first.matches("[0-9a-f]{64}"), first);
        assertFalse(first.equals(run("ACL GENPASS")), "the same twice");
        assertTrue(run("ACL GENPASS 5").toString().matches("[0-9a-f]{2}"), "5 bits");
        String range = "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number"
                + " up to 4096";
        expectError(range, "ACL GENPASS 0");
        expectError(range, "ACL GENPASS 4097");
        expectError("ERR value is not an integer or out of range", "ACL GENPASS x");
    }

    @Test
    void shouldNeedAFileToLoadAndSave() {
        String none = "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via"
                + " the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration"
                + " file set) in order to store users in the Redis configuration.";
        expectError(none, "ACL LOAD");
        expectError(none, "ACL SAVE");
    }

    @Test
    void shouldCostNothingForAUserWhoMayDoEverything() {
        var state = server.kernel().engine().clients().iterator().next();
        assertEquals(0, state.conditions);
        run("ACL SETUSER u on nopass ~* &* +@all");
        run("AUTH u x");
        assertEquals(0, state.conditions);
        run("ACL SETUSER u -ping");
        assertEquals(io.mortise.kernel.dispatch.Conditions.RESTRICTED, state.conditions);
    }

    @Test
    void shouldNotKeepALargeWordThatTheUserMayNotSend() {
        TestClient other = server.client();
        run("ACL SETUSER u on nopass +ping +put ~a");
        other.run("AUTH u x");
        byte[] head = "*3\r\n$4\r\nECHO\r\n$50000000\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        other.sendRaw(head);
        byte[] part = new byte[1_000_000];
        var state = server.kernel().engine().client(2);
        for (int index = 0; index < 50; index++) {
            other.sendRaw(part);
            server.world().settle();
            assertTrue(
                    server.kernel().usedMemory() < 10_000_000,
                    "used " + server.kernel().usedMemory());
        }
        other.sendRaw("\r\n$1\r\nx\r\n*1\r\n$4\r\nPING\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        server.world().settle();
        assertEquals(
                "[-NOPERM User u has no permissions to run the 'echo' command, PONG]",
                other.replies().toString());
        assertEquals(io.mortise.kernel.dispatch.Conditions.RESTRICTED, state.conditions);
    }

    @Test
    void shouldNotRunWhatWasThrownAwayEvenIfItIsAllowedByThen() {
        TestClient other = server.client();
        run("ACL SETUSER u on nopass +ping ~*");
        other.run("AUTH u x");
        other.sendRaw("*3\r\n$3\r\nPUT\r\n$1\r\na\r\n$3\r\nab".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        server.world().settle();
        run("ACL SETUSER u +@all &*");
        other.sendRaw("c\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        server.world().settle();
        assertEquals(
                "[-NOPERM User u has no permissions to run the 'PUT' command]",
                other.replies().toString());
        assertEquals(null, run("FETCH a"));
        assertEquals(OK, other.run("PUT a b"));
    }
}
