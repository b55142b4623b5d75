package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/// Modules of the distribution are upgraded and rolled back while clients work with them: no error, no wrong reply,
/// no long pause, the same data.
class ModulesUnderLoadIT {
    private static final long LOAD_NANOS = TimeUnit.SECONDS.toNanos(3);
    /// The aim is 20 ms on a quiet machine with two processors; tests run on others, too, beside other tests.
    private static final long MOST_PAUSE_MICROS = 5_000_000;

    private static final int KEYS = 20_000;

    @TempDir
    private Path folder;

    private static PackedServer start() throws Exception {
        return PackedServer.start("--enable-module-command", "local", "--enable-debug-command", "local", "--save", "");
    }

    /// Upgrades to each of the jars in turn, and back, for as long as the load lasts.
    private static int changeUnderLoad(Operator operator, String module, List<Path> jars) {
        long end = System.nanoTime() + LOAD_NANOS;
        int changes = 0;
        while (System.nanoTime() < end || changes < 2 * jars.size()) {
            operator.upgrade(module, jars.get(changes / 2 % jars.size()));
            operator.awaitConverted(module);
            operator.rollback(module);
            operator.awaitConverted(module);
            changes += 2;
        }
        return changes;
    }

    /// With nobody else at work, a change to another version and back must leave the digest as it is.
    private static void digestStaysEqual(Operator operator, String module, List<Path> jars) {
        String before = operator.digest();
        for (Path jar : jars) {
            operator.upgrade(module, jar);
            assertEquals(before, operator.digest(), "while values are converted");
            operator.awaitConverted(module);
            assertEquals(before, operator.digest(), "after " + jar.getFileName());
            operator.rollback(module);
            operator.awaitConverted(module);
            assertEquals(before, operator.digest(), "after the rollback");
        }
    }

    private static void report(Operator operator, String module, int changes, long rounds) {
        long pauseMicros = operator.number("stats", "longest_loop_turn_us");
        System.out.println(module + ": " + changes + " changes under " + rounds + " checked rounds; longest turn "
                + pauseMicros + " us, last swap " + operator.fact("module_last_swap_usec", "")
                + " us, longest sweep step "
                + operator.fact("module_longest_sweep_step_usec", "") + " us");
        assertTrue(pauseMicros < MOST_PAUSE_MICROS, "the longest pause was " + pauseMicros + " us");
        assertEquals("0", operator.fact("module_" + module, "faults"));
        assertEquals("", operator.client().info("errorstats").replaceAll("# Errorstats|\\s", ""));
    }

    @Test
    void shouldUpgradeStringsUnderLoad() throws Exception {
        List<Path> jars = List.of(ModuleJars.next("strings", folder), ModuleJars.nextLayout("strings", folder));
        try (PackedServer server = start();
                Operator operator = Operator.of(server);
                CheckedLoad load = new CheckedLoad(server)) {
            fill(operator.client(), (pipeline, key) -> pipeline.set("s" + key, "value of " + key));
            operator.client().configResetStat();
            load.with((client, round) -> assertEquals(round + 1, client.incr("count")));
            load.with((client, round) -> {
                String key = "own" + round % 100;
                client.set(key, "round " + round);
                assertEquals("round " + round, client.get(key));
                assertEquals("value of " + round % KEYS, client.get("s" + round % KEYS));
            });
            Process benchmark = Tool.start(
                    "redis-benchmark",
                    "-p",
                    Integer.toString(server.port()),
                    "-t",
                    "set,get,incr,mset",
                    "-n",
                    "50000",
                    "-c",
                    "20",
                    "-r",
                    "1000",
                    "-P",
                    "4",
                    "--csv");
            int changes = changeUnderLoad(operator, "strings", jars);
            Tool.Result result = Tool.end(benchmark);
            assertEquals(0, result.exitCode(), result.output());
            assertEquals(5, result.output().lines().count(), result.output());
            load.finish();
            report(operator, "strings", changes, load.rounds());
            digestStaysEqual(operator, "strings", jars);
        }
    }

    @Test
    void shouldUpgradeHashesUnderLoad() throws Exception {
        List<Path> jars = List.of(ModuleJars.next("hashes", folder), ModuleJars.nextLayout("hashes", folder));
        try (PackedServer server = start();
                Operator operator = Operator.of(server);
                CheckedLoad load = new CheckedLoad(server)) {
            fill(operator.client(), (pipeline, key) -> pipeline.hset("h" + key, Map.of("name", "n" + key, "age", "7")));
            fill(operator.client(), (pipeline, field) -> pipeline.hset("large", "f" + field, "v" + field));
            operator.client().configResetStat();
            load.with((client, round) -> assertEquals(round + 1, client.hincrBy("counts", "all", 1)));
            load.with((client, round) -> {
                long key = round % KEYS;
                assertEquals("n" + key, client.hget("h" + key, "name"));
                client.hset("h" + key, "age", Long.toString(round));
                assertEquals(List.of("n" + key, Long.toString(round)), client.hmget("h" + key, "name", "age"));
                assertEquals("v" + key, client.hget("large", "f" + key));
            });
            int changes = changeUnderLoad(operator, "hashes", jars);
            load.finish();
            report(operator, "hashes", changes, load.rounds());
            digestStaysEqual(operator, "hashes", jars);
        }
    }

    @Test
    void shouldUpgradeVectorSetsUnderLoad() throws Exception {
        List<Path> jars = List.of(ModuleJars.next("vectorset", folder), ModuleJars.nextLayout("vectorset", folder));
        try (PackedServer server = start();
                Operator operator = Operator.of(server);
                CheckedLoad load = new CheckedLoad(server)) {
            Vectors.fill(operator.client(), "large", 2000, 1);
            for (int key = 0; key < 50; key++) {
                Vectors.fill(operator.client(), "small" + key, 5, key);
            }
            List<Object> expected = Vectors.answers(operator.client(), "large", 20);
            operator.client().configResetStat();
            load.with((client, round) ->
                    assertEquals(expected.get((int) round % 20), Vectors.nearest(client, "large", (int) round % 20)));
            load.with((client, round) -> {
                String key = "small" + round % 50;
                Vectors.fill(client, "own", 3, round);
                assertEquals(5L, new Operator(client).call("VCARD", key));
                client.del("own");
            });
            int changes = changeUnderLoad(operator, "vectorset", jars);
            load.finish();
            report(operator, "vectorset", changes, load.rounds());
            digestStaysEqual(operator, "vectorset", jars);
            assertEquals(expected, Vectors.answers(operator.client(), "large", 20));
        }
    }

    private interface Fill {
        void add(Pipeline pipeline, int key);
    }

    private static void fill(Jedis client, Fill fill) {
        Pipeline pipeline = client.pipelined();
        for (int key = 0; key < KEYS; key++) {
            fill.add(pipeline, key);
        }
        pipeline.sync();
    }
}
