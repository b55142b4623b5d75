package io.mortise.module.hashes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.ExpireArgs;
import io.lettuce.core.HGetExArgs;
import io.lettuce.core.HSetExArgs;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.mortise.testkit.EmbeddedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.args.ExpiryOption;
import redis.clients.jedis.params.HGetExParams;
import redis.clients.jedis.params.HSetExParams;
import redis.clients.jedis.params.ScanParams;

/// Two stock client libraries use every command of field deadlines, over real sockets.
class ClientLibrariesTest {
    private static final long FAR_SECONDS = 33_177_117_420L;

    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new EmbeddedServer.Builder().modules(new HashesModule()).start(0);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void empty() {
        try (Jedis jedis = jedis(RedisProtocol.RESP2)) {
            jedis.flushAll();
        }
    }

    private static Jedis jedis(RedisProtocol protocol) {
        return new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder().protocol(protocol).build());
    }

    @Test
    void shouldServeJedis() {
        for (RedisProtocol protocol : RedisProtocol.values()) {
            try (Jedis jedis = jedis(protocol)) {
                jedis.del("h", "x");
                speak(jedis);
            }
        }
    }

    private static void speak(Jedis jedis) {
        assertEquals(3, jedis.hset("h", Map.of("a", "1", "b", "2", "c", "3")));
        assertEquals(Map.of("a", "1", "b", "2", "c", "3"), jedis.hgetAll("h"));
        assertEquals(List.of(1L, -2L), jedis.hexpire("h", 100, "a", "x"));
        assertEquals(List.of(0L), jedis.hexpire("h", 100, ExpiryOption.NX, "a"));
        assertEquals(List.of(1L), jedis.hpexpire("h", 200_000, ExpiryOption.GT, "a"));
        assertEquals(List.of(1L), jedis.hexpireAt("h", FAR_SECONDS, "a"));
        assertEquals(List.of(FAR_SECONDS, -1L, -2L), jedis.hexpireTime("h", "a", "b", "x"));
        assertEquals(List.of(1L), jedis.hpexpireAt("h", FAR_SECONDS * 1000 + 5, "a"));
        assertEquals(List.of(FAR_SECONDS * 1000 + 5), jedis.hpexpireTime("h", "a"));
        assertTrue(jedis.httl("h", "a").getFirst() > 1_000_000_000L);
        assertTrue(jedis.hpttl("h", "a").getFirst() > 1_000_000_000_000L);
        assertEquals(List.of(1L, -1L), jedis.hpersist("h", "a", "b"));
        assertEquals(
                List.of("1", "2"), jedis.hgetex("h", HGetExParams.hGetExParams().ex(50), "a", "b"));
        assertEquals(List.of(50L, 50L, -1L), jedis.httl("h", "a", "b", "c"));
        assertEquals(List.of("1"), jedis.hgetex("h", HGetExParams.hGetExParams().persist(), "a"));
        assertEquals(1, jedis.hsetex("h", HSetExParams.hSetExParams().fnx().px(60_000), "n", "9"));
        assertEquals(0, jedis.hsetex("h", HSetExParams.hSetExParams().fnx(), "n", "9"));
        assertEquals(1, jedis.hsetex("h", HSetExParams.hSetExParams().fxx().keepTtl(), Map.of("n", "8")));
        assertEquals(List.of(60L), jedis.httl("h", "n"));
        assertEquals(List.of("8", "3"), jedis.hgetdel("h", "n", "c"));
        assertEquals(2, jedis.hlen("h"));
        assertEquals(
                List.of("a", "b"),
                jedis.hscanNoValues("h", "0", new ScanParams().count(10)).getResult().stream()
                        .sorted()
                        .toList());
        assertEquals(2, jedis.hrandfieldWithValues("h", 5).size());
        assertEquals(4.5, jedis.hincrByFloat("h", "f", 4.5));
        assertEquals(List.of(2L, 2L, 2L), jedis.hpexpire("h", 0, "a", "b", "f"));
        assertFalse(jedis.exists("h"));
    }

    @Test
    void shouldServeLettuce() {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            speak(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private static void speak(RedisCommands<String, String> redis) {
        assertEquals(3, redis.hset("h", Map.of("a", "1", "b", "2", "c", "3")));
        assertEquals(Map.of("a", "1", "b", "2", "c", "3"), redis.hgetall("h"));
        assertEquals(List.of(1L, -2L), redis.hexpire("h", 100, "a", "x"));
        assertEquals(List.of(0L), redis.hexpire("h", Duration.ofSeconds(50), ExpireArgs.Builder.gt(), "a"));
        assertEquals(List.of(1L), redis.hpexpire("h", 200_000, ExpireArgs.Builder.xx(), "a"));
        assertEquals(List.of(1L), redis.hexpireat("h", Instant.ofEpochSecond(FAR_SECONDS), "a"));
        assertEquals(List.of(FAR_SECONDS, -1L, -2L), redis.hexpiretime("h", "a", "b", "x"));
        assertEquals(List.of(1L), redis.hpexpireat("h", FAR_SECONDS * 1000 + 5, "a"));
        assertEquals(List.of(FAR_SECONDS * 1000 + 5), redis.hpexpiretime("h", "a"));
        assertTrue(redis.httl("h", "a").getFirst() > 1_000_000_000L);
        assertTrue(redis.hpttl("h", "a").getFirst() > 1_000_000_000_000L);
        assertEquals(List.of(1L, -1L), redis.hpersist("h", "a", "b"));
        assertEquals(
                List.of(KeyValue.just("a", "1"), KeyValue.empty("x")),
                redis.hgetex("h", HGetExArgs.Builder.ex(Duration.ofSeconds(50)), "a", "x"));
        assertEquals(List.of(50L, -1L), redis.httl("h", "a", "b"));
        assertEquals(1, redis.hsetex("h", HSetExArgs.Builder.fnx().px(Duration.ofMinutes(1)), Map.of("n", "9")));
        assertEquals(0, redis.hsetex("h", HSetExArgs.Builder.fnx(), Map.of("n", "9")));
        assertEquals(List.of(60L), redis.httl("h", "n"));
        assertEquals(List.of(KeyValue.just("n", "9"), KeyValue.just("c", "3")), redis.hgetdel("h", "n", "c"));
        assertEquals(2, redis.hscanNovalues("h").getKeys().size());
        assertEquals(2, redis.hrandfieldWithvalues("h", 5).size());
        assertEquals(List.of(2L, 2L), redis.hpexpire("h", 0, "a", "b"));
        assertNull(redis.hget("h", "a"));
        assertEquals(0, redis.exists("h"));
    }

    /// Time is real here: a field goes within its second, without being asked for.
    @Test
    void shouldLetFieldsGoByThemselves() throws Exception {
        try (Jedis jedis = jedis(RedisProtocol.RESP3)) {
            jedis.hset("h", "stays", "1");
            jedis.hsetex("h", HSetExParams.hSetExParams().px(50), "goes", "2");
            assertEquals(Map.of("stays", "1", "goes", "2"), jedis.hgetAll("h"));
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (jedis.hexists("h", "goes") && System.nanoTime() < deadline) {
                // Real time has to pass: the deadline is on the server's own clock.
                Thread.sleep(5);
            }
            assertEquals(Map.of("stays", "1"), jedis.hgetAll("h"));
        }
    }
}
