package io.mortise.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import io.mortise.testkit.simulation.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {
    private final World world = new World(1);
    private final TestServer.Builder builder = new TestServer.Builder();

    private static String text(Object reply) {
        return String.valueOf(reply);
    }

    @Test
    void shouldShowSettingsByNameAndPattern() {
        try (TestServer server = builder.start(world)) {
            TestClient client = server.client();
            assertEquals(List.of("port", "6379"), client.run("CONFIG GET port"));
            assertEquals(List.of("PORT", "6379"), client.run("CONFIG GET PORT"));
            assertEquals(List.of("hz", "10", "port", "6379"), client.run("CONFIG GET hz port hz"));
            assertEquals(List.of("proto-max-bulk-len", "536870912"), client.run("CONFIG GET proto-max-b*"));
            assertEquals(List.of(), client.run("CONFIG GET nothing*"));
            assertTrue(((List<?>) client.run("CONFIG GET *")).size() > 300);
        }
    }

    @Test
    void shouldShowSettingsAsAMapInResp3() {
        try (TestServer server = builder.start(world)) {
            TestClient client = server.client();
            server.kernel().engine().clients().iterator().next().protocol = 3;
            assertEquals(Map.of("port", "6379"), client.run("CONFIG GET port"));
        }
    }

    @Test
    void shouldHideSecrets() {
        try (TestServer server = builder.start(world)) {
            TestClient client = server.client();
            assertEquals(List.of("requirepass", ""), client.run("CONFIG GET requirepass"));
            assertEquals("OK", client.run("CONFIG SET masterauth secret"));
            assertEquals(List.of("masterauth", "***"), client.run("CONFIG GET masterauth"));
        }
    }

    @Test
    void shouldChangeSeveralSettingsOrNone() {
        try (TestServer server = builder.start(world)) {
            TestClient client = server.client();
            assertEquals("OK", client.run("CONFIG SET hz 0"));
            assertEquals(List.of("hz", "1"), client.run("CONFIG GET hz"));
            assertEquals("OK", client.run("CONFIG SET hz 20 timeout 7"));
            assertEquals(List.of("hz", "20", "timeout", "7"), client.run("CONFIG GET hz timeout"));
            assertEquals(
                    "-ERR CONFIG SET failed (possibly related to argument 'timeout') - argument couldn't be parsed into"
                            + " an integer",
                    text(client.run("CONFIG SET hz 30 timeout x")));
            assertEquals(List.of("hz", "20"), client.run("CONFIG GET hz"));
            assertEquals(
                    "-ERR CONFIG SET failed (possibly related to argument 'hz') - duplicate parameter",
                    text(client.run("CONFIG SET hz 30 hz 31")));
            assertEquals("-ERR syntax error", text(client.run("CONFIG SET hz 30 timeout")));
            assertEquals("-ERR wrong number of arguments for 'config|set' command", text(client.run("CONFIG SET hz")));
        }
    }

    @Test
    void shouldProtectSomeSettings() {
        try (TestServer server = builder.start(world)) {
            assertEquals(
                    "-ERR CONFIG SET failed (possibly related to argument 'dir') - can't set protected config",
                    text(server.client().run("CONFIG SET dir /tmp")));
        }
        try (TestServer server = new TestServer.Builder()
                .setting("enable-protected-configs", "local")
                .start(new World(1))) {
            assertEquals("OK", server.client().run("CONFIG SET dir /tmp"));
        }
    }

    @Test
    void shouldSayWithoutFileThatThereIsNone() {
        try (TestServer server = builder.start(world)) {
            assertEquals(
                    "-ERR The server is running without a config file",
                    text(server.client().run("CONFIG REWRITE")));
        }
    }

    @Test
    void shouldRewriteItsFileDurably() {
        put("# mine\nhz 10\n");
        try (TestServer server = builder.start(world)) {
            server.kernel().configuration().file("etc/m.conf");
            TestClient client = server.client();
            assertEquals("OK", client.run("CONFIG SET hz 33 timeout 9"));
            assertEquals("OK", client.run("CONFIG REWRITE"));
            world.files().crash();
            String text = file();
            assertTrue(text.startsWith("# mine\nhz 33\n"), text);
            assertTrue(text.contains("\ntimeout 9\n"), text);
        }
    }

    @Test
    void shouldLeaveTheOldFileWhenWritingFails() {
        put("# mine\n");
        try (TestServer server = builder.start(world)) {
            server.kernel().configuration().file("etc/m.conf");
            for (String step : List.of("create", "write", "sync", "rename")) {
                world.files().failWhen(operation -> {
                    if (operation.startsWith(step)) {
                        throw new IOException("disk is full");
                    }
                });
                assertEquals(
                        "-ERR Rewriting config file: disk is full",
                        text(server.client().run("CONFIG REWRITE")),
                        step);
                assertEquals("# mine\n", file(), step);
            }
            world.files().failWhen(operation -> {});
            assertEquals("OK", server.client().run("CONFIG REWRITE"));
        }
    }

    private void put(String text) {
        world.files().put("etc/m.conf", text.getBytes(StandardCharsets.UTF_8));
    }

    private String file() {
        return new String(world.files().content("etc/m.conf"), StandardCharsets.UTF_8);
    }

    @Test
    void shouldForgetStatistics() {
        try (TestServer server = builder.start(world)) {
            TestClient client = server.client();
            client.run("NOSUCH");
            client.run("PING");
            assertEquals("OK", client.run("CONFIG RESETSTAT"));
            String info = text(client.run("INFO all"));
            assertTrue(info.contains("\r\ntotal_commands_processed:1\r\n"), info);
            assertTrue(info.contains("\r\ntotal_error_replies:0\r\n"), info);
            assertFalse(info.contains("cmdstat_ping"), info);
            assertFalse(info.contains("errorstat_"), info);
        }
    }

    @Test
    void shouldHelp() {
        try (TestServer server = builder.start(world)) {
            List<?> help = (List<?>) server.client().run("CONFIG HELP");
            assertTrue(help.contains("REWRITE"), help.toString());
            assertEquals(
                    "-ERR unknown subcommand 'foo'. Try CONFIG HELP.",
                    text(server.client().run("CONFIG foo")));
        }
    }

    @Test
    void shouldLowerWhatRedisLowers() {
        try (TestServer server = TestServer.with()) {
            TestClient client = server.client();
            assertEquals("OK", client.run("CONFIG SET hz 1000"));
            assertEquals(List.of("hz", "500"), client.run("CONFIG GET hz"));
            assertEquals(
                    "-ERR CONFIG SET failed (possibly related to argument 'latency-tracking-info-percentiles') -"
                            + " Invalid latency-tracking-info-percentiles parameters",
                    String.valueOf(client.call("CONFIG", "SET", "latency-tracking-info-percentiles", "50 a")));
        }
    }
}
