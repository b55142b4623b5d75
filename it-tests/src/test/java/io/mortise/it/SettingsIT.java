package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/// Settings from a file and from the command line, and back into the file.
class SettingsIT {
    @TempDir
    Path folder;

    @Test
    void shouldLetTheCommandLineWinAndRewriteTheFile() throws Exception {
        int port = PackedServer.freePort();
        Path file = folder.resolve("own.conf");
        Files.writeString(file, """
                # Where it listens
                bind 127.0.0.1
                port 1

                maxclients 500
                timeout 30
                """);
        try (PackedServer server =
                        PackedServer.startWithFile(file, port, "--port", Integer.toString(port), "--timeout", "60");
                Jedis client = server.connect()) {
            assertEquals("500", client.configGet("maxclients").get("maxclients"));
            assertEquals("60", client.configGet("timeout").get("timeout"));
            client.configSet("hz", "20");
            client.configSet("maxclients", "600");
            assertEquals("OK", client.configRewrite());
        }
        List<String> lines = Files.readAllLines(file);
        assertEquals("# Where it listens", lines.getFirst());
        assertTrue(
                lines.containsAll(List.of("bind 127.0.0.1", "port " + port, "maxclients 600", "timeout 60", "hz 20")),
                lines.toString());
        // The rewritten file alone now gives the same server.
        try (PackedServer server = PackedServer.startWithFile(file, port);
                Jedis client = server.connect()) {
            assertEquals("600", client.configGet("maxclients").get("maxclients"));
            assertEquals("20", client.configGet("hz").get("hz"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --prot 1                   | there is no setting 'prot'
            --port abc                 | --port abc
            --strange.depth 3          | is the module 'strange' missing?
            --cluster-enabled yes      | cluster mode, which this server does not have
            --loadmodule missing.jar   | missing.jar
            missing.conf               | there is no file missing.conf
            """)
    void shouldRefuseToStart(String words, String reason) throws Exception {
        Path output = folder.resolve("output");
        Process process =
                PackedServer.process(folder, output, List.of(words.split(" "))).start();
        assertEquals(1, process.waitFor());
        String said = Files.readString(output);
        assertTrue(
                said.lines().anyMatch(line -> line.startsWith("mortise-server: ") && line.contains(reason)),
                "said:\n" + said);
    }

    @Test
    void shouldStartWithTheShippedFile() throws Exception {
        int port = PackedServer.freePort();
        Path file = Files.copy(PackedServer.home().resolve("conf/mortise.conf"), folder.resolve("mortise.conf"));
        try (PackedServer server = PackedServer.startWithFile(file, port, "--port", Integer.toString(port));
                Jedis client = server.connect()) {
            assertEquals("OK", client.set("key", "value"));
            assertEquals(file.toString(), configFile(client));
        }
    }

    private static String configFile(Jedis client) {
        return client.info("server")
                .lines()
                .filter(line -> line.startsWith("config_file:"))
                .map(line -> line.substring("config_file:".length()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldTakeAMissingModulesFolderForAnEmptyOne() throws Exception {
        try (PackedServer server = PackedServer.start("--modules-dir", "nowhere");
                Jedis client = server.connect()) {
            assertEquals(List.of(), client.moduleList());
            assertTrue(server.log().contains("nowhere does not exist"), server.log());
        }
    }
}
