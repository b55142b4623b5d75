package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTest extends BuiltinTest {
    @Test
    void shouldDeleteKeysAndCountThem() {
        put("a", "b", "c");
        expect(2L, "DEL a b nokey");
        expectEffects("0 CLIENT: DEL a b nokey");
        expectEvents("0 del a", "0 del b");
        expect(1L, "UNLINK c c");
        expectEffects("0 CLIENT: UNLINK c c");
        expect(0L, "DEL a");
        expectEffects();
    }

    @Test
    void shouldCountKeysAsOftenAsTheyAreNamed() {
        put("a");
        expect(3L, "EXISTS a a nokey a");
        expectEffects();
    }

    @Test
    void shouldTellWhenAReaderMissesAKey() {
        put("a");
        expect(1L, "EXISTS a nokey");
        expect("none", "TYPE nokey");
        expect(-2L, "TTL nokey");
        assertEquals(List.of("0 keymiss nokey", "0 keymiss nokey", "0 keymiss nokey"), probe.quietEvents);
        assertEquals(1, server.kernel().executor().view().hits());
        assertEquals(3, server.kernel().executor().view().misses());
    }

    @Test
    void shouldNameTypes() {
        put("a");
        expect("string", "TYPE a");
        expect("none", "TYPE nokey");
    }

    @Test
    void shouldCountTouchedKeysAndMakeThemFresh() {
        put("a", "b");
        server.advance(5000);
        expect(5L, "OBJECT IDLETIME a");
        expect(2L, "TOUCH a b nokey");
        expect(0L, "OBJECT IDLETIME a");
        expectEffects();
    }

    @Test
    void shouldTellFactsOfAValue() {
        put("a");
        expect("raw", "OBJECT ENCODING a");
        expect(1L, "OBJECT REFCOUNT a");
        expectError(
                "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when"
                        + " switching between policies at runtime LRU and LFU data will take some time to adjust.",
                "OBJECT FREQ a");
        assertNull(run("OBJECT FREQ nokey"));
        assertNull(run("OBJECT ENCODING nokey"));
        server.kernel().executor().clock().measureFrequency(true, 10, 1);
        put("b");
        expect(5L, "OBJECT FREQ b");
        expectError(
                "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching"
                        + " between policies at runtime LRU and LFU data will take some time to adjust.",
                "OBJECT IDLETIME b");
    }

    @Test
    void shouldNotCountAskingAsAnAccess() {
        put("a");
        server.advance(3000);
        run("OBJECT ENCODING a");
        run("TYPE a");
        run("EXISTS a");
        run("TTL a");
        expect(3L, "OBJECT IDLETIME a");
        run("FETCH a");
        expect(0L, "OBJECT IDLETIME a");
    }
}
