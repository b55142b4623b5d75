package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files go to redis-server 7.0 and come back.
class RedisServerTest {
    @TempDir
    Path directory;

    /// Where integration is checked, redis-server belongs to what is needed; at home these tests may be left out.
    @BeforeEach
    void findRedis() {
        boolean isRequired = "true".equals(System.getenv("CI"));
        assumeTrue(isRequired || RealServer.hasRedis(), "redis-server is not installed");
        assertTrue(RealServer.hasRedis(), "redis-server is not installed, and CI=true asks for it");
    }

    private static void fill(RealServer server) {
        try (RealServer.Connection connection = server.connect()) {
            connection.run("SET text value");
            connection.run("SET number 12345678901");
            connection.run("SET small -7");
            connection.call("SET", "long", "again and ".repeat(10_000));
            connection.run("SET expiring soon PXAT 4102444800000");
            connection.run("SETBIT bits 4000 1");
            connection.run("SELECT 3");
            connection.run("SET 12345 other");
            for (int index = 0; index < 3_000; index++) {
                connection.call("SET", "key:" + index, "value:" + index);
            }
        }
    }

    /// The digest of all data, by an algorithm that both servers have.
    private static Object digest(RealServer server) {
        try (RealServer.Connection connection = server.connect()) {
            return connection.run("DEBUG DIGEST");
        }
    }

    private static void end(RealServer server, String how) throws InterruptedException {
        try (RealServer.Connection connection = server.connect()) {
            connection.send((Object[]) ("SHUTDOWN " + how).split(" "));
            server.awaitEnd();
        }
    }

    private static void check(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    @Test
    void shouldExchangeSnapshots() throws Exception {
        Object digest;
        try (RealServer ours = RealServer.mortise(directory)) {
            fill(ours);
            digest = digest(ours);
            end(ours, "SAVE");
        }
        check("redis-check-rdb", directory.resolve("dump.rdb").toString());
        try (RealServer redis = RealServer.redis(directory, "--enable-debug-command", "yes")) {
            assertEquals(digest, digest(redis));
            try (RealServer.Connection connection = redis.connect()) {
                connection.run("RPUSH list a b c 1 2 3");
                connection.run("HSET hash f v g w");
                connection.run("ZADD zset 1 a 2.5 b");
                connection.run("SADD set 1 2 3 x");
                connection.run("XADD stream 1-1 f v");
            }
            digest = digest(redis);
            end(redis, "SAVE");
        }
        try (RealServer ours = RealServer.mortise(directory)) {
            try (RealServer.Connection connection = ours.connect()) {
                assertEquals("list", connection.run("TYPE list"));
                assertEquals("stream", connection.run("TYPE stream"));
                assertEquals("OK", connection.run("SAVE"));
            }
            end(ours, "NOSAVE");
        }
        // What this server cannot read has come back as it was.
        check("redis-check-rdb", directory.resolve("dump.rdb").toString());
        try (RealServer redis = RealServer.redis(directory, "--enable-debug-command", "yes")) {
            assertEquals(digest, digest(redis));
        }
    }

    @Test
    void shouldExchangeLogs() throws Exception {
        String manifest =
                directory.resolve("appendonlydir/appendonly.aof.manifest").toString();
        for (String preamble : List.of("yes", "no")) {
            Object digest;
            try (RealServer ours =
                    RealServer.mortise(directory, "appendonly=yes", "aof-use-rdb-preamble=" + preamble, "save=")) {
                fill(ours);
                try (RealServer.Connection connection = ours.connect()) {
                    connection.run("BGREWRITEAOF");
                    connection.run("INCR number");
                    connection.run("MULTI");
                    connection.run("SET in transaction");
                    connection.run("DEL small");
                    connection.run("EXEC");
                }
                digest = digest(ours);
                end(ours, "NOSAVE");
            }
            check("redis-check-aof", manifest);
            try (RealServer redis = RealServer.redis(
                    directory,
                    "--enable-debug-command",
                    "yes",
                    "--appendonly",
                    "yes",
                    "--aof-use-rdb-preamble",
                    preamble)) {
                assertEquals(digest, digest(redis));
                try (RealServer.Connection connection = redis.connect()) {
                    connection.run("SET from redis");
                    connection.run("BGREWRITEAOF");
                    connection.run("APPEND from more");
                }
                digest = digest(redis);
                end(redis, "NOSAVE");
            }
            try (RealServer ours = RealServer.mortise(directory, "appendonly=yes", "save=")) {
                assertEquals(digest, digest(ours));
                end(ours, "NOSAVE");
            }
        }
    }

    @Test
    void shouldLoadWhatRedisCompresses() throws Exception {
        try (RealServer redis = RealServer.redis(directory)) {
            try (RealServer.Connection connection = redis.connect()) {
                connection.call("SET", "key name ".repeat(50), "x".repeat(100_000));
            }
            end(redis, "SAVE");
        }
        String file = HexFormat.of().formatHex(Files.readAllBytes(directory.resolve("dump.rdb")));
        assertTrue(file.length() < 10_000);
        try (RealServer ours = RealServer.mortise(directory);
                RealServer.Connection connection = ours.connect()) {
            assertEquals("x".repeat(100_000), connection.call("GET", "key name ".repeat(50)));
        }
    }
}
