package io.mortise.testkit.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.ModuleJar;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server with real threads and files, in which a module comes and goes: nothing of it stays.
class ModuleCyclesTest {
    private static final int WARMING_CYCLES = 50;
    /// The JVM goes on making small classes of its own for a while. A generation of the module takes about 100 KB.
    private static final long METASPACE_SLACK_BYTES = 3 << 20;

    @TempDir
    private Path folder;

    private record Resources(long metaspaceBytes, int threads, long files) {
        static Resources now() throws IOException {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return new Resources(
                        pool("Metaspace") + pool("Compressed Class Space"),
                        ManagementFactory.getThreadMXBean().getThreadCount(),
                        open.count());
            }
        }

        private static long pool(String name) {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals(name))
                    .map(MemoryPoolMXBean::getUsage)
                    .mapToLong(usage -> usage.getUsed())
                    .sum();
        }
    }

    @Test
    void shouldLeaveNothingAfter100Cycles() throws Exception {
        cycles(100);
    }

    @Test
    @Tag("slow")
    void shouldLeaveNothingAfter1000Cycles() throws Exception {
        cycles(1000);
    }

    private void cycles(int count) throws Exception {
        Path jar = ModuleJar.of("busy", "1.0.0")
                .manifest("Mortise-Types", "note")
                .source(ModuleUnloadTest.BUSY)
                .build(folder);
        try (EmbeddedServer server = new EmbeddedServer.Builder().start(0);
                SocketClient operator = new SocketClient(server.port());
                SocketClient busy = new SocketClient(server.port());
                SocketClient waiting = new SocketClient(server.port())) {
            for (int cycle = 0; cycle < WARMING_CYCLES; cycle++) {
                cycle(server, operator, busy, waiting, jar);
            }
            Resources before = settled(server);
            for (int cycle = 0; cycle < count; cycle++) {
                cycle(server, operator, busy, waiting, jar);
            }
            Resources after = settled(server);
            System.out.println(count + " cycles: before " + before + ", after " + after);
            assertEquals(List.of(), server.kernel().modules().watch().leaked());
            assertEquals(0, server.kernel().modules().copies());
            assertTrue(
                    after.metaspaceBytes < before.metaspaceBytes + METASPACE_SLACK_BYTES,
                    () -> before + " became " + after);
            assertTrue(after.threads <= before.threads, () -> before + " became " + after);
            assertTrue(after.files <= before.files, () -> before + " became " + after);
        }
    }

    /// Loads the module, uses all that it has, and unloads it while a client waits and another has queued commands.
    private static void cycle(
            EmbeddedServer server, SocketClient operator, SocketClient busy, SocketClient waiting, Path jar)
            throws Exception {
        assertEquals("OK", operator.call("MODULE", "LOAD", jar));
        assertEquals("OK", busy.call("BUSY.WRITE", "a", "text"));
        assertEquals("text", busy.call("BUSY.READ", "a"));
        assertEquals(42L, busy.call("BUSY.WORK"));
        assertEquals("OK", busy.call("MULTI"));
        assertEquals("QUEUED", busy.call("BUSY.TICKS"));
        waiting.send("BUSY.WAIT", "b");
        until(() -> server.kernel().executor().waiters().count() == 1);
        assertEquals("OK", operator.call("MODULE", "UNLOAD", "busy"));
        assertEquals("-UNBLOCKED module busy was unloaded", waiting.reply().toString());
        assertTrue(busy.call("EXEC").toString().startsWith("-EXECABORT"));
        assertEquals("dormant", busy.call("OBJECT", "ENCODING", "a"));
    }

    /// What is in use when everything that goes away has gone.
    private static Resources settled(EmbeddedServer server) throws Exception {
        until(() -> server.kernel().modules().copies() == 0);
        until(() -> {
            System.gc();
            return server.kernel().modules().watch().uncollected() == 0;
        });
        return Resources.now();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            // What is waited for happens on other threads, and gives no sign.
            Thread.sleep(1);
        }
        assertTrue(condition.getAsBoolean(), "it does not come");
    }
}
