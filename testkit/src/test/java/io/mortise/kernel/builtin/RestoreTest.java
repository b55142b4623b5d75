package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestoreTest extends BuiltinTest {
    private byte[] payload;

    @BeforeEach
    void dump() {
        put("a");
        payload = Payloads.bytes(run("DUMP a"));
    }

    private Object restore(String key, String ttl, byte[] bytes, String... options) {
        return client.call(Payloads.restore(key, ttl, bytes, options));
    }

    private void expectError(String text, Object reply) {
        assertEquals("-" + text, String.valueOf(reply));
    }

    @Test
    void shouldDumpInTheOldestVersionThatHoldsTheValue() {
        assertEquals(9, payload[payload.length - Payloads.FOOTER_BYTES]);
        assertNull(run("DUMP nokey"));
    }

    @Test
    void shouldMakeAKeyOfADump() {
        assertEquals(OK, restore("b", "0", payload));
        assertTrue(probe.takeEffects().getFirst().startsWith("0 CLIENT: RESTORE b 0 "));
        expectEvents("0 restore b");
        expect("a", "FETCH b");
        expect(-1L, "TTL b");
        assertArrayEquals(payload, Payloads.bytes(run("DUMP b")));
    }

    @Test
    void shouldReplaceOnlyIfAsked() {
        expectError("BUSYKEY Target key name already exists.", restore("a", "0", payload));
        run("PUT a other");
        run("EXPIRE a 100");
        assertEquals(OK, restore("a", "0", payload, "REPLACE"));
        expect("a", "FETCH a");
        expect(-1L, "TTL a");
    }

    @Test
    void shouldPropagateARelativeTimeAsAMoment() {
        assertEquals(OK, restore("b", "5000", payload));
        String effect = probe.takeEffects().getFirst();
        assertTrue(effect.startsWith("0 CLIENT: RESTORE b " + (now() + 5000) + " "), effect);
        assertTrue(effect.endsWith(" ABSTTL"), effect);
        expect(5000L, "PTTL b");
        assertEquals(OK, restore("c", String.valueOf(now() + 7000), payload, "ABSTTL"));
        expect(7000L, "PTTL c");
    }

    @Test
    void shouldMakeNothingThatIsPastItsTime() {
        assertEquals(OK, restore("b", "1", payload, "ABSTTL"));
        expectEffects();
        expect(0L, "EXISTS b");
        assertEquals(OK, restore("a", "1", payload, "ABSTTL", "REPLACE"));
        expectEffects("0 CLIENT: DEL a");
        expectEvents("0 del a");
        expect(0L, "EXISTS a");
    }

    @Test
    void shouldSetTheAccessClock() {
        assertEquals(OK, restore("b", "0", payload, "IDLETIME", "1000"));
        expect(1000L, "OBJECT IDLETIME b");
        assertEquals(OK, restore("c", "0", payload, "FREQ", "77"));
        expect(0L, "OBJECT IDLETIME c");
        server.kernel().executor().clock().measureFrequency(true, 10, 1);
        assertEquals(OK, restore("d", "0", payload, "FREQ", "77"));
        expect(77L, "OBJECT FREQ d");
    }

    @Test
    void shouldRefuseBadOptions() {
        expectError("ERR syntax error", restore("b", "0", payload, "foo"));
        expectError("ERR syntax error", restore("b", "0", payload, "IDLETIME"));
        expectError("ERR syntax error", restore("b", "0", payload, "FREQ", "1", "IDLETIME", "1"));
        expectError("ERR Invalid IDLETIME value, must be >= 0", restore("b", "0", payload, "IDLETIME", "-1"));
        expectError("ERR Invalid FREQ value, must be >= 0 and <= 255", restore("b", "0", payload, "FREQ", "256"));
        expectError("ERR Invalid TTL value, must be >= 0", restore("b", "-1", payload));
        expectError("ERR value is not an integer or out of range", restore("b", "x", payload));
        expectEffects();
    }

    @Test
    void shouldRefuseAWrongVersionOrChecksum() {
        String text = "ERR DUMP payload version or checksum are wrong";
        expectError(text, restore("b", "0", new byte[0]));
        expectError(text, restore("b", "0", new byte[9]));
        for (int index = 0; index < payload.length; index++) {
            byte[] damaged = payload.clone();
            damaged[index] ^= 1;
            expectError(text, restore("b", "0", damaged));
        }
        byte[] newer = Payloads.unchecked(Arrays.copyOf(payload, payload.length - Payloads.FOOTER_BYTES));
        newer[newer.length - Payloads.FOOTER_BYTES] = 15;
        expectError(text, restore("b", "0", newer));
    }

    @Test
    void shouldRefuseWhatIsNoValue() {
        for (String body : List.of("", "00", "0005616263", "000161ff", "06", "c80161", "0200")) {
            byte[] bytes = Payloads.unchecked(java.util.HexFormat.of().parseHex(body));
            boolean isEmptySet = body.equals("0200");
            assertEquals(
                    isEmptySet ? OK : "-ERR Bad data format",
                    restore("b", "0", bytes, "REPLACE").toString(),
                    body);
        }
    }

    @Test
    void shouldKeepTheMetadataOfAKey() {
        Payloads.Payload withMetadata = Payloads.all().stream()
                .filter(each -> each.bytes()[0] == (byte) 0xf3)
                .findFirst()
                .orElseThrow();
        assertEquals(OK, restore("b", "0", withMetadata.bytes()));
        expect("v", "FETCH b");
        byte[] dumped = Payloads.bytes(run("DUMP b"));
        assertArrayEquals(withMetadata.body(), Arrays.copyOf(dumped, dumped.length - Payloads.FOOTER_BYTES));
        assertEquals(13, dumped[dumped.length - Payloads.FOOTER_BYTES]);
    }
}
