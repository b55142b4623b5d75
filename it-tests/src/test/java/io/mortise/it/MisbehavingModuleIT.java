package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisDataException;

/// A module that does what no module should: the server lives, and says whose fault it was.
class MisbehavingModuleIT {
    private static final String WILD = """
            package acme.wild;

            import io.mortise.spi.ModuleDefinition;
            import io.mortise.spi.ServerModule;
            import java.util.ArrayList;
            import java.util.List;

            public final class Wild implements ServerModule {
                private static final ThreadLocal<Object> KEPT = new ThreadLocal<>();
                private long rounds;

                @Override
                public void describe(ModuleDefinition wild) {
                    wild.command("WILD.THROW", 1, (call, reply) -> {
                        throw new IllegalStateException("thrown on purpose");
                    });
                    wild.command("WILD.MEMORY", 1, (call, reply) -> {
                        List<long[]> all = new ArrayList<>();
                        while (true) {
                            all.add(new long[16 << 20]);
                        }
                    });
                    wild.command("WILD.STACK", 1, (call, reply) -> reply.integer(deeper(0)));
                    wild.command("WILD.LOOP", 2, (call, reply) -> {
                        long end = System.nanoTime() + Long.parseLong(call.argument(1).toString()) * 1_000_000;
                        while (System.nanoTime() < end) {
                            rounds++;
                        }
                        reply.ok();
                    });
                    wild.command("WILD.FINE", 1, (call, reply) -> reply.ok());
                    wild.command("WILD.THREAD", 1, (call, reply) -> {
                        Thread thread = new Thread(() -> {
                            while (true) {
                                try {
                                    Thread.sleep(1000);
                                } catch (InterruptedException ignored) {
                                    rounds++;
                                }
                            }
                        }, "wild-thread");
                        thread.setDaemon(true);
                        thread.start();
                        reply.ok();
                    });
                    wild.command("WILD.HOOK", 1, (call, reply) -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> rounds++));
                        reply.ok();
                    });
                    wild.command("WILD.LOCAL", 1, (call, reply) -> {
                        KEPT.set(new Object() {});
                        reply.ok();
                    });
                }

                private long deeper(long depth) {
                    return deeper(depth + 1) + 1;
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path jar() throws Exception {
        return ModuleJars.compiled("wild", folder, "acme.wild.Wild", WILD);
    }

    private static PackedServer start(String... more) throws Exception {
        String[] options = {"--enable-module-command", "local", "--save", "", "--maxmemory", "64mb"};
        String[] all = java.util.Arrays.copyOf(options, options.length + more.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return PackedServer.start(all);
    }

    private static void fails(Operator operator, PackedServer server, String command, String cause) {
        JedisDataException told = assertThrows(
                JedisDataException.class,
                () -> operator.call(command, command.equals("WILD.LOOP") ? new Object[] {100_000} : new Object[0]));
        // A full heap may be the data's fault, so that the module is not blamed in the first word.
        String blame = cause.equals("OutOfMemoryError") ? "OOM the heap is full: " : "MODULEFAULT ";
        assertTrue(told.getMessage().startsWith(blame + "module wild 1.0.0 failed in '"), told.getMessage());
        String reference = told.getMessage().replaceAll(".* reference ", "");
        // The log is written by a thread of its own.
        Operator.await(() -> {
            String log = server.log();
            return log.contains("fault " + reference + " of module wild 1.0.0") && log.contains(cause);
        });
        assertEquals("PONG", operator.client().ping());
        assertEquals("OK", operator.call("WILD.FINE"));
    }

    @Test
    void shouldOutliveWhatThrowsAndExhausts() throws Exception {
        try (PackedServer server = start();
                Operator operator = Operator.of(server)) {
            operator.load(jar());
            operator.client().set("key", "value");
            fails(operator, server, "WILD.THROW", "thrown on purpose");
            fails(operator, server, "WILD.STACK", "StackOverflowError");
            fails(operator, server, "WILD.MEMORY", "OutOfMemoryError");
            assertEquals("value", operator.client().get("key"));
            assertEquals("3", operator.fact("module_wild", "faults"));
            operator.unload("wild");
        }
    }

    @Test
    void shouldNameWhoLoopsAndAnswerWhenItEnds() throws Exception {
        try (PackedServer server = start("--module-time-limit", "300");
                Operator operator = Operator.of(server)) {
            operator.load(jar());
            assertEquals("OK", operator.call("WILD.LOOP", 1500));
            Operator.await(() -> operator.fact("module_wild", "overruns").equals("1"));
            Operator.await(() -> {
                String log = server.log();
                return log.contains("module wild 1.0.0 keeps the command thread")
                        && log.contains("at acme.wild.Wild.")
                        && log.contains("module wild has kept the command thread for ");
            });
            assertEquals("0", operator.fact("module_wild", "faults"));
        }
    }

    @Test
    void shouldStopWhoLoopsInStrictMode() throws Exception {
        try (PackedServer server = start("--module-strict-mode", "yes", "--module-time-limit", "2000");
                Operator operator = Operator.of(server)) {
            operator.load(jar());
            fails(operator, server, "WILD.LOOP", "OverrunError");
            // The distribution's own modules were loaded in strict mode, too.
            operator.client().hset("hash", "field", "value");
            Vectors.fill(operator.client(), "vectors", 100, 1);
            Vectors.answers(operator.client(), "vectors", 3);
            operator.unload("wild");
        }
    }

    @Test
    void shouldTellOfLoadersThatAreHeld() throws Exception {
        for (String command : new String[] {"WILD.THREAD", "WILD.HOOK", "WILD.LOCAL"}) {
            try (PackedServer server = start();
                    Operator operator = Operator.of(server)) {
                operator.load(jar());
                assertEquals("OK", operator.call(command));
                operator.unload("wild");
                String jcmd =
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
                Operator.await(() -> {
                    collect(jcmd, server);
                    return operator.fact("module_loaders_leaked", "").equals("wild 1.0.0");
                });
                assertEquals("PONG", operator.client().ping());
                assertEquals(0, server.terminate(), command);
            }
        }
    }

    private static void collect(String jcmd, PackedServer server) {
        try {
            Tool.run(jcmd, Long.toString(server.process().pid()), "GC.run");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
