package io.mortise.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InfoTest {
    /// Tells something of itself, and fails to when asked for more.
    private static final class TellingModule implements ServerModule {
        @Override
        public void describe(ModuleDefinition module) {
            module.info("telling", out -> out.field("word", "one\r\nfake:2").field("number", 2));
            module.info("more", out -> {
                throw new IllegalStateException("there is no more");
            });
        }
    }

    private static List<String> titles(Object info) {
        List<String> titles = new ArrayList<>();
        for (String line : String.valueOf(info).split("\r\n")) {
            if (line.startsWith("# ")) {
                titles.add(line.substring(2));
            }
        }
        return titles;
    }

    @Test
    void shouldShowSectionsThatAreAskedFor() {
        try (TestServer server = TestServer.with(new TellingModule())) {
            TestClient client = server.client();
            List<String> common = List.of(
                    "Server",
                    "Clients",
                    "Memory",
                    "Persistence",
                    "Threads",
                    "Stats",
                    "Replication",
                    "CPU",
                    "Modules",
                    "Errorstats",
                    "Cluster",
                    "Keyspace",
                    "Keysizes");
            assertEquals(common, titles(client.run("INFO")));
            assertEquals(common, titles(client.run("INFO default")));
            List<String> all = new ArrayList<>(common);
            all.addAll(9, List.of("Commandstats", "Latencystats"));
            assertEquals(all, titles(client.run("INFO ALL")));
            all.addAll(List.of("telling", "telling_more"));
            assertEquals(all, titles(client.run("INFO everything")));
            assertEquals(List.of("Server", "CPU"), titles(client.run("INFO cpu server")));
            assertEquals("", client.run("INFO nothing"));
        }
    }

    @Test
    void shouldShowSectionsOfModules() {
        try (TestServer server = TestServer.with(new TellingModule())) {
            TestClient client = server.client();
            assertEquals(List.of("Modules", "telling", "telling_more"), titles(client.run("INFO modules")));
            assertEquals(List.of("telling", "telling_more"), titles(client.run("INFO telling")));
            assertEquals(List.of("telling_more"), titles(client.run("INFO telling_more")));
            String text = String.valueOf(client.run("INFO telling"));
            assertTrue(text.startsWith("# telling\r\ntelling_word:one fake:2\r\ntelling_number:2\r\n"), text);
        }
    }

    @Test
    void shouldSurviveAModuleThatCannotTell() {
        try (TestServer server = TestServer.with(new TellingModule())) {
            TestClient client = server.client();
            client.run("INFO telling_more");
            assertTrue(String.valueOf(client.run("INFO modules")).contains("name=telling,ver=0,"));
            assertEquals(2, server.kernel().modules().module("telling").faults());
        }
    }

    @Test
    void shouldShowVersionsAndCounts() {
        try (TestServer server = TestServer.with()) {
            TestClient client = server.client();
            client.run("PING");
            client.run("PING a b");
            client.run("NOSUCH");
            server.advance(61_000);
            String info = String.valueOf(client.run("INFO everything"));
            for (String field : List.of(
                    "redis_version:8.8.0",
                    "redis_mode:standalone",
                    "tcp_port:6379",
                    "uptime_in_seconds:61",
                    "transport:simulated",
                    "connected_clients:1",
                    "role:master",
                    "total_commands_processed:4",
                    "total_error_replies:2",
                    "errorstat_ERR:count=2",
                    "longest_loop_turn_us:0",
                    "longest_command_us:0",
                    "cluster_enabled:0")) {
                assertTrue(info.contains("\r\n" + field + "\r\n"), field + " is missing in " + info);
            }
            assertTrue(info.contains("\r\ncmdstat_ping:calls=2,"), info);
            assertFalse(info.contains("${"), info);
        }
    }

    @Test
    void shouldShowRates() {
        try (TestServer server = TestServer.with()) {
            TestClient client = server.client();
            for (int round = 0; round < 100; round++) {
                client.run("PING");
                server.advance(10);
                server.advance(10);
            }
            String info = String.valueOf(client.run("INFO stats"));
            assertTrue(info.contains("\r\ninstantaneous_ops_per_sec:50\r\n"), info);
        }
    }

    @Test
    void shouldTellRoleAndTime() {
        try (TestServer server = TestServer.with()) {
            TestClient client = server.client();
            assertEquals(List.of("master", 0L, List.of()), client.run("ROLE"));
            List<?> time = (List<?>) client.run("TIME");
            long seconds = Long.parseLong((String) time.get(0));
            assertEquals(server.world().clock().millis() / 1000, seconds);
        }
    }
}
