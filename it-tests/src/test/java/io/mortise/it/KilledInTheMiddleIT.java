package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/// The server is killed while values become dormant, are converted, or wake: nothing is lost. And a server without
/// a module keeps its values in files.
class KilledInTheMiddleIT {
    private static final int KEYS = 20_000;

    @TempDir
    private Path folder;

    private Path file;
    private int port;

    private void configure(Path modules, String... lines) throws Exception {
        port = PackedServer.freePort();
        file = folder.resolve("own.conf");
        configureAgain(modules, lines);
    }

    private void configureAgain(Path modules, String... lines) throws Exception {
        String text = "bind 127.0.0.1\nport " + port + "\nmodules-dir " + modules
                + "\nenable-module-command local\nenable-debug-command local\nsave \"\"\n" + String.join("\n", lines)
                + "\n";
        Files.writeString(file, text);
    }

    private static void fill(Jedis client) {
        Pipeline pipeline = client.pipelined();
        for (int key = 0; key < KEYS; key++) {
            pipeline.hset("hash" + key, "field" + key, "value" + key);
        }
        for (int field = 0; field < 5000; field++) {
            pipeline.hset("large", "field" + field, "value" + field);
        }
        pipeline.sync();
        Vectors.fill(client, "vectors", 500, 3);
    }

    /// Sends a command and does not wait for its end.
    private static void begin(PackedServer server, String... words) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write((String.join(" ", words) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
    }

    private interface Change {
        void begin(PackedServer server, Operator operator) throws Exception;
    }

    private void killedDuring(Change change) throws Exception {
        configure(PackedServer.home().resolve("modules"), "appendonly yes", "appendfsync always");
        String digest;
        List<Object> answers;
        try (PackedServer server = PackedServer.startWithFile(file, port);
                Operator operator = Operator.of(server)) {
            fill(operator.client());
            digest = operator.digest();
            answers = Vectors.answers(operator.client(), "vectors", 5);
            change.begin(server, operator);
            // Somewhere between the beginning and the end, which is all that is asked.
            Thread.sleep(20);
            server.kill();
        }
        try (PackedServer server = PackedServer.startWithFile(file, port);
                Operator operator = Operator.of(server)) {
            Operator.await(() -> operator.client().info("persistence").contains("loading:0"));
            assertEquals(digest, operator.digest());
            assertEquals(answers, Vectors.answers(operator.client(), "vectors", 5));
            assertEquals("value7", operator.client().hget("hash7", "field7"));
        }
    }

    @Test
    void shouldLoseNothingInTheMiddleOfAnUnload() throws Exception {
        killedDuring((server, operator) -> {
            begin(server, "MODULE", "UNLOAD", "hashes");
            begin(server, "MODULE", "UNLOAD", "vectorset");
        });
    }

    @Test
    void shouldLoseNothingInTheMiddleOfAnUpgrade() throws Exception {
        Path hashes = ModuleJars.nextLayout("hashes", folder);
        Path vectors = ModuleJars.nextLayout("vectorset", folder);
        killedDuring((server, operator) -> {
            operator.upgrade("hashes", hashes);
            begin(server, "MODULE", "UPGRADE", "vectorset", vectors.toString());
        });
    }

    @Test
    void shouldLoseNothingInTheMiddleOfWaking() throws Exception {
        killedDuring((server, operator) -> {
            operator.unload("hashes");
            operator.unload("vectorset");
            operator.load(ModuleJars.of("hashes"));
            operator.load(ModuleJars.of("vectorset"));
        });
    }

    @Test
    void shouldWorkWithoutAModuleOnAFileThatHasItsValues() throws Exception {
        Path all = PackedServer.home().resolve("modules");
        configure(all);
        List<Object> answers;
        try (PackedServer server = PackedServer.startWithFile(file, port);
                Operator operator = Operator.of(server)) {
            Vectors.fill(operator.client(), "vectors", 500, 4);
            Vectors.fill(operator.client(), "small", 3, 5);
            answers = Vectors.answers(operator.client(), "vectors", 10);
            assertEquals("OK", operator.call("SAVE"));
            server.kill();
        }
        configureAgain(ModuleJars.allBut(folder, "vectorset"));
        try (PackedServer server = PackedServer.startWithFile(file, port);
                Operator operator = Operator.of(server)) {
            assertEquals("vectorset", operator.client().type("vectors"));
            assertEquals("dormant", operator.call("OBJECT", "ENCODING", "vectors"));
            for (int round = 0; round < 20_000; round++) {
                operator.client().set("key" + round % 100, "value" + round);
                operator.client().hset("hash" + round % 100, "field", "value" + round);
            }
            operator.client().rename("vectors", "renamed");
            operator.client().copy("small", "copied", false);
            assertEquals("OK", operator.call("SAVE"));
            server.kill();
        }
        configureAgain(all);
        try (PackedServer server = PackedServer.startWithFile(file, port);
                Operator operator = Operator.of(server)) {
            assertEquals(answers, Vectors.answers(operator.client(), "renamed", 10));
            assertEquals(3L, operator.call("VCARD", "copied"));
            assertEquals("value19999", operator.client().get("key99"));
            assertTrue(operator.client().hexists("hash7", "field"));
        }
    }
}
