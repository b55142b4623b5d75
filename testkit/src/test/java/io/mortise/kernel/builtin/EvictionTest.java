package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `maxmemory` and its policies, MEMORY, and OBJECT FREQ and IDLETIME under them.
class EvictionTest extends BuiltinTest {
    private static final String OOM = "OOM command not allowed when used memory > 'maxmemory'.";
    private static final String VALUE = "v".repeat(200);

    /// Puts keys from one number to another.
    private void fill(String prefix, int from, int to) {
        for (int index = from; index < to; index++) {
            client.call("PUT", prefix + index, VALUE);
        }
    }

    /// Allows as much memory as is used now, and some bytes.
    private void allow(long more) {
        expect(OK, "CONFIG SET maxmemory " + Math.max(1, server.kernel().usedMemory() + more));
    }

    private long evicted() {
        return server.kernel().statistics().evictedKeys;
    }

    private long size() {
        return (Long) run("DBSIZE");
    }

    @Test
    void shouldRefuseWhatMayTakeMoreUnlessItMayEvict() {
        fill("k", 0, 1000);
        allow(1000);
        fill("x", 0, 10);
        expectError(OOM, "PUT y 1");
        expect(1L, "EXISTS k1");
        expect(1L, "DEL k1");
        TestClient other = server.client();
        other.run("MULTI");
        assertEquals("-" + OOM, other.run("PUT y 1").toString());
        assertEquals(
                "-EXECABORT Transaction discarded because of previous errors.",
                other.run("EXEC").toString());
        other.run("MULTI");
        assertEquals("-" + OOM, other.run("FETCH k2").toString(), "to queue it takes memory, too");
        assertEquals(OK, other.run("DISCARD"));
        for (int index = 2; index < 100; index++) {
            run("DEL k" + index);
        }
        expect(OK, "PUT y 1");
        assertEquals(0, evicted());
    }

    @Test
    void shouldRefuseATransactionThatWasQueuedBeforeMemoryWasShort() {
        fill("k", 0, 1000);
        TestClient other = server.client();
        other.run("MULTI");
        other.run("PUT y 1");
        allow(-1000);
        assertEquals(
                "-EXECABORT Transaction discarded because of: " + OOM,
                other.run("EXEC").toString());
        expect(OK, "CONFIG SET maxmemory-policy allkeys-random");
        other.run("MULTI");
        other.run("PUT y 1");
        assertEquals(List.of(OK), other.run("EXEC"));
    }

    @Test
    void shouldStayBelowTheLimit() {
        for (String policy : List.of("allkeys-lru", "allkeys-lfu", "allkeys-lrm", "allkeys-random")) {
            run("FLUSHALL");
            run("CONFIG SET maxmemory 0");
            fill("k", 0, 2000);
            run("CONFIG SET maxmemory-policy " + policy);
            allow(0);
            long limit = server.kernel().settings().maxmemory.get();
            long before = evicted();
            for (int index = 0; index < 3000; index++) {
                client.call("PUT", "x" + index, VALUE);
                // The last command may lead beyond it; then the next one makes room.
                assertTrue(server.kernel().usedMemory() <= limit + 70_000, policy);
            }
            assertTrue(evicted() - before > 2500, policy + " evicted " + (evicted() - before));
            assertTrue(size() > 1500, policy);
            server.checkInvariants();
        }
    }

    @Test
    void shouldEvictBeforeAnythingElseWhenTheLimitIsLowered() {
        fill("k", 0, 5000);
        run("CONFIG SET maxmemory-policy allkeys-random");
        allow(-500_000);
        server.advance(1000);
        assertTrue(
                server.kernel().usedMemory()
                        <= server.kernel().settings().maxmemory.get(),
                "evicted by itself");
    }

    @Test
    void shouldSpareWhatWasUsedLately() {
        fill("old", 0, 1000);
        server.advance(10_000);
        fill("new", 0, 1000);
        for (int index = 0; index < 500; index++) {
            run("FETCH old" + index);
        }
        run("CONFIG SET maxmemory-policy allkeys-lru");
        allow(0);
        server.advance(1000);
        fill("more", 0, 400);
        assertTrue(alive("old", 0, 500) > 450, "used lately: " + alive("old", 0, 500));
        assertTrue(alive("old", 500, 1000) < 220, "not used: " + alive("old", 500, 1000));
    }

    @Test
    void shouldSpareWhatWasChangedLatelyAndNotWhatWasRead() {
        run("CONFIG SET maxmemory-policy allkeys-lrm");
        fill("old", 0, 1000);
        server.advance(10_000);
        fill("new", 0, 1000);
        for (int index = 0; index < 1000; index++) {
            run("FETCH old" + index);
        }
        allow(0);
        fill("more", 0, 400);
        assertTrue(alive("new", 0, 1000) > 995, "changed lately");
        assertTrue(alive("old", 0, 1000) < 700, "only read");
    }

