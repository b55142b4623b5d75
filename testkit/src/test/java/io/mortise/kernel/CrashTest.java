package io.mortise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What cannot be contained, and what is told of it.
class CrashTest {
    /// `BREAK`: what Java throws when the virtual machine itself is in trouble.
    private static final class BreakingModule implements ServerModule {
        @Override
        public void describe(ModuleDefinition module) {
            module.command("BREAK", 1, (call, reply) -> {
                throw new InternalError("the virtual machine");
            });
        }
    }

    @Test
    void shouldTellWhatTheServerIsAndDidWithoutAnybodysWords() {
        try (TestServer server = TestServer.with(new BreakingModule())) {
            TestClient client = server.client();
            client.run("EXISTS secret-one secret-two");
            client.run("CONFIG GET port");
            List<String> report =
                    CrashReport.of(server.kernel(), "a test", new IllegalStateException("as it was told"));
            String text = String.join("\n", report);
            assertTrue(text.contains("Mortise " + Kernel.VERSION), text);
            assertTrue(text.contains("-Dsimulated=yes"), text);
            assertTrue(text.contains("\nbreaking 0.0.0\n"), text);
            assertTrue(text.contains("java.lang.IllegalStateException: as it was told\n\tat io.mortise"), text);
            assertTrue(
                    text.contains("config|get of client 1, 2 arguments, not shown\n"
                            + "exists of client 1, 2 arguments, not shown"),
                    text);
            assertTrue(text.contains("used_memory "), text);
            assertTrue(text.contains("used 512 MiB, taken 1024 MiB, at most 2048 MiB"), text);
            assertTrue(text.contains("the test's"), text);
            assertFalse(text.contains("secret"), text);
        }
    }

    @Test
    void shouldCrashOnceAndOnlyOnWhatItCannotContain() {
        try (TestServer server = TestServer.with(new BreakingModule())) {
            int[] crashes = new int[1];
            server.kernel().onCrashed(() -> crashes[0]++);
            TestClient client = server.client();
            client.run("DEBUG OBJECT nothing");
            assertEquals(0, crashes[0]);
            client.run("BREAK");
            assertEquals(1, crashes[0]);
            client.run("DEBUG PANIC");
            assertEquals(1, crashes[0]);
        }
    }

    @Test
    void shouldCrashWhenATaskOfTheCommandThreadFails() throws Exception {
        CountDownLatch crashed = new CountDownLatch(3);
        try (EmbeddedServer server = new EmbeddedServer.Builder().start(0)) {
            server.kernel().executor().faults().onFatal((place, fault) -> crashed.countDown());
            var loop = server.kernel().environment().loop();
            loop.execute(() -> {
                throw new IllegalStateException("task");
            });
            loop.schedule(1, () -> {
                throw new IllegalStateException("timer");
            });
            loop.execute(() -> loop.atEndOfTurn(() -> {
                throw new IllegalStateException("end of turn");
            }));
            assertTrue(crashed.await(30, TimeUnit.SECONDS), "left: " + crashed.getCount());
        }
    }
}
