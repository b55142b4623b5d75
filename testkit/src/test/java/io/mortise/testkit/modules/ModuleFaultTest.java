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
        fails("FAULTY.MEMORY");
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

    @Test
    void shouldBeUnloadedThoughItFailsToStop() {
        assertEquals("OK", client.run("MODULE UNLOAD faulty"));
        client.call("MODULE", "LOAD", folder.resolve("faulty-1.0.0.jar"));
    }
}
