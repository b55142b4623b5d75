package io.mortise.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.command.CommandFlag;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.OtherTypeModule;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a flight recording has of the server's events, read back from its file.
class FlightRecordingTest {
    private static final String VISITOR = """
            package acme.visitor;

            import io.mortise.spi.*;

            public class VisitorModule implements ServerModule {
                public void describe(ModuleDefinition visitor) {
                    visitor.command("VISITOR.HELLO", 1, (call, reply) -> reply.bulk("VERSION"));
                    visitor.command("VISITOR.FAIL", 1, (call, reply) -> { throw new IllegalStateException("tired"); });
                }
            }
            """;

    @TempDir
    private Path folder;

    /// Commands that take as long as they are told to, of the simulated clock.
    private static final class SlowModule implements ServerModule {
        private TestServer server;

        @Override
        public void describe(ModuleDefinition module) {
            module.command("SLEEP", 2, (call, reply) -> {
                        server.world().clock().sleep(call.integer(1) * 1_000_000);
                        reply.ok();
                    })
                    .flags(CommandFlag.SLOW);
        }
    }

    private List<RecordedEvent> recorded(Runnable what) throws Exception {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            what.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.mortise."))
                .toList();
    }

    private static List<RecordedEvent> named(String name, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("io.mortise." + name))
                .toList();
    }

    @Test
    void shouldTellOfSlowCommandsWithoutTheirWords() throws Exception {
        SlowModule module = new SlowModule();
        try (TestServer server = TestServer.with(module)) {
            module.server = server;
            TestClient client = server.client();
            List<RecordedEvent> events = named("SlowCommand", recorded(() -> {
                client.run("SLEEP 9");
                client.run("SELECT 3");
                client.run("SLEEP 25");
                client.run("CONFIG SET slowlog-log-slower-than -1");
                client.run("SLEEP 50");
            }));
            assertEquals(1, events.size(), events.toString());
            RecordedEvent event = events.getFirst();
            assertEquals("sleep", event.getString("command"));
            assertEquals("slow", event.getString("module"));
            assertTrue(event.getDuration("time").compareTo(Duration.ofMillis(25)) >= 0, event.toString());
            assertEquals(2, event.getInt("words"));
            assertEquals(0, event.getInt("keys"));
            assertEquals(3, event.getInt("database"));
            assertEquals(1, event.getLong("client"));
            assertEquals("127.0.0.1:10001", event.getString("address"));
            assertEquals("default", event.getString("user"));
        }
    }

    @Test
    void shouldTellOfExpiryAndEviction() throws Exception {
        try (TestServer server = TestServer.with(new OtherTypeModule())) {
            TestClient client = server.client();
            List<RecordedEvent> events = recorded(() -> {
                for (int number = 0; number < 50; number++) {
                    client.call("OTHER", "key" + number);
                    client.call("PEXPIRE", "key" + number, "10");
                }
                server.advance(1000);
                for (int number = 0; number < 2000; number++) {
                    client.call("OTHER", "key" + number);
                }
                client.run("CONFIG SET maxmemory-policy allkeys-lru");
                client.call("CONFIG", "SET", "maxmemory", server.kernel().usedMemory() - 20_000);
                server.advance(1000);
            });
            List<RecordedEvent> expiry = named("ExpiryCycle", events);
            assertEquals(
                    50,
                    expiry.stream().mapToLong(event -> event.getLong("keys")).sum(),
                    expiry.toString());
            assertFalse(expiry.getLast().getBoolean("unfinished"), expiry.toString());
            List<RecordedEvent> eviction = named("EvictionCycle", events);
            long evicted = server.kernel().statistics().evictedKeys;
            assertTrue(evicted > 0, "nothing was evicted");
            assertEquals(
                    evicted,
                    eviction.stream().mapToLong(event -> event.getLong("keys")).sum());
            assertTrue(eviction.getFirst().getLong("freed") > 0, eviction.toString());
            assertEquals("LEAST_RECENT", eviction.getFirst().getString("order"));
        }
    }

    @Test
    void shouldTellOfTheLifeOfModules() throws Exception {
        Path first = jar("1.0.0");
        Path second = jar("2.0.0");
        try (TestServer server = TestServer.with()) {
            TestClient client = server.client();
            List<RecordedEvent> events = recorded(() -> {
                client.call("MODULE", "LOAD", first);
                client.call("MODULE", "UPGRADE", "visitor", second);
                assertEquals("2.0.0", client.run("VISITOR.HELLO"));
                client.run("VISITOR.FAIL");
                client.run("MODULE QUARANTINE visitor");
                client.run("MODULE RELEASE visitor");
                client.run("MODULE UNLOAD visitor");
            });
            assertEquals(
                    List.of(
                            "load visitor 1.0.0",
                            "upgrade visitor 2.0.0",
                            "quarantine visitor 2.0.0",
                            "release visitor 2.0.0",
                            "unload visitor 2.0.0"),
                    named("ModuleChange", events).stream()
                            .map(event -> event.getString("change") + " " + event.getString("module") + " "
                                    + event.getString("version"))
                            .toList());
            RecordedEvent fault = named("ModuleFault", events).getFirst();
            assertEquals("visitor", fault.getString("module"));
            assertEquals("'VISITOR.FAIL'", fault.getString("place"));
            assertTrue(fault.getString("description").contains("tired"), fault.toString());
        }
    }

    @Test
    void shouldTellNowAndThenWhatIsKnownOfModules() throws Exception {
        Path jar = jar("1.0.0");
        try (TestServer server = TestServer.with(new OtherTypeModule())) {
            TestClient client = server.client();
            List<RecordedEvent> events = named("ModuleStatistics", recorded(() -> {
                client.call("MODULE", "LOAD", jar);
                client.call("VISITOR.HELLO");
                client.call("VISITOR.FAIL");
                client.call("OTHER", "key");
                server.advance(20_000);
            }));
            assertEquals(4, events.size(), events.toString());
            RecordedEvent visitor = events.stream()
                    .filter(event -> event.getString("module").equals("visitor"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("1.0.0", visitor.getString("version"));
            assertEquals("in service", visitor.getString("state"));
            assertEquals(2, visitor.getLong("calls"));
            assertEquals(1, visitor.getLong("faults"));
            assertEquals(
                    1,
                    events.stream()
                            .mapToLong(event -> event.getLong("keys"))
                            .max()
                            .orElse(0));
        }
    }

    private Path jar(String version) {
        return ModuleJar.of("visitor", version)
                .source(VISITOR.replace("VERSION", version))
                .build(folder);
    }
}
