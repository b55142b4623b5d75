package io.mortise.testkit.modules;

import static io.mortise.testkit.modules.Expect.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A module that fails in every way: the client is told, the module is counted, the server lives.
class ModuleFaultTest {
    private static final String FAULTY = """
            package acme.faulty;

            import io.mortise.spi.*;
            import io.mortise.spi.command.*;

            public class FaultyModule implements ServerModule {
                public void describe(ModuleDefinition faulty) {
                    faulty.command("FAULTY.THROW", 1, (call, reply) -> { throw new IllegalStateException("bug"); });
                    faulty.command("FAULTY.STACK", 1, (call, reply) -> reply.integer(deeper(0)));
                    faulty.command("FAULTY.MEMORY", 1, (call, reply) -> reply.integer(all().length));
                    faulty.command("FAULTY.LINK", 1, (call, reply) -> { throw new NoClassDefFoundError("acme/Gone"); });
                    faulty.command("FAULTY.HALF", 1, (call, reply) -> {
                        reply.array(3);
                        reply.integer(1);
                        throw new IllegalStateException("half done");
                    });
                    faulty.command("FAULTY.WORK", 1, (call, reply) -> call.background(() -> {
                        throw new StackOverflowError();
                    }, (fresh, answer, result) -> answer.ok()));
                    faulty.command("FAULTY.CLIENT", 1, (call, reply) -> { throw CommandException.syntax(); });
                    faulty.info("", fields -> { throw new IllegalStateException("no figures"); });
                    faulty.onServerEvent(event -> { throw new IllegalStateException("no events"); });
                }

                private static long deeper(long depth) {
                    return deeper(depth + 1) + depth;
                }

                private static long[][] all() {
                    long[][] all = new long[1_000_000][];
                    for (int index = 0; index < all.length; index++) {
                        all[index] = new long[Integer.MAX_VALUE - 8];
                    }
                    return all;
                }

                public void stop(StopReason reason) {
                    throw new IllegalStateException("will not stop");
                }
            }
            """;

    @TempDir
    private Path folder;

    private final TestServer server = TestServer.with();
    private final TestClient client = server.client();
    private long before;

    @BeforeEach
    void load() {
        Path jar = ModuleJar.of("faulty", "1.0.0").source(FAULTY).build(folder);
        assertEquals("OK", client.call("MODULE", "LOAD", jar));
        before = faults();
    }

    @AfterEach
    void shouldHaveSurvived() {
        assertEquals("PONG", client.run("PING"));
        server.close();
    }

    private long faults() {
        return server.kernel().modules().module("faulty").faults();
    }

    private void fails(String command) {
        assertError("MODULEFAULT module faulty 1.0.0 failed in '" + command + "', see the log", client.run(command));
        assertEquals(++before, faults());
        assertEquals("PONG", client.run("PING"));
    }

    @Test
    void shouldCountAnException() {
        fails("FAULTY.THROW");
    }

    @Test
    void shouldSurviveAnExhaustedStack() {
        fails("FAULTY.STACK");
        fails("FAULTY.STACK");
    }

    @Test
    void shouldSurviveExhaustedMemory() {
        client.run("CONFIG SET module-fault-limit 5");
        before = faults();
        for (int time = 0; time < 8; time++) {
            assertError(
                    "OOM the heap is full: module faulty 1.0.0 failed in 'FAULTY.MEMORY', see the log",
                    client.run("FAULTY.MEMORY"));
            assertEquals(++before, faults());
        }
    }

    @Test
    void shouldSurviveAMissingClass() {
        fails("FAULTY.LINK");
    }

    @Test
    void shouldTakeHalfAReplyBack() {
        fails("FAULTY.HALF");
    }

    @Test
    void shouldCountFaultsOfBackgroundWork() {
        assertError(
                "MODULEFAULT module faulty 1.0.0 failed in background work of 'FAULTY.WORK'",
                client.run("FAULTY.WORK"));
        assertEquals(before + 1, faults());
    }

    @Test
    void shouldNotCountWhatIsTheClientsFault() {
        assertError("ERR syntax error", client.run("FAULTY.CLIENT"));
        assertEquals(before, faults());
    }

    // ---- out of service

    @Test
    void shouldBePutOutOfServiceAfterManyFaults() {
        TestClient other = server.client();
        other.run("MULTI");
        other.run("FAULTY.CLIENT");
        while (faults() < 9) {
            client.run("FAULTY.THROW");
        }
        String last = client.run("FAULTY.THROW").toString();
        String reference = last.substring(last.lastIndexOf(' ') + 1);
        assertEquals(
                "-MODULEQUARANTINED module faulty 1.0.0 is out of service: 10 faults in 60 seconds, the last in"
                        + " 'FAULTY.THROW', reference " + reference,
                client.run("FAULTY.CLIENT").toString());
        assertError("MODULEQUARANTINED", other.run("EXEC"));
        client.run("INFO everything");
        server.advance(100_000);
        assertEquals(10, faults());
        assertEquals("OK", client.run("MODULE RELEASE faulty"));
        assertError("ERR syntax error", client.run("FAULTY.CLIENT"));
        long begun = faults();
        assertError("MODULEFAULT", client.run("FAULTY.THROW"));
        assertError("MODULEFAULT", client.run("FAULTY.THROW"));
        assertEquals(begun + 2, faults());
    }

    @Test
    void shouldForgiveFaultsThatAreLongAgo() {
        for (int round = 0; round < 30; round++) {
            assertError("MODULEFAULT", client.run("FAULTY.THROW"));
            server.advance(10_000);
        }
    }

    @Test
    void shouldStayInServiceIfTheLimitIsZero() {
        client.run("CONFIG SET module-fault-limit 0");
        for (int round = 0; round < 30; round++) {
            assertError("MODULEFAULT", client.run("FAULTY.THROW"));
        }
    }

    @Test
    void shouldBePutOutOfServiceByOrder() {
        assertEquals("OK", client.run("MODULE QUARANTINE FAULTY"));
        assertError("is out of service: the operator has ordered it", client.run("FAULTY.CLIENT"));
        assertError("is out of service already", client.run("MODULE QUARANTINE faulty"));
        assertEquals("OK", client.run("MODULE RELEASE faulty"));
        assertError("Error releasing module: module faulty is in service", client.run("MODULE RELEASE faulty"));
        assertError("Error quarantining module: no such module", client.run("MODULE QUARANTINE other"));
        assertEquals("OK", client.run("MODULE QUARANTINE faulty"));
        assertEquals("OK", client.run("MODULE UNLOAD faulty"));
        assertEquals("PONG", client.run("PING"));
        assertEquals(0, server.kernel().executor().conditions() & io.mortise.kernel.dispatch.Conditions.QUARANTINED);
    }

    @Test
    void shouldBeUnloadedThoughItFailsToStop() {
        assertEquals("OK", client.run("MODULE UNLOAD faulty"));
        client.call("MODULE", "LOAD", folder.resolve("faulty-1.0.0.jar"));
    }
}
