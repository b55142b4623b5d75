package io.mortise.bench.suite;

import io.mortise.bench.load.KeyChoice;
import io.mortise.bench.load.LoadGenerator;
import io.mortise.bench.load.LoadPlan;
import io.mortise.bench.load.LoadResult;
import io.mortise.bench.load.Workload;
import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How many requests a second, and what each costs. Both servers run all the time, and have only the keys that the
/// workload asks for.
final class ThroughputSuite implements Suite {
    private static final Figure CPU = new Figure("CPU µs/request", 3);
    private static final Figure RATE = new Figure("requests/s", 0);
    private static final Figure P99 = new Figure("p99 µs", 0);

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String summary() {
        return "SET GET INCR HSET HGET; pipelines, sizes, connections [--seconds 2] [--warm 5] [--only get,P16] [--keys n]";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        List<LoadPlan> plans = plans(bench);
        double warm = bench.options().number("warm", 5);
        bench.begin();
        try (ServerUnderTest ours = bench.ours(bench.cpu());
                ServerUnderTest peer = bench.peer(bench.cpu())) {
            Map<String, String> facts = bench.facts(ours, peer);
            List<Row> rows = new ArrayList<>();
            for (LoadPlan plan : plans) {
                Row row = new Row(name(plan));
                for (ServerUnderTest server : List.of(ours, peer)) {
                    server.ask("FLUSHALL");
                    LoadGenerator.run(plan.port(server.port()).filling());
                    LoadGenerator.run(plan.port(server.port()).lasting(0, warm));
                }
                bench.pair(row, ours, peer, server -> measure(plan, server));
                Bench.tell(row, CPU);
                rows.add(row);
            }
            return new Report(name(), facts, peer.name(), List.of(CPU, RATE, P99), rows);
        }
    }

    private static List<LoadPlan> plans(Bench bench) {
        double seconds = bench.options().number("seconds", 2);
        long keys = (long) bench.options().number("keys", 1_000_000);
        String[] parts = bench.options().text("only", "").split(",");
        List<LoadPlan> all = new ArrayList<>();
        for (int pipeline : new int[] {1, 16, 64}) {
            for (String name : new String[] {"set", "get", "incr", "hset", "hget"}) {
                all.add(plan(Workload.named(name, 16), pipeline, keys));
            }
        }
        for (int valueBytes : new int[] {1024, 65_536}) {
            all.add(plan(Workload.set(valueBytes), 16, keys * 100 / valueBytes));
            all.add(plan(Workload.get(valueBytes), 16, keys * 100 / valueBytes));
        }
        for (String name : new String[] {"set", "get"}) {
            all.add(plan(Workload.named(name, 16), 1, keys).connections(512));
            all.add(plan(Workload.named(name, 16), 16, keys).keys(KeyChoice.ZIPF, keys));
        }
        List<LoadPlan> chosen = new ArrayList<>();
        for (LoadPlan plan : all) {
            if (isWanted(name(plan), parts)) {
                chosen.add(plan.lasting(0.3, seconds));
            }
        }
        return chosen;
    }

    private static LoadPlan plan(Workload workload, int pipeline, long keys) {
        return LoadPlan.of(0, workload).pipeline(pipeline).keys(KeyChoice.UNIFORM, keys);
    }

    private static boolean isWanted(String name, String[] parts) {
        for (String part : parts) {
            if (!name.contains(part)) {
                return false;
            }
        }
        return true;
    }

    private static String name(LoadPlan plan) {
        return plan.workload().name() + " " + plan.workload().valueBytes() + " B P" + plan.pipeline()
                + (plan.connections() == 50 ? "" : " c" + plan.connections())
                + (plan.keys() == KeyChoice.ZIPF ? " zipf" : "");
    }

    private static Sample measure(LoadPlan plan, ServerUnderTest server) throws IOException {
        double before = server.cpuSeconds();
        LoadResult result = LoadGenerator.run(plan.port(server.port()));
        double cpu = server.cpuSeconds() - before;
        return new Sample()
                .with(CPU, 1e6 * cpu / result.total())
                .with(RATE, result.requestsPerSecond())
                .with(P99, result.micros(.99));
    }
}
