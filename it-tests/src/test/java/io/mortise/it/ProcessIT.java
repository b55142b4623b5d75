package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/// The server as a process: its id, its signals, its exit codes, its output.
class ProcessIT {
    @Test
    void shouldBeTheProcessThatWasStarted() throws Exception {
        try (PackedServer server = PackedServer.start("--pidfile", "server.pid");
                Jedis client = server.connect()) {
            long id = server.process().pid();
            assertTrue(client.info("server").contains("process_id:" + id + "\r\n"));
            assertEquals(id + "\n", Files.readString(server.folder().resolve("server.pid")));
        }
    }

    @Test
    void shouldEndInGoodOrderOnSigterm() throws Exception {
        try (PackedServer server = PackedServer.start("--pidfile", "server.pid");
                Jedis client = server.connect()) {
            client.set("key", "value");
            assertEquals(0, server.terminate());
            assertFalse(Files.exists(server.folder().resolve("server.pid")));
            assertTrue(server.log().lines().toList().getLast().endsWith("* stopped"), server.log());
        }
    }

    @Test
    void shouldEndInGoodOrderOnShutdown() throws Exception {
        try (PackedServer server = PackedServer.start()) {
            Tool.run("redis-cli", "-p", Integer.toString(server.port()), "SHUTDOWN");
            assertEquals(0, server.awaitEnd());
        }
    }

    @Test
    void shouldStartAgainAfterItWasKilled(@TempDir Path folder) throws Exception {
        int port = PackedServer.freePort();
        Path file = Files.writeString(folder.resolve("own.conf"), "bind 127.0.0.1\nport " + port + "\n");
        try (PackedServer killed = PackedServer.startWithFile(file, port);
                Jedis client = killed.connect()) {
            client.set("key", "value");
            killed.kill();
        }
        try (PackedServer next = PackedServer.startWithFile(file, port);
                Jedis client = next.connect()) {
            // Nothing was asked to be kept.
            assertNull(client.get("key"));
            assertEquals("OK", client.set("key", "another"));
            assertEquals(0, next.terminate());
        }
    }

    @Test
    void shouldSayNothingButItsLog() throws Exception {
        try (PackedServer server = PackedServer.start()) {
            server.terminate();
            List<String> foreign = server.log()
                    .lines()
                    .filter(line -> !line.matches("\\d+:M \\d\\d \\w{3} \\d{4} [0-9:.]{12} [.*#-] .*"))
                    .toList();
            assertEquals(List.of(), foreign, "the JVM's warning of its vector module does not belong into the log");
        }
    }

    @Test
    void shouldLetItsCommandThreadComeFirst() throws Exception {
        assumeTrue(niceness(Path.of("/proc/self/stat")) == 0, "a server that is made nice is so as a whole");
        try (PackedServer server = PackedServer.start();
                Jedis client = server.connect()) {
            client.set("key", "value");
            client.bgsave();
            Map<String, Integer> niceness = new TreeMap<>();
            try (Stream<Path> threads =
                    Files.list(Path.of("/proc", Long.toString(server.process().pid()), "task"))) {
                for (Path thread : threads.toList()) {
                    String name = Files.readString(thread.resolve("comm")).strip();
                    niceness.merge(name.replaceAll("-?\\d+$", ""), niceness(thread.resolve("stat")), Math::max);
                }
            }
            assertEquals(0, niceness.get("command"), niceness::toString);
            assertEquals(0, niceness.get("VM Thread"), niceness::toString);
            assertEquals(4, niceness.get("worker"), niceness::toString);
            assertEquals(4, niceness.get("C2 CompilerThre"), niceness::toString);
            assertTrue(niceness.values().stream().allMatch(each -> each >= 0), niceness::toString);
        }
    }

    private static int niceness(Path stat) throws IOException {
        String text = Files.readString(stat);
        // Behind the name, which may have blanks.
        return Integer.parseInt(text.substring(text.lastIndexOf(')') + 2).split(" ")[16]);
    }

    @Test
    void shouldBeginANewLogWhenTheOldOneWasMovedAway() throws Exception {
        try (PackedServer server = PackedServer.start(
                        "--logfile", "server.log", "--loglevel", "notice", "--enable-debug-command", "local");
                Jedis client = server.connect()) {
            Path file = server.folder().resolve("server.log");
            Path old = server.folder().resolve("server.log.1");
            Files.move(file, old);
            client.sendCommand(() -> "DEBUG".getBytes(StandardCharsets.US_ASCII), "LOG", "after the rotation");
            client.configSet("loglevel", "nothing");
            client.sendCommand(() -> "DEBUG".getBytes(StandardCharsets.US_ASCII), "LOG", "into the void");
            client.configSet("loglevel", "notice");
            assertEquals(0, server.terminate());
            assertTrue(Files.readString(old).contains("Ready to accept connections"), Files.readString(old));
            String log = Files.readString(file);
            assertTrue(log.contains("# DEBUG LOG: after the rotation"), log);
            assertFalse(log.contains("into the void"), log);
            assertTrue(log.endsWith("* stopped\n"), log);
        }
    }

    @Test
    void shouldWriteItsLogAsJsonIfThatIsWanted() throws Exception {
        try (PackedServer server = PackedServer.start("--log-format", "json")) {
            assertEquals(0, server.terminate());
            List<String> lines = server.log().lines().toList();
            assertTrue(
                    lines.stream().allMatch(line -> line.startsWith("{\"time\":\"2") && line.endsWith("\"}")),
                    server.log());
            assertTrue(lines.getLast().contains("\"level\":\"notice\""), server.log());
            assertTrue(lines.getLast().endsWith("\"message\":\"stopped\"}"), server.log());
        }
    }

    @Test
    void shouldOutliveTheTerminalItWasStartedFrom() throws Exception {
        try (PackedServer server = PackedServer.start();
                Jedis client = server.connect()) {
            Tool.run("kill", "-HUP", Long.toString(server.process().pid()));
            assertEquals("PONG", client.ping());
            assertEquals(0, server.terminate());
        }
    }

    @Test
    void shouldSayHowElseToGetIntoTheBackground(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process = PackedServer.process(folder, output, List.of("--daemonize", "yes"))
                .start();
        assertEquals(1, process.waitFor());
        assertTrue(Files.readString(output).contains("stays in the foreground"), Files.readString(output));
    }

    @Test
    void shouldNotStartOnAPortThatIsTaken(@TempDir Path folder) throws Exception {
        try (PackedServer server = PackedServer.start()) {
            Path output = folder.resolve("output");
            Process second = PackedServer.process(
                            folder, output, List.of("--bind", "127.0.0.1", "--port", Integer.toString(server.port())))
                    .start();
            assertNotEquals(0, second.waitFor());
            assertTrue(Files.readString(output).contains(Integer.toString(server.port())), Files.readString(output));
        }
    }
}
