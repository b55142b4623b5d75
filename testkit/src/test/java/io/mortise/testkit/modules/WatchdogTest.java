package io.mortise.testkit.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.ModuleJar;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Code that keeps the command thread for too long: it is named, and in strict mode stopped.
@Timeout(60)
class WatchdogTest {
    private static final String LOOPER = """
            package acme.looper;

            import io.mortise.spi.ModuleDefinition;
            import io.mortise.spi.ModuleRuntime;
            import io.mortise.spi.ServerModule;
            import io.mortise.spi.command.Call;
            import io.mortise.spi.reply.Reply;

            public final class Looper implements ServerModule {
                private ModuleRuntime runtime;
                private long rounds;
                private String ended = "";

                @Override
                public void describe(ModuleDefinition looper) {
                    looper.command("LOOPER.SPIN", 2, this::spin);
                    looper.command("LOOPER.FOREVER", 1, (call, reply) -> forever());
                    looper.command("LOOPER.STUBBORN", 1, (call, reply) -> stubborn());
                    looper.command("LOOPER.RECURSE", 1, (call, reply) -> reply.integer(recurse(60)));
                    looper.command("LOOPER.FINE", 1, (call, reply) -> reply.simpleString("fine"));
                    looper.command("LOOPER.WORK", 2, (call, reply) -> {
                        long millis = Long.parseLong(call.argument(1).toString());
                        call.background(() -> work(millis), (later, laterReply, done) -> laterReply.simpleString(done));
                    });
                    looper.command("LOOPER.TASK", 2, (call, reply) -> {
                        long millis = Long.parseLong(call.argument(1).toString());
                        runtime.background(() -> work(millis), (done, failure) -> ended = String.valueOf(failure));
                        reply.ok();
                    });
                    looper.command("LOOPER.ENDED", 1, (call, reply) -> reply.bulk(ended));
                    looper.command("LOOPER.LATER", 1, (call, reply) -> {
                        runtime.after(1, later -> forever());
                        reply.ok();
                    });
                }

                @Override
                public void start(ModuleRuntime given) {
                    runtime = given;
                }

                private void spin(Call call, Reply reply) {
                    long end = runtime.nanoTime() + Long.parseLong(call.argument(1).toString()) * 1_000_000;
                    while (runtime.nanoTime() < end) {
                        rounds++;
                    }
                    reply.ok();
                }

                private String work(long millis) {
                    long end = runtime.nanoTime() + millis * 1_000_000;
                    while (runtime.nanoTime() < end) {
                        rounds++;
                    }
                    return "done";
                }

                private void forever() {
                    while (true) {
                        rounds++;
                    }
                }

                private void stubborn() {
                    while (true) {
                        try {
                            forever();
                        } catch (Throwable ignored) {
                            rounds++;
                        }
                    }
                }

                private long recurse(int depth) {
                    return depth == 0 ? rounds++ : recurse(depth - 1) + recurse(depth - 1);
                }
            }
            """;

    @TempDir
    private Path folder;

    private static EmbeddedServer server(String strict) throws Exception {
        return new EmbeddedServer.Builder()
                .setting("module-time-limit", "200")
                .setting("module-background-limit", "300")
                .setting("module-strict-mode", strict)
                .start(0);
    }

    private void load(SocketClient client) throws Exception {
        Path jar = ModuleJar.of("looper", "1.0.0").source(LOOPER).build(folder);
        assertEquals("OK", client.call("MODULE", "LOAD", jar));
    }

    private static String info(SocketClient client) throws Exception {
        return client.call("INFO", "modules").toString();
    }

    @Test
    void shouldNameWhoKeepsTheServerAndAnswerWhenItEnds() throws Exception {
        try (EmbeddedServer server = server("no");
                SocketClient client = new SocketClient(server.port())) {
            load(client);
            assertEquals("OK", client.call("LOOPER.SPIN", "800"));
            await(client, "module_overruns:1\r\n");
            assertTrue(info(client).contains(",overruns=1,"), info(client));
            assertEquals("OK", client.call("LOOPER.SPIN", "20"));
            assertTrue(info(client).contains("module_overruns:1\r\n"), info(client));
            assertEquals(0, server.kernel().executor().faults().count());
        }
    }

    @Test
    void shouldStopWhatDoesNotEndInStrictMode() throws Exception {
        try (EmbeddedServer server = server("yes");
                SocketClient client = new SocketClient(server.port())) {
            load(client);
            assertEquals("fine", client.call("LOOPER.FINE"));
            for (String command : new String[] {"LOOPER.FOREVER", "LOOPER.STUBBORN", "LOOPER.RECURSE"}) {
                String error = client.call(command).toString();
                assertTrue(error.contains("MODULEFAULT module looper 1.0.0 failed in '"), error);
                assertEquals("fine", client.call("LOOPER.FINE"));
            }
            assertEquals("OK", client.call("LOOPER.SPIN", "20"));
            await(client, "module_overruns:3\r\n");
            assertEquals(3, server.kernel().modules().module("looper").faults());
        }
    }

    @Test
    void shouldStopATimerInStrictMode() throws Exception {
        try (EmbeddedServer server = server("yes");
                SocketClient client = new SocketClient(server.port())) {
            load(client);
            assertEquals("OK", client.call("LOOPER.LATER"));
            await(client, "module_overruns:1\r\n");
            assertEquals(1, server.kernel().modules().module("looper").faults());
        }
    }

    @Test
    void shouldCountWorkInTheBackgroundThatTakesLong() throws Exception {
        try (EmbeddedServer server = server("no");
                SocketClient client = new SocketClient(server.port());
                SocketClient other = new SocketClient(server.port())) {
            load(client);
            assertEquals("done", client.call("LOOPER.WORK", "1"));
            client.send("LOOPER.WORK", "3000");
            await(other, ",background_overruns=1,");
            assertEquals(1L, statistic(other, "background_work"));
            assertTrue((long) statistic(other, "longest_background_msec") > 300);
            assertEquals("done", client.reply());
            assertEquals(1L, statistic(other, "background_overruns"));
            assertEquals(0L, statistic(other, "overruns"));
        }
    }

    private static Object statistic(SocketClient client, String field) throws Exception {
        List<?> fields = (List<?>) client.call("MODULE", "STATS", "looper");
        return fields.get(fields.indexOf(field) + 1);
    }

    @Test
    void shouldStopWorkInTheBackgroundInStrictMode() throws Exception {
        try (EmbeddedServer server = server("yes");
                SocketClient client = new SocketClient(server.port())) {
            load(client);
            String error = client.call("LOOPER.WORK", "100000").toString();
            assertTrue(error.contains("MODULEFAULT module looper 1.0.0 failed in background work of '"), error);
            assertEquals("OK", client.call("LOOPER.TASK", "100000"));
            while (!client.call("LOOPER.ENDED").toString().contains("OverrunError")) {
                // Nothing tells when another thread has looked again.
                Thread.sleep(20);
            }
            assertEquals("done", client.call("LOOPER.WORK", "1"), "the threads are as before");
            assertTrue(info(client).contains(",overruns=0,background_overruns=2,"), info(client));
        }
    }

    /// The watchdog tells of an overrun a moment after the command thread has gone on.
    private static void await(SocketClient client, String line) throws Exception {
        while (!info(client).contains(line)) {
            // Nothing tells when another thread has looked again.
            Thread.sleep(20);
        }
    }
}
