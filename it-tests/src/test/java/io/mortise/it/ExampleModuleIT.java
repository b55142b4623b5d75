package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;

/// A stranger's module, built by its own pom against the SPI alone, comes into a running server.
class ExampleModuleIT {
    private static final Path JAR =
            Path.of(System.getProperty("mortise.examples"), "leaky-bucket/target/leaky-bucket-1.0.0.jar");
    private static final ProtocolCommand POUR = command("BUCKET.POUR");
    private static final ProtocolCommand LEVEL = command("BUCKET.LEVEL");

    private static ProtocolCommand command(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return () -> bytes;
    }

    @Test
    void shouldServeACommandOfAStranger() throws Exception {
        try (PackedServer server = PackedServer.start("--enable-module-command", "local");
                Jedis client = server.connect()) {
            assertThrows(JedisDataException.class, () -> client.sendCommand(LEVEL, "alice"));
            assertEquals("OK", client.moduleLoad(JAR.toString()));
            assertEquals(1L, client.sendCommand(POUR, "alice", "8", "10", "1"));
            assertEquals(0L, client.sendCommand(POUR, "alice", "8", "10", "1"));
            assertEquals("bucket", client.type("alice"));
            assertTrue(client.pttl("alice") <= 8000);
            byte[] payload = client.dump("alice");
            client.restore("bob", 0, payload);
            assertArrayEquals(payload, client.dump("bob"));
            assertThrows(JedisDataException.class, () -> client.sendCommand(POUR, "alice", "none", "10", "1"));
            assertThrows(JedisDataException.class, () -> client.get("alice"));
            client.del("alice", "bob");
            assertEquals("OK", client.moduleUnload("leaky-bucket"));
            assertThrows(JedisDataException.class, () -> client.sendCommand(LEVEL, "alice"));
        }
    }

    @Test
    void shouldLoadAndUnloadUnderLoadWithoutLosingAConnection() throws Exception {
        try (PackedServer server = PackedServer.start("--enable-module-command", "local");
                Jedis client = server.connect()) {
            Process load = Tool.start(
                    "redis-benchmark",
                    "-p",
                    Integer.toString(server.port()),
                    "-t",
                    "set,get,incr,mset",
                    "-n",
                    "200000",
                    "-c",
                    "50",
                    "--csv");
            int cycles = 0;
            while (load.isAlive()) {
                assertEquals("OK", client.moduleLoad(JAR.toString()));
                assertEquals(1L, client.sendCommand(POUR, "alice", "1", "10", "1"));
                client.del("alice");
                assertEquals("OK", client.moduleUnload("leaky-bucket"));
                cycles++;
            }
            Tool.Result result = Tool.end(load);
            assertEquals(0, result.exitCode(), result.output());
            assertEquals(5, result.output().lines().count(), result.output());
            assertTrue(cycles > 1, "the module came only " + cycles + " times");
            assertTrue(client.info("stats").contains("rejected_connections:0"), client.info("stats"));
        }
    }

    @Test
    void shouldNotLoadWithoutBeingAllowed() throws Exception {
        try (PackedServer server = PackedServer.start();
                Jedis client = server.connect()) {
            JedisDataException refused =
                    assertThrows(JedisDataException.class, () -> client.moduleLoad(JAR.toString()));
            assertTrue(refused.getMessage().contains("enable-module-command"), refused.getMessage());
        }
    }

    @Test
    void shouldStayUnderSixtyLines() throws Exception {
        try (Stream<Path> files = Files.walk(JAR.resolve("../../src/main/java").normalize())) {
            long lines = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines += Files.readAllLines(file).size();
            }
            assertTrue(lines < 60, "the example has " + lines + " lines");
        }
    }
}
