package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/// How the server ends when it cannot go on, how it lives when it can, and the test of the machine's memory.
class CrashIT {
    @Test
    void shouldLeaveAReportWhenTheServerCannotGoOn() throws Exception {
        try (PackedServer server = PackedServer.start("--enable-debug-command", "local");
                Jedis client = server.connect()) {
            client.configSet("requirepass", "hidden");
            client.auth("hidden");
            client.set("private-key", "private-value");
            assertThrows(JedisConnectionException.class, () -> client.sendCommand(() -> bytes("DEBUG"), "PANIC"));
            assertEquals(70, server.awaitEnd());
            String log = server.log();
            for (String part : List.of(
                    "CRASH REPORT",
                    "in DEBUG PANIC",
                    "Mortise 0.",
                    "-XX:+UseG1GC",
                    "# strings 0.",
                    "# debug of client ",
                    "# set of client ",
                    "2 arguments, not shown",
                    "used_memory ",
                    "collections ",
                    "# \"command\" RUNNABLE",
                    "--test-memory")) {
                assertTrue(log.contains(part), part + " is missing in\n" + log);
            }
            assertFalse(log.contains("private-") || log.contains("hidden"), log);
        }
    }

    @Test
    void shouldLeaveTheReportOfTheVirtualMachineInItsDirectory(@TempDir Path folder) throws Exception {
        try (PackedServer server = PackedServer.start("--enable-debug-command", "local", "--dir", folder.toString());
                Jedis client = server.connect()) {
            assertThrows(JedisConnectionException.class, () -> client.sendCommand(() -> bytes("DEBUG"), "SEGFAULT"));
            assertEquals(134, server.awaitEnd(), "the code of a process that was aborted");
            Path report = folder.resolve("hs_err_pid" + server.process().pid() + ".log");
            assertTrue(Files.readString(report).contains("SIGSEGV"), report.toString());
        }
    }

    /// The heap is smaller than `maxmemory` says, by mistake. Writes are refused before it is full, and what asks
    /// for more than there is fails alone.
    @Test
    void shouldOutliveAHeapThatIsTooSmall() throws Exception {
        try (PackedServer server =
                        PackedServer.start("--heap", "64mb", "--maxmemory", "4gb", "--enable-debug-command", "local");
                Jedis client = server.connect()) {
            String value = "v".repeat(1000);
            JedisDataException refused = assertThrows(JedisDataException.class, () -> {
                for (int number = 0; number < 100_000; number++) {
                    client.set("key" + number, value);
                }
            });
            assertTrue(refused.getMessage().startsWith("OOM "), refused.getMessage());
            long keys = client.dbSize();
            assertTrue(keys > 10_000, "keys=" + keys);
            for (int time = 0; time < 3; time++) {
                JedisDataException full =
                        assertThrows(JedisDataException.class, () -> client.sendCommand(() -> bytes("DEBUG"), "OOM"));
                assertTrue(full.getMessage().startsWith("OOM the heap is full"), full.getMessage());
            }
            assertEquals(value, client.get("key5000"));
            assertEquals(keys, client.dbSize());
            assertEquals(1, client.del("key5000"));
            client.flushAll();
            assertEquals("OK", client.set("key", value));
            assertFalse(server.log().contains("CRASH REPORT"), server.log());
        }
    }

    @Test
    void shouldTestTheMemoryOfTheMachine() throws Exception {
        String program = PackedServer.home().resolve("bin/mortise-server").toString();
        Tool.Result good = Tool.run(program, "--test-memory", "48", "1");
        assertEquals(0, good.exitCode(), good.output());
        assertTrue(good.output().contains("testing 48 MiB"), good.output());
        assertTrue(good.output().endsWith("no fault was found\n"), good.output());
        Tool.Result wrong = Tool.run(program, "--test-memory", "much");
        assertEquals(1, wrong.exitCode());
        assertTrue(wrong.output().contains("'much' is no number"), wrong.output());
    }

    private static byte[] bytes(String word) {
        return word.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
