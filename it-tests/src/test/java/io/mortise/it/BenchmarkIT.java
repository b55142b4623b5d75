package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/// `redis-benchmark` runs to its end without a word of complaint, and what it wrote is there.
class BenchmarkIT {
    private static final int REQUESTS = 100_000;

    @Test
    void shouldServeRedisBenchmark() throws Exception {
        try (PackedServer server = PackedServer.start();
                Jedis client = server.connect()) {
            for (String pipeline : List.of("1", "16")) {
                Tool.Result result = Tool.run(
                        "redis-benchmark",
                        "-p",
                        Integer.toString(server.port()),
                        "-t",
                        "set,get,incr,mset",
                        "-n",
                        Integer.toString(REQUESTS),
                        "-P",
                        pipeline,
                        "--csv");
                assertEquals(0, result.exitCode(), result.output());
                List<String> lines = result.output().lines().toList();
                assertEquals(5, lines.size(), "a head and four tests: " + result.output());
                assertFalse(result.output().toLowerCase(Locale.ROOT).contains("err"), result.output());
            }
            assertEquals(Integer.toString(2 * REQUESTS), client.get("counter:__rand_int__"));
            assertEquals("VXK", client.get("key:__rand_int__"));
            assertTrue(server.log().lines().noneMatch(line -> line.contains(" # ")), server.log());
        }
    }
}
