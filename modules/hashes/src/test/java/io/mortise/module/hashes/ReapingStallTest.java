package io.mortise.module.hashes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.EmbeddedServer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.HSetExParams;

/// A million fields of one hash fall due at once while another client goes on: they are gone within two seconds,
/// and nobody waits for that longer than five milliseconds. By the real clock, over real sockets, hence not with
/// every build.
@Tag("slow")
class ReapingStallTest {
    private static final int FIELDS = 1_000_000;
    private static final int FIELDS_A_COMMAND = 1_000;
    private static final long FILLING_MILLIS = 30_000;
    private static final double MOST_STALL_MILLIS = 5;

    @Test
    void shouldStallNobody() throws Exception {
        try (EmbeddedServer server =
                        new EmbeddedServer.Builder().modules(new HashesModule()).start(0);
                Jedis jedis = new Jedis("127.0.0.1", server.port(), 60_000)) {
            jedis.hset("small", "field", "value");
            long due = System.currentTimeMillis() + FILLING_MILLIS;
            fill(jedis, due);
            assertEquals(FIELDS, jedis.hlen("large"));
            assertTrue(System.currentTimeMillis() < due - 1_000, "filling took too long to measure anything");
            // Real time has to pass until the deadline.
            Thread.sleep(due - 500 - System.currentTimeMillis());
            measure(server, due);
        }
    }

    private static void fill(Jedis jedis, long due) {
        Pipeline pipeline = jedis.pipelined();
        for (int start = 0; start < FIELDS; start += FIELDS_A_COMMAND) {
            Map<String, String> fields = new HashMap<>();
            for (int index = start; index < start + FIELDS_A_COMMAND; index++) {
                fields.put(String.format("f%07d", index), "12345678");
            }
            pipeline.hsetex("large", HSetExParams.hSetExParams().pxAt(due), fields);
            if (start % (20 * FIELDS_A_COMMAND) == 0) {
                pipeline.sync();
            }
        }
        pipeline.sync();
    }

    private static void measure(EmbeddedServer server, long due) {
        double[] millis = new double[1_000_000];
        int measured = 0;
        long gone = 0;
        try (Jedis jedis = new Jedis("127.0.0.1", server.port(), 60_000)) {
            while (System.currentTimeMillis() < due + 3_000 && measured < millis.length) {
                long began = System.nanoTime();
                assertEquals("value", jedis.hget("small", "field"));
                millis[measured++] = (System.nanoTime() - began) / 1e6;
                if (gone == 0 && measured % 100 == 0 && isReaped(jedis)) {
                    gone = System.currentTimeMillis();
                }
            }
            assertEquals(0, jedis.hlen("large"));
        }
        Arrays.sort(millis, 0, measured);
        double tail = millis[(int) (measured * 0.999)];
        System.out.printf(
                "%d requests, p50 %.3f ms, p99.9 %.3f ms, most %.3f ms; gone after %d ms%n",
                measured, millis[measured / 2], tail, millis[measured - 1], gone - due);
        assertTrue(gone != 0 && gone - due <= 2_000, "gone after ms: " + (gone - due));
        assertTrue(tail <= MOST_STALL_MILLIS, "p99.9 in ms: " + tail);
    }

    private static boolean isReaped(Jedis jedis) {
        return jedis.info("stats").contains("expired_subkeys:" + FIELDS);
    }
}
