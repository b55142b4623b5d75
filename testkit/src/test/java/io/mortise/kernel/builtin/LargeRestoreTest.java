package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.testkit.TestClient;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// RESTORE of a payload that another thread reads: what happens meanwhile.
class LargeRestoreTest extends BuiltinTest {
    private static final int LENGTH = 300_000;

    private TestClient other;
    private String value;
    private byte[] payload;

    @BeforeEach
    void dump() {
        SplittableRandom random = new SplittableRandom(11);
        StringBuilder digits = new StringBuilder();
        while (digits.length() < LENGTH) {
            digits.append((char) ('!' + random.nextInt(90)));
        }
        value = digits.toString();
        expect(OK, "PUT a " + value);
        payload = Payloads.bytes(run("DUMP a"));
        assertTrue(payload.length > LENGTH, "length " + payload.length);
        other = server.client();
        forget();
    }

    /// Lets everything happen but work in the background. Large requests come in pieces, one a turn.
    private void turn() {
        for (int turn = 0; turn < 100; turn++) {
            server.world().turn();
        }
    }

    /// Sends a RESTORE and lets it come so far that the payload is to be read elsewhere.
    private void begin(String key, String ttl, String... options) {
        client.send(Payloads.restore(key, ttl, payload, options));
        turn();
        assertEquals(1, server.world().workWaiting());
        assertEquals(List.of(), client.replies());
    }

    private List<Object> meanwhile(String... lines) {
        for (String line : lines) {
            other.send((Object[]) line.split(" "));
        }
        turn();
        return other.replies();
    }

    private List<Object> end() {
        server.world().settle();
        return client.replies();
    }

    @Test
    void shouldAnswerOthersMeanwhile() {
        client.send(Payloads.restore("b", "0", payload));
        client.send("FETCH", "b");
        client.send("PUT", "b", "later");
        client.send("PING");
        turn();
        assertEquals(List.of("PONG", OK, 0L), meanwhile("PING", "PUT c 1", "EXISTS b"));
        assertEquals(List.of(), client.replies());
        assertEquals(List.of(OK, value, OK, "PONG"), end());
        expect("later", "FETCH b");
        List<String> effects = probe.takeEffects();
        assertEquals(List.of("0 CLIENT: PUT c 1", "0 CLIENT: PUT b later"), List.of(effects.get(0), effects.get(2)));
        assertTrue(effects.get(1).startsWith("0 CLIENT: RESTORE b 0 "), effects.get(1));
        assertEquals(3, effects.size());
        expectEvents("0 restore b");
        assertArrayEquals(payload, Payloads.bytes(run("DUMP a")));
    }

    @Test
    void shouldCountTheCommandOnce() {
        run("CONFIG RESETSTAT");
        TestClient watching = server.client();
        assertEquals(OK, watching.run("MONITOR"));
        long before = figure("stats", "total_commands_processed");
        begin("b", "0");
        assertEquals(List.of(OK), end());
        assertEquals(before + 2, figure("stats", "total_commands_processed"));
        assertTrue(((String) run("INFO commandstats")).contains("cmdstat_restore:calls=1,"));
        long shown = watching.replies().stream()
                .filter(line -> line.toString().contains("\"RESTORE\""))
                .count();
        assertEquals(1, shown);
    }

    @Test
    void shouldSeeAKeyThatIsThereByThen() {
        begin("b", "0");
        assertEquals(List.of(OK), meanwhile("PUT b other"));
        assertEquals("[-BUSYKEY Target key name already exists.]", end().toString());
        expect("other", "FETCH b");
        begin("b", "0", "REPLACE");
        assertEquals(List.of(OK), meanwhile("PUT b another"));
        assertEquals(List.of(OK), end());
        expect(value, "FETCH b");
    }

    @Test
    void shouldCountTheTimeToLiveFromWhenTheKeyIsThere() {
        begin("b", "5000");
        server.world().turn(100_000);
        assertEquals(List.of(OK), end());
        String effect = probe.takeEffects().getFirst();
        assertTrue(effect.startsWith("0 CLIENT: RESTORE b " + (now() + 5000) + " "), effect.substring(0, 60));
        assertTrue(effect.endsWith(" ABSTTL"));
        expect(5000L, "PTTL b");
        run("PUT c 1");
        forget();
        begin("c", String.valueOf(now() + 50), "ABSTTL", "REPLACE");
        server.world().turn(100_000);
        assertEquals(List.of(OK), end());
        expectEffects("0 CLIENT: DEL c");
    }

