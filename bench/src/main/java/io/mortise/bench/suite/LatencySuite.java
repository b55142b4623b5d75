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

/// Latency at a rate well below the most, 80 % GET and 20 % SET, for each of Java's collectors.
final class LatencySuite implements Suite {
    private static final Figure P50 = new Figure("p50 µs", 0);
    private static final Figure P99 = new Figure("p99 µs", 0);
    private static final Figure P999 = new Figure("p99.9 µs", 0);
    private static final Figure P9999 = new Figure("p99.99 µs", 0);
    private static final Figure CPU = new Figure("CPU µs/request", 2);
    private static final List<String> COLLECTORS = List.of("G1", "Parallel", "Serial", "Z");

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String summary() {
        return "percentiles at a fixed rate, by collector [--rate 40000] [--seconds 10] [--keys 1000000] [--only Serial]";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        double rate = bench.options().number("rate", 40_000);
        double seconds = bench.options().number("seconds", 10);
        long keys = (long) bench.options().number("keys", 1_000_000);
        String only = bench.options().text("only", "");
        bench.begin();
        LoadPlan plan = LoadPlan.of(0, Workload.get(16))
                .mix(mixed(Workload.get(16), Workload.set(16)))
                .keys(KeyChoice.UNIFORM, keys)
                .lasting(2, seconds)
                .rate(rate);
        Map<String, String> facts = null;
        List<Row> rows = new ArrayList<>();
        try (ServerUnderTest peer = bench.peer(bench.cpu())) {
            fill(plan, peer);
            for (String collector : COLLECTORS) {
                if (!collector.contains(only)) {
                    continue;
                }
                Row row = new Row(collector);
                String flags = collector.equals("G1") ? "" : "-XX:-UseG1GC -XX:+Use" + collector + "GC";
                try (ServerUnderTest ours = bench.ours(bench.cpu(), Map.of("MORTISE_JAVA_OPTS", flags))) {
                    facts = facts == null ? bench.facts(ours, peer) : facts;
                    fill(plan, ours);
                    bench.pair(row, ours, peer, server -> measured(plan, server));
                }
                Bench.tell(row, P999);
                rows.add(row);
            }
        }
        return new Report(name(), facts, bench.peerName(), List.of(P999, P50, P99, P9999, CPU), rows);
    }

    /// Four of the first to one of each of the others, over and over.
    static List<Workload> mixed(Workload reading, Workload... writing) {
        List<Workload> all = new ArrayList<>();
        for (Workload each : writing) {
            all.addAll(List.of(reading, reading, reading, reading, each));
        }
        return all;
    }

    private static void fill(LoadPlan plan, ServerUnderTest server) throws IOException {
        LoadGenerator.run(plan.port(server.port()).filling().rate(0));
        // As many requests as it takes for the compiler to be done with them.
        LoadGenerator.run(plan.port(server.port()).rate(0).lasting(0, 5));
    }

    private static Sample measured(LoadPlan plan, ServerUnderTest server) throws IOException {
        double before = server.cpuSeconds();
        LoadResult result = LoadGenerator.run(plan.port(server.port()));
        double cpu = server.cpuSeconds() - before;
        return new Sample()
                .with(P50, result.micros(.5))
                .with(P99, result.micros(.99))
                .with(P999, result.micros(.999))
                .with(P9999, result.micros(.9999))
                .with(CPU, 1e6 * cpu / result.total());
    }
}