    @Test
    void shouldSpareWhatIsUsedOften() {
        run("CONFIG SET maxmemory-policy allkeys-lfu lfu-log-factor 1");
        fill("often", 0, 500);
        fill("seldom", 0, 1500);
        for (int round = 0; round < 20; round++) {
            for (int index = 0; index < 500; index++) {
                run("FETCH often" + index);
            }
        }
        allow(0);
        fill("more", 0, 1000);
        assertTrue(alive("often", 0, 500) > 495, "often: " + alive("often", 0, 500));
    }

    private int alive(String prefix, int from, int to) {
        int alive = 0;
        for (int index = from; index < to; index++) {
            alive += Long.valueOf(1).equals(run("EXISTS " + prefix + index)) ? 1 : 0;
        }
        return alive;
    }

    @Test
    void shouldOnlyEvictWhatExpiresIfThePolicySaysSo() {
        for (String policy :
                List.of("volatile-lru", "volatile-lfu", "volatile-lrm", "volatile-random", "volatile-ttl")) {
            run("FLUSHALL");
            run("CONFIG SET maxmemory 0 maxmemory-policy " + policy);
            fill("k", 0, 1000);
            for (int index = 0; index < 20; index++) {
                run("EXPIRE k" + index * 50 + " " + (1000 + index));
            }
            long before = evicted();
            allow(-2000);
            server.advance(100);
            assertTrue(evicted() - before >= 2, policy + " evicted " + (evicted() - before));
            allow(-1_000_000);
            server.advance(100);
            assertEquals(20, evicted() - before, policy);
            assertEquals(980, size(), policy);
            expectError(OOM, "PUT y 1");
        }
    }

    @Test
    void shouldEvictFirstWhatExpiresFirst() {
        fill("k", 0, 16);
        for (int index = 0; index < 16; index++) {
            run("EXPIRE k" + index + " " + (2000 - index));
        }
        run("CONFIG SET maxmemory-policy volatile-ttl maxmemory-samples 64");
        allow(-1);
        server.advance(100);
        assertNull(run("FETCH k15"));
        assertEquals(VALUE, run("FETCH k0"));
    }

    @Test
    void shouldTellOfWhatItEvicts() {
        fill("k", 0, 100);
        run("CONFIG SET maxmemory-policy allkeys-random");
        forget();
        allow(-1);
        server.advance(100);
        assertEquals(1, evicted());
        String event = probe.takeEvents().getFirst();
        assertTrue(event.startsWith("0 evicted k"), event);
        String key = event.substring(10);
        expectEffects("0 EVICTION: DEL " + key);
        assertTrue(run("INFO stats").toString().contains("evicted_keys:1\r\n"), "INFO");
    }

    @Test
    void shouldTellHowOftenAndHowLongAgoKeysWereUsed() {
        run("PUT a 1");
        server.advance(5000);
        expect(5L, "OBJECT IDLETIME a");
        run("CLIENT NO-TOUCH on");
        run("FETCH a");
        expect(5L, "OBJECT IDLETIME a");
        run("CLIENT NO-TOUCH off");
        run("FETCH a");
        expect(0L, "OBJECT IDLETIME a");
        run("CONFIG SET maxmemory-policy allkeys-lfu lfu-log-factor 0");
        run("PUT b 1");
        expect(5L, "OBJECT FREQ b");
        run("FETCH b");
        run("FETCH b");
        expect(7L, "OBJECT FREQ b");
        run("PUT b 2");
        expect(8L, "OBJECT FREQ b");
        server.advance(120_000);
        expect(6L, "OBJECT FREQ b");
    }

    @Test
    void shouldCountTheBytesOfAKey() {
        run("PUT a 1");
        long small = (Long) run("MEMORY USAGE a");
        client.call("PUT", "b", "x".repeat(1000));
        long large = (Long) run("MEMORY USAGE b SAMPLES 0");
        assertTrue(small < 60 && large >= 1000 + small - 20 && large < 1100, small + " " + large);
        assertNull(run("MEMORY USAGE c"));
        expectError("ERR syntax error", "MEMORY USAGE a foo");
        expectError("ERR syntax error", "MEMORY USAGE a SAMPLES -1");
        expectError("ERR value is not an integer or out of range", "MEMORY USAGE a SAMPLES x");
    }

    @Test
    void shouldReportOnMemory() {
        fill("k", 0, 10);
        run("HELLO 3");
        Map<?, ?> stats = (Map<?, ?>) run("MEMORY STATS");
        assertEquals(10L, stats.get("keys.count"));
        assertEquals(server.kernel().databases().memory(), stats.get("dataset.bytes"));
        assertTrue(stats.get("db.0") instanceof Map, stats.toString());
        expect(OK, "MEMORY PURGE");
        assertTrue(run("MEMORY DOCTOR").toString().contains("next to nothing"), "DOCTOR");
        fill("k", 0, 30_000);
        assertFalse(run("MEMORY DOCTOR").toString().contains("next to nothing"), "DOCTOR");
        assertTrue(run("MEMORY MALLOC-STATS").toString().contains("heap used: "), "MALLOC-STATS");
    }
}
