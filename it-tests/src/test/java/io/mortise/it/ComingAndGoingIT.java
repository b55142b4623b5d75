package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.args.BitOP;
import redis.clients.jedis.exceptions.JedisDataException;

/// Modules of the distribution go and come back, with values of theirs in the keyspace.
class ComingAndGoingIT {
    /// A generation of the vector sets takes about 1 MB of metaspace.
    private static final long METASPACE_SLACK_KB = 4 * 1024;

    private static final long HEAP_SLACK_KB = 16 * 1024;

    @TempDir
    private Path folder;

    private static PackedServer start(String... options) throws Exception {
        return PackedServer.start(Stream.concat(
                        Stream.of("--enable-module-command", "local", "--enable-debug-command", "local", "--save", ""),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    @Test
    void shouldKeepWhatTheyHaveWhileTheyAreAway() throws Exception {
        try (PackedServer server = start();
                Operator operator = Operator.of(server)) {
            Vectors.fill(operator.client(), "vectors", 1000, 1);
            for (int key = 0; key < 1000; key++) {
                operator.client().hset("hash" + key, "field" + key, "value");
                operator.client().hset("large", "field" + key, "value" + key);
            }
            List<Object> answers = Vectors.answers(operator.client(), "vectors", 10);
            String digest = operator.digest();
            for (String module : List.of("hashes", "vectorset")) {
                Path jar = ModuleJars.of(module);
                operator.unload(module);
                String sleeping = module.equals("hashes") ? "large" : "vectors";
                assertEquals("dormant", operator.call("OBJECT", "ENCODING", sleeping));
                String command = module.equals("hashes") ? "HGETALL" : "VCARD";
                JedisDataException missing =
                        assertThrows(JedisDataException.class, () -> operator.call(command, sleeping));
                assertTrue(
                        missing.getMessage().startsWith("MODULEMISSING module " + module + " "), missing.getMessage());
                assertThrows(JedisDataException.class, () -> operator.client().get(sleeping));
                if (module.equals("hashes")) {
                    assertEquals(digest, operator.digest(), "while it is away");
                }
                operator.load(jar);
                assertEquals(digest, operator.digest(), "before anything was touched");
                operator.awaitConverted(module);
                assertEquals(digest, operator.digest());
            }
            assertEquals(answers, Vectors.answers(operator.client(), "vectors", 10));
            assertEquals("value7", operator.client().hget("large", "field7"));
            assertEquals("value", operator.client().hget("hash7", "field7"));
        }
    }

    @Test
    void shouldKeepItsCommandsInALogWhileItIsAway() throws Exception {
        Path without = ModuleJars.allBut(folder, "strings");
        Path data = Files.createDirectory(folder.resolve("data"));
        String[] settings = {"--appendonly", "yes", "--dir", data.toString()};
        try (PackedServer server = start(settings);
                Operator operator = Operator.of(server)) {
            operator.client().mset("a", "@", "b", "`");
            operator.client().bitop(BitOP.OR, "sum", "a", "b");
            operator.client().append("sum", "!");
            operator.client().set("a", "other");
        }
        try (PackedServer server =
                        start(Stream.concat(Stream.of(settings), Stream.of("--modules-dir", without.toString()))
                                .toArray(String[]::new));
                Operator operator = Operator.of(server)) {
            assertEquals("pending", operator.client().type("sum"));
            operator.client().del("b");
            operator.client().rename("sum", "total");
            operator.client().bgrewriteaof();
            while (operator.number("persistence", "aof_rewrite_in_progress") > 0
                    || operator.number("persistence", "aof_rewrite_scheduled") > 0) {
                Thread.sleep(5);
            }
            server.kill();
        }
        try (PackedServer server = start(settings);
                Operator operator = Operator.of(server)) {
            assertEquals("`!", operator.client().get("total"));
            assertEquals(Arrays.asList("other", null, null), operator.client().mget("a", "b", "sum"));
        }
    }

    @Test
    void shouldLeaveNothingAfter20Cycles() throws Exception {
        cycles(20);
    }

    @Test
    @Tag("slow")
    void shouldLeaveNothingAfter1000Cycles() throws Exception {
        cycles(1000);
    }

    private record Resources(long metaspaceKb, long heapKb, long threads, long files) {
        static Resources of(PackedServer server) throws Exception {
            long process = server.process().pid();
            // Twice, since what was reachable by a finalizer's or cleaner's work goes only with the second.
            jcmd(process, "GC.run");
            jcmd(process, "GC.run");
            String heap = jcmd(process, "GC.heap_info");
            try (Stream<Path> open = Files.list(Path.of("/proc/" + process + "/fd"));
                    Stream<Path> threads = Files.list(Path.of("/proc/" + process + "/task"))) {
                return new Resources(
                        number(jcmd(process, "VM.metaspace", "basic", "scale=KB"), "Metaspace\\s+used (\\d+)K"),
                        number(heap, "heap .*used (\\d+)K"),
                        threads.count(),
                        open.count());
            }
        }

        private static String jcmd(long process, String... words) throws IOException, InterruptedException {
            String program =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            List<String> command = new ArrayList<>(List.of(program, Long.toString(process)));
            command.addAll(List.of(words));
            return Tool.run(command.toArray(String[]::new)).output();
        }

        private static long number(String text, String pattern) {
            var matcher = java.util.regex.Pattern.compile(pattern).matcher(text);
            assertTrue(matcher.find(), text);
            return Long.parseLong(matcher.group(1));
        }
    }

    private void cycles(int count) throws Exception {
        List<Path> jars = List.of(ModuleJars.of("hashes"), ModuleJars.of("vectorset"));
        Path kept = ModuleJars.allBut(folder, "hashes", "vectorset");
        try (PackedServer server = start("--modules-dir", kept.toString());
                Operator operator = Operator.of(server)) {
            cycle(operator, server, jars, Math.max(20, count / 20));
            Resources before = Resources.of(server);
            cycle(operator, server, jars, count);
            Resources after = Resources.of(server);
            System.out.println(count + " cycles: before " + before + ", after " + after);
            assertTrue(after.metaspaceKb <= before.metaspaceKb + METASPACE_SLACK_KB, before + " " + after);
            assertTrue(after.heapKb <= before.heapKb + HEAP_SLACK_KB, before + " " + after);
            assertTrue(after.threads <= before.threads + 2, before + " " + after);
            assertTrue(after.files <= before.files + 2, before + " " + after);
            assertEquals(0, operator.number("modules", "module_loaders_uncollected"));
        }
    }

    private static void cycle(Operator operator, PackedServer server, List<Path> jars, int count) throws Exception {
        for (int cycle = 0; cycle < count; cycle++) {
            jars.forEach(operator::load);
            operator.client().hset("hash", "field", "value " + cycle);
            Vectors.fill(operator.client(), "vectors", 10, cycle);
            assertEquals("value " + cycle, operator.client().hget("hash", "field"));
            Vectors.nearest(operator.client(), "vectors", 3);
            operator.unload("vectorset");
            operator.unload("hashes");
            // Each loader is proven gone before the next comes.
            Operator.await(() -> {
                collect(server);
                return operator.number("modules", "module_loaders_uncollected") == 0;
            });
        }
    }

    /// Again and again, since the compiler may just be at work on a class when the collector comes.
    private static void collect(PackedServer server) {
        try {
            Resources.jcmd(server.process().pid(), "GC.run");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
