package io.mortise.testkit.modules;

import static io.mortise.testkit.modules.Expect.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.keyspace.Databases.Dormant;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import io.mortise.testkit.simulation.World;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of values whose module goes, and when it comes back.
class SleepingValuesTest {
    private static final String WRONGTYPE = "-WRONGTYPE Operation against a key holding the wrong kind of value";

    @TempDir
    private Path folder;

    private World world;
    private TestServer server;
    private TestClient client;
    private Path busy;
    private Path other;

    @BeforeEach
    void start() {
        busy = ModuleJar.of("busy", "1.0.0")
                .manifest("Mortise-Types", "note")
                .source(ModuleUnloadTest.BUSY)
                .build(folder);
        other = ModuleJar.of("other", "1.0.0")
                .manifest("Mortise-Types", "memo")
                .source(otherOf(ModuleUnloadTest.BUSY))
                .build(folder);
        world = new World(1);
        begin();
        load(busy);
        load(other);
    }

    /// The same module with another type and other names.
    private static String otherOf(String source) {
        return source.replace("acme.busy", "acme.other")
                .replace("BUSY.", "OTHER.")
                .replace("\"note\"", "\"memo\"")
                .replaceAll(".*busy.provide.*", "");
    }

    private void begin() {
        server = new TestServer.Builder()
                .setting("modules-known-file", "modules.known")
                .start(world);
        client = server.client();
    }

    private void load(Path jar) {
        assertEquals("OK", client.call("MODULE", "LOAD", jar));
    }

    @AfterEach
    void stop() {
        server.checkInvariants();
        assertEquals(0, server.kernel().executor().faults().count());
        server.close();
        List.of("intercepted", "ticks", "stopped").forEach(name -> System.clearProperty("acme.busy." + name));
    }

    private void unload() {
        assertEquals("OK", client.run("MODULE UNLOAD busy"));
    }

    private List<Dormant> dormant() {
        return server.kernel().databases().dormant();
    }

    @Test
    void shouldSleepAndWake() {
        client.run("BUSY.WRITE a one");
        client.run("PEXPIRE a 100000");
        Object digest = client.run("DEBUG DIGEST");
        Object dump = client.run("DUMP a");
        unload();
        assertEquals("note", client.run("TYPE a"));
        assertEquals("dormant", client.run("OBJECT ENCODING a"));
        assertEquals(dump, client.run("DUMP a"));
        assertEquals(100L, client.run("TTL a"));
        assertEquals(digest, client.run("DEBUG DIGEST"));
        assertEquals(1, dormant().getFirst().keys());
        assertError("MODULEMISSING module busy 1.0.0", client.run("BUSY.READ a"));
        load(busy);
        assertEquals("raw", client.run("OBJECT ENCODING a"));
        assertEquals("one", client.run("BUSY.READ a"));
        assertEquals(100L, client.run("TTL a"));
        assertEquals(digest, client.run("DEBUG DIGEST"));
        assertEquals(List.of(), dormant());
    }

    @Test
    void shouldLiveLikeAnyKeyWhileTheySleep() {
        client.run("BUSY.WRITE a one");
        client.run("BUSY.WRITE b two");
        client.run("PEXPIRE b 50");
        unload();
        assertEquals(WRONGTYPE, client.run("OTHER.READ a").toString());
        assertEquals(1L, client.run("COPY a c"));
        assertEquals("OK", client.run("RENAME a d"));
        assertEquals(1L, client.run("MOVE d 3"));
        assertEquals(1L, client.run("DEL c"));
        server.advance(60);
        assertEquals(0L, client.run("EXISTS b"));
        load(busy);
        client.run("SELECT 3");
        assertEquals("one", client.run("BUSY.READ d"));
    }

    @Test
    void shouldBeNoChangeToWhoeverWatches() {
        client.run("BUSY.WRITE a one");
        client.run("WATCH a");
        TestClient operator = server.client();
        long changes = server.kernel().executor().stream().changes();
        operator.run("MODULE UNLOAD busy");
        operator.call("MODULE", "LOAD", busy);
        assertEquals("one", operator.run("BUSY.READ a"));
        client.run("MULTI");
        client.run("PING");
        assertEquals(List.of("PONG"), client.run("EXEC"));
        assertEquals(changes, server.kernel().executor().stream().changes());
    }