    @Test
    void shouldRefuseWhatIsNoLongerAllowed() {
        assertEquals(OK, other.run("ACL SETUSER bob on nopass ~* +@all"));
        assertEquals(OK, client.run("AUTH bob x"));
        begin("b", "0");
        assertEquals(List.of(OK), meanwhile("ACL SETUSER bob -restore"));
        assertEquals("[-NOPERM User bob has no permissions to run the 'restore' command]", end().toString());
        assertEquals(0L, other.run("EXISTS b"));
    }

    @Test
    void shouldWaitForTheEndOfAPause() {
        begin("b", "0");
        client.send("PING");
        assertEquals(List.of(OK), meanwhile("CLIENT PAUSE 1000 WRITE"));
        assertEquals(List.of(), end());
        assertEquals(0L, other.run("EXISTS b"));
        server.advance(1001);
        assertEquals(List.of(OK, "PONG"), client.replies());
        assertEquals(1L, other.run("EXISTS b"));
    }

    @Test
    void shouldForgetAClientThatHasGone() {
        begin("b", "0");
        client.disconnect();
        turn();
        assertEquals(0, server.world().workWaiting());
        server.world().settle();
        client = server.client();
        expect(0L, "EXISTS b");
        // And one that goes when the value is there already, but not yet in its place.
        begin("b", "0");
        assertTrue(server.world().work());
        client.disconnect();
        server.world().settle();
        client = server.client();
        expect(OK, "PUT c 1");
    }

    @Test
    void shouldReadAtOnceInATransaction() {
        expect(OK, "MULTI");
        assertEquals("QUEUED", client.call(Payloads.restore("b", "0", payload)));
        client.send("EXEC");
        turn();
        assertEquals(List.of(List.of(OK)), client.replies());
        expect(value, "FETCH b");
    }

    @Test
    void shouldTellWhatIsWrongWithThePayload() {
        byte[] damaged = payload.clone();
        damaged[LENGTH / 2] ^= 1;
        assertEquals(
                "-ERR DUMP payload version or checksum are wrong",
                client.call(Payloads.restore("b", "0", damaged)).toString());
        // The last byte of the value is missing.
        byte[] body = java.util.Arrays.copyOf(payload, payload.length - Payloads.FOOTER_BYTES - 1);
        assertEquals(
                "-ERR Bad data format",
                client.call(Payloads.restore("b", "0", Payloads.unchecked(body)))
                        .toString());
        byte[] unknown = Payloads.unchecked(body);
        unknown[0] = (byte) 200;
        assertEquals(
                "-ERR Bad data format",
                client.call(Payloads.restore("b", "0", unknown)).toString());
        expect(0L, "EXISTS b");
        expectEffects();
    }

    @Test
    void shouldSayNothingToClientsThatWantNoReply() {
        client.send("CLIENT", "REPLY", "SKIP");
        client.send(Payloads.restore("b", "0", payload));
        client.send("PING");
        assertEquals(List.of("PONG"), end());
        client.send("CLIENT", "REPLY", "OFF");
        // The second waits for the first, so it is kept as it is until then.
        client.send(Payloads.restore("c", "0", payload));
        client.send(Payloads.restore("d", "0", payload));
        client.send("CLIENT", "REPLY", "ON");
        assertEquals(List.of(OK), end());
        expect(3L, "EXISTS b c d");
    }

    @Test
    void shouldKeepTheValueOfAModuleThatHasGone() throws Exception {
        begin("b", "0");
        LoadedModule module = server.kernel().modules().modules().stream()
                .filter(each ->
                        each.types().stream().anyMatch(type -> type.name().equals("string")))
                .findFirst()
                .orElseThrow();
        server.kernel().modules().uninstall(module);
        assertTrue(server.world().work());
        assertEquals(List.of(OK), end());
        expect("string", "TYPE b");
        assertArrayEquals(payload, Payloads.bytes(run("DUMP b")));
    }

    @Test
    void shouldCountThePayloadAsTheClientsMemory() {
        begin("b", "0");
        String line = meanwhile("CLIENT LIST").toString();
        assertTrue(line.lines().anyMatch(each -> each.contains("cmd=restore") && memory(each) > LENGTH), line);
        assertEquals(List.of(OK), end());
    }

    private static long memory(String line) {
        return Long.parseLong(line.replaceAll(".*tot-mem=(\\d+).*", "$1"));
    }
}
