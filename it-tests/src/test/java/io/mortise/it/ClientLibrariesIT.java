package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

/// The two common clients of Java find in both protocols what they expect of Redis.
class ClientLibrariesIT {
    private static PackedServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PackedServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void shouldServeJedis(RedisProtocol protocol) {
        try (Jedis client = new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder()
                        .protocol(protocol)
                        .database(3)
                        .build())) {
            client.flushDB();
            assertEquals(
                    "OK", client.set("greeting", "hello", SetParams.setParams().px(60_000)));
            assertEquals("hello", client.get("greeting"));
            assertTrue(client.pttl("greeting") > 50_000);
            assertNull(client.get("nothing"));
            assertEquals(5, client.incrBy("number", 5));
            assertEquals(5.5, client.incrByFloat("number", 0.5));
            client.mset("a", "1", "b", "2");
            assertEquals(List.of("1", "2"), client.mget("a", "b"));
            assertEquals(Map.of("databases", "16"), client.configGet("databases"));
            assertTrue(client.info("server").contains("redis_version:8.8.0"));
            assertThrows(JedisDataException.class, () -> client.incr("greeting"));
            queueInJedis(client);
        }
    }

    private static void queueInJedis(Jedis client) {
        List<Response<Long>> replies = new ArrayList<>();
        try (Pipeline pipeline = client.pipelined()) {
            for (int index = 0; index < 1000; index++) {
                replies.add(pipeline.incr("piped"));
            }
        }
        assertEquals(1000, replies.getLast().get());
        try (Transaction transaction = client.multi()) {
            transaction.append("greeting", ", world");
            transaction.get("greeting");
            assertEquals(List.of(12L, "hello, world"), transaction.exec());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void shouldServeLettuce(ProtocolVersion protocol) throws Exception {
        RedisClient factory = RedisClient.create("redis://127.0.0.1:" + server.port() + "/4");
        factory.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        try (StatefulRedisConnection<String, String> connection = factory.connect()) {
            RedisCommands<String, String> client = connection.sync();
            client.flushdb();
            assertEquals("OK", client.set("greeting", "hello", SetArgs.Builder.px(60_000)));
            assertEquals("hello", client.get("greeting"));
            assertTrue(client.pttl("greeting") > 50_000);
            assertNull(client.get("nothing"));
            assertEquals(5, client.incrby("number", 5));
            assertEquals(5.5, client.incrbyfloat("number", 0.5));
            client.mset(Map.of("a", "1", "b", "2"));
            assertEquals(List.of(KeyValue.just("a", "1"), KeyValue.empty("c")), client.mget("a", "c"));
            assertEquals(Map.of("databases", "16"), client.configGet("databases"));
            assertThrows(RedisCommandExecutionException.class, () -> client.incr("greeting"));
            client.multi();
            client.append("greeting", ", world");
            assertEquals(12L, client.exec().<Long>get(0));
            queueInLettuce(connection.async());
        } finally {
            factory.shutdown(0, 5, TimeUnit.SECONDS);
        }
    }

    private static void queueInLettuce(RedisAsyncCommands<String, String> client) throws Exception {
        List<RedisFuture<Long>> replies = new ArrayList<>();
        for (int index = 0; index < 1000; index++) {
            replies.add(client.incr("piped"));
        }
        assertEquals(1000L, replies.getLast().get(30, TimeUnit.SECONDS));
    }
}