    /// Time passes with every value, so that the work takes many steps.
    @Test
    void shouldLetOthersWorkBetweenTheSteps() {
        for (int key = 0; key < 3000; key++) {
            client.run("BUSY.WRITE key" + key + " text" + key);
        }
        world.clock().costPerReading(20_000);
        TestClient operator = server.client();
        operator.send("MODULE", "UNLOAD", "busy");
        int between = 0;
        List<Object> replies = List.of();
        while (replies.isEmpty()) {
            assertEquals("OK", client.run("OTHER.WRITE memo" + between + " x"));
            assertEquals("x", client.run("OTHER.READ memo" + between));
            assertEquals("note", client.run("TYPE key" + between));
            assertEquals("dormant", client.run("OBJECT ENCODING key" + between));
            assertEquals("OK", client.run("RENAME key" + between + " moved" + between));
            between++;
            server.advance(1);
            replies = operator.replies();
        }
        world.clock().costPerReading(0);
        assertEquals(List.of("OK"), replies);
        int steps = between;
        assertTrue(steps > 10, () -> "steps: " + steps);
        assertEquals(3000, dormant().getFirst().keys());
        server.checkInvariants();
        world.settle();
        assertEquals(1, server.kernel().modules().copies());
        load(busy);
        for (int key = 0; key < 3000; key++) {
            assertEquals("text" + key, client.run("BUSY.READ " + (key < steps ? "moved" : "key") + key));
        }
    }

    @Test
    void shouldGoStraightToAModuleThatIsBackBeforeAllAreAsleep() {
        for (int key = 0; key < 3000; key++) {
            client.run("BUSY.WRITE key" + key + " text" + key);
        }
        world.clock().costPerReading(20_000);
        TestClient operator = server.client();
        operator.send("MODULE", "UNLOAD", "busy");
        server.advance(5);
        assertEquals(List.of(), operator.replies());
        load(busy);
        assertEquals("text7", client.run("BUSY.READ key7"));
        assertEquals("OK", client.run("BUSY.WRITE key8 new"));
        server.advance(1000);
        world.clock().costPerReading(0);
        assertEquals(List.of("OK"), operator.replies());
        assertEquals(List.of(), dormant());
        assertEquals("text2999", client.run("BUSY.READ key2999"));
        assertEquals("new", client.run("BUSY.READ key8"));
        world.settle();
        assertEquals(2, server.kernel().modules().copies());
        assertEquals(1, server.kernel().databases().types().ofModule("busy").size());
    }

    @Test
    void shouldMakeLargeValuesElsewhere() {
        String large = "x".repeat(300_000);
        client.call("BUSY.WRITE", "a", large);
        client.call("BUSY.WRITE", "b", large + "b");
        client.call("BUSY.WRITE", "c", large + "c");
        client.send("MODULE", "UNLOAD", "busy");
        server.world().turn();
        server.world().turn();
        TestClient second = server.client();
        second.send("RENAME", "a", "d");
        second.send("DEL", "b");
        server.world().turn();
        world.settle();
        server.advance(50);
        assertEquals(List.of("OK"), client.replies());
        assertEquals(List.of("OK", 1L), second.replies());
        assertEquals("dormant", client.run("OBJECT ENCODING d"));
        load(busy);
        server.advance(50);
        assertEquals(List.of(), dormant());
        assertEquals(large, client.run("BUSY.READ d"));
        assertEquals(large + "c", client.run("BUSY.READ c"));
    }

    @Test
    void shouldBeKnownAfterARestart() {
        client.run("BUSY.WRITE a one");
        byte[] dump = client.run("DUMP a").toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        server.close();
        begin();
        assertError("MODULEMISSING module busy 1.0.0", client.run("BUSY.READ a"));
        assertEquals("OK", client.call("RESTORE", "a", "0", dump));
        assertEquals("note", client.run("TYPE a"));
        assertEquals("OK", client.run("MODULE FORGET other"));
        server.close();
        begin();
        assertError("unknown command 'OTHER.READ'", client.run("OTHER.READ a"));
        assertEquals("OK", client.call("RESTORE", "a", "0", dump));
        load(busy);
        assertEquals("one", client.run("BUSY.READ a"));
    }
}
