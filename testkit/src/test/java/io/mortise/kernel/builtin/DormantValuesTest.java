package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.mortise.kernel.modules.Manifest;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values whose module is not loaded.
class DormantValuesTest {
    private static final String OK = "OK";
    /// What one RESTORE of a payload of some hundred bytes may take, and what may be taken beside it.
    private static final long MOST_ALLOCATED_BYTES = 2L << 20;

    private TestServer server;
    private TestClient client;

    static List<Payloads.Payload> payloads() {
        return Payloads.all();
    }

    @BeforeEach
    void start() {
        server = TestServer.with();
        client = server.client();
    }

    @AfterEach
    void stop() {
        server.checkInvariants();
        server.close();
    }

    private void restore(String key, Payloads.Payload payload) {
        assertEquals(OK, client.call("RESTORE", key, "0", payload.bytes(), "REPLACE"));
    }

    private void expectDump(Payloads.Payload payload, String key) {
        byte[] dumped = Payloads.bytes(client.run("DUMP " + key));
        assertArrayEquals(payload.body(), Arrays.copyOf(dumped, dumped.length - Payloads.FOOTER_BYTES));
        assertTrue(dumped[dumped.length - Payloads.FOOTER_BYTES] <= payload.version());
        assertEquals(OK, client.call("RESTORE", "again", "0", dumped, "REPLACE"));
        assertEquals(1L, client.run("DEL again"));
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void shouldBeDumpedAsTheyWereRestored(Payloads.Payload payload) {
        restore("a", payload);
        expectDump(payload, "a");
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void shouldLiveLikeAnyKey(Payloads.Payload payload) {
        restore("a", payload);
        assertEquals(payload.type(), client.run("TYPE a"));
        assertEquals("dormant", client.run("OBJECT ENCODING a"));
        assertEquals(List.of("0", List.of("a")), client.run("SCAN 0 TYPE " + payload.type()));
        assertEquals(List.of("0", List.of()), client.run("SCAN 0 TYPE other"));
        assertEquals(1L, client.run("COPY a b"));
        assertEquals(client.run("DEBUG DIGEST-VALUE a"), client.run("DEBUG DIGEST-VALUE b"));
        assertEquals(OK, client.run("RENAME b c"));
        assertEquals(1L, client.run("MOVE c 1"));
        assertEquals(OK, client.run("SWAPDB 0 1"));
        expectDump(payload, "c");
        assertEquals(1L, client.run("PEXPIRE c 1000"));
        assertEquals(1L, client.run("PERSIST c"));
        assertEquals(1L, client.run("PEXPIRE c 1000"));
        server.advance(2000);
        assertEquals(0L, client.run("EXISTS c"));
        assertEquals(OK, client.run("SWAPDB 0 1"));
        assertEquals(1L, client.run("DEL a"));
    }

    @Test
    void shouldRefuseCommandsOfOtherTypes() throws ModuleLoadException {
        install();
        for (Payloads.Payload payload : payloads()) {
            restore("a", payload);
            boolean isOwn = payload.type().equals("string");
            String reply = String.valueOf(client.run("FETCH a"));
            assertEquals(
                    !isOwn,
                    reply.equals("-WRONGTYPE Operation against a key holding the wrong kind of value"),
                    payload.type());
            assertEquals(OK, client.run("PUT a x"));
            assertEquals("x", client.run("FETCH a"));
        }
    }

    @Test
    void shouldWakeWhenTheirModuleComes() throws ModuleLoadException {
        restore("a", payload("00c00a"));
        client.run("EXPIRE a 100");
        assertEquals("dormant", client.run("OBJECT ENCODING a"));
        install();
        assertEquals("10", client.run("FETCH a"));
        assertEquals("raw", client.run("OBJECT ENCODING a"));
        assertEquals(100L, client.run("TTL a"));
    }

    @Test
    void shouldVanishIfTheyTurnOutToBeEmpty() throws ModuleLoadException {
        Payloads.Payload gone = payload("0004" + HexFormat.of().formatHex(Payloads.bytes("gone")));
        restore("a", gone);
        restore("b", gone);
        install();
        assertNull(client.run("FETCH a"));
        assertEquals(0L, client.run("EXISTS a"));
        assertEquals(OK, client.run("PUT b x"));
        assertEquals("x", client.run("FETCH b"));
        assertEquals(
                "-ERR Bad data format",
                client.call("RESTORE", "c", "0", gone.bytes()).toString());
        assertEquals(1L, client.run("DBSIZE"));
    }

    private void install() throws ModuleLoadException {
        server.kernel()
                .modules()
                .install(new ProbeModule(), Manifest.inProcess("probe", "1.0.0"), "", List.of(), () -> {});
    }

    private static Payloads.Payload payload(String body) {
        return new Payloads.Payload("string", Payloads.unchecked(HexFormat.of().parseHex(body)));
    }

    // ---- damage

    /// Restores damaged bytes and, if they pass for a value, does with it what can be done.
    private void tryOut(byte[] body) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        String reply = client.call("RESTORE", "a", "0", Payloads.unchecked(body), "REPLACE")
                .toString();
        if (reply.equals(OK)) {
            byte[] dumped = Payloads.bytes(client.run("DUMP a"));
            assertEquals(OK, client.call("RESTORE", "b", "0", dumped, "REPLACE"));
            assertArrayEquals(dumped, Payloads.bytes(client.run("DUMP b")));
        } else {
            assertEquals("-ERR Bad data format", reply, HexFormat.of().formatHex(body));
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                allocated < MOST_ALLOCATED_BYTES,
                () -> allocated + " bytes for " + HexFormat.of().formatHex(body));
    }

    private void tryOutDamageOf(Payloads.Payload payload) {
        byte[] body = payload.body();
        for (int length = 0; length < body.length; length++) {
            tryOut(Arrays.copyOf(body, length));
        }
        for (int index = 0; index < body.length; index++) {
            for (int change : new int[] {1, 8, 64, 128, 255}) {
                byte[] damaged = body.clone();
                damaged[index] ^= (byte) change;
                tryOut(damaged);
            }
        }
        assertEquals("PONG", client.run("PING"));
        assertEquals(0, server.kernel().executor().faults().count());
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void shouldSurviveDamage(Payloads.Payload payload) {
        tryOutDamageOf(payload);
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void shouldSurviveDamageWhenAModuleReadsThem(Payloads.Payload payload) throws ModuleLoadException {
        if (payload.type().equals("string")) {
            install();
            tryOutDamageOf(payload);
        }
    }
}
