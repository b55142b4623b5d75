package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.AclCategory;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.UnblockType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.args.ClientAttributeOption;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.args.LatencyEvent;
import redis.clients.jedis.csc.CacheConfig;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.resps.AccessControlLogEntry;
import redis.clients.jedis.resps.AccessControlUser;
import redis.clients.jedis.resps.Slowlog;

/// What the two common clients of Java offer to operators: users, connections, the slow log, latencies, memory,
/// settings, facts about keys, and caches on the client's side.
class OperatorLibrariesIT {
    private static final long MOST_SECONDS = 30;

    private static PackedServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PackedServer.start("--enable-debug-command", "local");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void clean() {
        try (Jedis client = server.connect()) {
            client.flushAll();
            client.aclDelUser("reports");
            client.aclLogReset();
            client.slowlogReset();
        }
    }

    private static Jedis jedis(RedisProtocol protocol) {
        return new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder().protocol(protocol).build());
    }

    private interface LettuceTest {
        void run(RedisClient factory, RedisCommands<String, String> client) throws Exception;
    }

    private static void withLettuce(ProtocolVersion protocol, LettuceTest test) throws Exception {
        RedisClient factory = RedisClient.create("redis://127.0.0.1:" + server.port());
        factory.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        try (StatefulRedisConnection<String, String> connection = factory.connect()) {
            test.run(factory, connection.sync());
        } finally {
            factory.shutdown(0, 5, TimeUnit.SECONDS);
        }
    }

    /// Waits for a message that comes by itself.
    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            // The libraries have no way to be told.
            Thread.sleep(5);
        }
    }

    private static void sleepInServer(Jedis client) {
        client.sendCommand(() -> "DEBUG".getBytes(StandardCharsets.US_ASCII), "SLEEP", "0.02");
    }

    // ---- Jedis

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void shouldServeJedisUsers(RedisProtocol protocol) {
        try (Jedis client = jedis(protocol);
                Jedis limited = jedis(protocol)) {
            assertEquals("default", client.aclWhoAmI());
            assertTrue(client.aclCat().contains("keyspace"), "categories");
            assertTrue(client.aclCat("hash").contains("hset"), "commands of a category");
            assertEquals(64, client.aclGenPass().length());
            client.aclSetUser(
                    "reports", "on", ">secret", "~report:*", "%R~shared:*", "+@read", "+@connection", "+acl|whoami");
            AccessControlUser user = client.aclGetUser("reports");
            assertTrue(user.getFlags().contains("on"), user.toString());
            assertEquals(1, user.getPasswords().size());
            assertTrue(user.getCommands().contains("+@read"), user.toString());
            assertTrue(client.aclUsers().contains("reports"), "users");
            assertTrue(client.aclList().stream().anyMatch(line -> line.startsWith("user reports on")), "list");
            assertEquals("OK", client.aclDryRun("reports", "GET", "report:1"));
            assertTrue(client.aclDryRun("reports", "SET", "report:1", "x").contains("no permissions"), "dry run");
            client.set("shared:1", "one");
            limited.auth("reports", "secret");
            assertEquals("reports", limited.aclWhoAmI());
            assertEquals("one", limited.get("shared:1"));
            assertThrows(JedisAccessControlException.class, () -> limited.set("shared:1", "two"));
            assertThrows(JedisAccessControlException.class, () -> limited.get("other"));
            List<AccessControlLogEntry> log = client.aclLog();
            assertEquals(2, log.size());
            assertEquals("other", log.getFirst().getObject());
            assertEquals("key", log.getFirst().getReason());
            assertEquals("reports", log.getFirst().getClientInfo().get("user"));
            assertEquals(1, client.aclDelUser("reports"));
            assertThrows(JedisConnectionException.class, limited::ping);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void shouldServeJedisConnections(RedisProtocol protocol) {
        try (Jedis client = jedis(protocol);
                Jedis other = jedis(protocol)) {
            client.clientSetname("me");
            assertEquals("me", client.clientGetname());
            assertEquals("OK", client.clientSetInfo(ClientAttributeOption.LIB_NAME, "library"));
            assertTrue(client.clientInfo().contains(" lib-name=library "), client.clientInfo());
            assertTrue(client.clientList().contains("name=me"), "list");
            assertTrue(client.clientList(other.clientId()).startsWith("id=" + other.clientId() + " "), "by id");
            assertEquals("OK", client.clientNoEvictOn());
            assertEquals("OK", client.clientNoEvictOff());
            assertEquals("OK", client.clientNoTouchOn());
            assertEquals("OK", client.clientNoTouchOff());
            assertEquals(0, client.clientUnblock(other.clientId()));
            assertEquals("OK", client.clientPause(1, ClientPauseMode.WRITE));
            assertEquals("OK", other.set("after", "the pause"));
            assertEquals(
                    1, client.clientKill(ClientKillParams.clientKillParams().id(Long.toString(other.clientId()))));
            assertThrows(JedisConnectionException.class, other::ping);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void shouldServeJedisDurations(RedisProtocol protocol) {
        try (Jedis client = jedis(protocol)) {
            client.configSet("latency-monitor-threshold", "10");
            client.latencyReset();
            sleepInServer(client);
            List<Slowlog> slow = client.slowlogGet(10);
            assertEquals(client.slowlogLen(), slow.size());
            assertEquals(List.of("DEBUG", "SLEEP", "0.02"), slow.getFirst().getArgs());
            assertTrue(slow.getFirst().getExecutionTime() >= 20_000, slow.toString());
            assertEquals("127.0.0.1", slow.getFirst().getClientIpPort().getHost());
            assertTrue(client.latencyLatest().get("command").getMaxEventLatency() >= 20, "latest");
            assertTrue(client.latencyHistory(LatencyEvent.COMMAND).getFirst().getLatency() >= 20, "history");
            assertTrue(client.latencyDoctor().length() > 20, "doctor");
            assertEquals(1, client.latencyReset(LatencyEvent.COMMAND));
            assertEquals("OK", client.slowlogReset());
            client.configSet("latency-monitor-threshold", "0");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void shouldServeJedisMemorySettingsAndKeys(RedisProtocol protocol) {
        try (Jedis client = jedis(protocol)) {
            client.set("key", "x".repeat(1000));
            assertTrue(client.memoryUsage("key") > 1000, "usage");
            assertTrue(client.memoryUsage("key", 5) > 1000, "usage with samples");
            assertNull(client.memoryUsage("nothing"));
            assertTrue(
                    (Long) client.memoryStats().get("keys.count") == 1,
                    client.memoryStats().toString());
            assertNotNull(client.memoryDoctor());
            assertEquals("OK", client.memoryPurge());
            Map<String, String> limits = client.configGet("maxmemory", "maxclients");
            assertEquals(Map.of("maxmemory", "0", "maxclients", "10000"), limits);
            assertEquals("OK", client.configSet("maxmemory-policy", "allkeys-lfu"));
            client.set("key", "counted from here on");
            assertTrue(client.objectFreq("key") > 0, "frequency");
            assertEquals("OK", client.configSet(Map.of("maxmemory-policy", "noeviction", "maxclients", "9000")));
            client.set("key", "x".repeat(1000));
            assertEquals("OK", client.configSet("maxclients", "10000"));
            assertEquals("OK", client.configResetStat());
            assertEquals("raw", client.objectEncoding("key"));
            assertEquals(0, client.objectIdletime("key"));
            assertEquals(1, client.objectRefcount("key"));
            assertTrue(client.objectHelp().size() > 4, "help");
        }
    }

    @Test
    void shouldServeJedisCaches() throws Exception {
        try (redis.clients.jedis.RedisClient client = redis.clients.jedis.RedisClient.builder()
                        .hostAndPort("127.0.0.1", server.port())
                        .clientConfig(DefaultJedisClientConfig.builder()
                                .protocol(RedisProtocol.RESP3)
                                .build())
                        .cacheConfig(CacheConfig.builder().maxSize(100).build())
                        .build();
                Jedis writer = server.connect()) {
            writer.set("key", "one");
            assertEquals("one", client.get("key"));
            assertEquals("one", client.get("key"));
            assertEquals(1, client.getCache().getSize());
            assertTrue(client.getCache().getStats().getHitCount() >= 1, "the second came from the cache");
            writer.set("key", "two");
            await("the cache forgets what has changed", () -> client.get("key").equals("two"));
            writer.flushAll();
            await("the cache forgets everything", () -> client.get("key") == null);
        }
    }

    // ---- Lettuce

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void shouldServeLettuceUsers(ProtocolVersion protocol) throws Exception {
        withLettuce(protocol, (factory, client) -> {
            assertEquals("default", client.aclWhoami());
            assertTrue(client.aclCat().contains(AclCategory.KEYSPACE), "categories");
            assertTrue(client.aclCat(AclCategory.HASH).contains(CommandType.HSET), "commands of a category");
            assertEquals(64, client.aclGenpass().length());
            client.aclSetuser(
                    "reports",
                    AclSetuserArgs.Builder.on()
                            .addPassword("secret")
                            .keyPattern("report:*")
                            .addCategory(AclCategory.READ)
                            .addCategory(AclCategory.CONNECTION));
            assertTrue(client.aclUsers().contains("reports"), "users");
            assertTrue(client.aclList().stream().anyMatch(line -> line.startsWith("user reports on")), "list");
            assertTrue(client.aclGetuser("reports").contains("passwords"), "getuser");
            assertEquals("OK", client.aclDryRun("reports", "GET", "report:1"));
            try (StatefulRedisConnection<String, String> other = factory.connect()) {
                assertEquals("OK", other.sync().auth("reports", "secret"));
                assertNull(other.sync().get("report:1"));
                assertThrows(
                        RedisCommandExecutionException.class, () -> other.sync().get("other"));
            }
            Map<String, Object> denied = client.aclLog().getFirst();
            assertEquals("other", denied.get("object"));
            assertEquals("reports", denied.get("username"));
            assertEquals("OK", client.aclLogReset());
            assertEquals(1, client.aclDeluser("reports"));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void shouldServeLettuceOperators(ProtocolVersion protocol) throws Exception {
        withLettuce(protocol, (factory, client) -> {
            assertEquals("OK", client.clientSetname("me"));
            assertEquals("me", client.clientGetname());
            assertEquals("OK", client.clientSetinfo("lib-name", "library"));
            assertTrue(client.clientInfo().contains(" name=me "), client.clientInfo());
            assertTrue(client.clientList().contains(" lib-name=library "), "list");
            assertEquals(-1, client.clientGetredir());
            assertEquals("OK", client.clientNoEvict(true));
            assertEquals("OK", client.clientNoTouch(true));
            assertEquals("OK", client.clientPause(1));
            try (StatefulRedisConnection<String, String> other = factory.connect()) {
                long id = other.sync().clientId();
                assertEquals(0, client.clientUnblock(id, UnblockType.ERROR));
                assertEquals(1, client.clientKill(KillArgs.Builder.id(id)));
            }
            client.set("key", "value");
            assertTrue(client.memoryUsage("key") > 0, "usage");
            assertEquals("embstr", client.objectEncoding("key"));
            assertEquals(1, client.objectRefcount("key"));
            assertEquals(0, client.objectIdletime("key"));
            assertEquals(Map.of("hz", "10", "port", Integer.toString(server.port())), client.configGet("hz", "port"));
            assertEquals("OK", client.configSet(Map.of("slowlog-log-slower-than", "0", "slowlog-max-len", "128")));
            client.slowlogReset();
            client.ping();
            List<?> entry = (List<?>) client.slowlogGet(1).getFirst();
            assertTrue(entry.size() >= 6, entry.toString());
            assertTrue(client.slowlogLen() >= 1, "length");
            assertEquals("OK", client.configSet("slowlog-log-slower-than", "10000"));
            assertEquals("OK", client.configResetstat());
        });
    }

    @Test
    void shouldServeLettuceCaches() throws Exception {
        withLettuce(ProtocolVersion.RESP3, (factory, client) -> {
            try (StatefulRedisConnection<String, String> caching = factory.connect()) {
                Map<String, String> local = new ConcurrentHashMap<>();
                CacheFrontend<String, String> cache =
                        ClientSideCaching.enable(CacheAccessor.forMap(local), caching, TrackingArgs.Builder.enabled());
                client.set("key", "one");
                assertEquals("one", cache.get("key"));
                assertEquals(Map.of("key", "one"), local);
                assertTrue(caching.sync().clientTrackinginfo().toString().contains("ON"), "tracking is on");
                client.set("key", "two");
                await("the cache forgets what has changed", local::isEmpty);
                assertEquals("two", cache.get("key"));
                cache.close();
            }
        });
    }
}
