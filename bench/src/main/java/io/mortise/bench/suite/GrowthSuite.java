package io.mortise.bench.suite;

import io.mortise.bench.load.KeyChoice;
import io.mortise.bench.load.LoadGenerator;
import io.mortise.bench.load.LoadPlan;
import io.mortise.bench.load.LoadResult;
import io.mortise.bench.load.Workload;
import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// From empty to many keys at a fixed rate: what the SETs themselves wait for, a table that is doubled included. Our
/// longest turn of the loop is told beside the longest pause of the collector, which it contains.
final class GrowthSuite implements Suite {
    private static final Figure P999 = new Figure("p99.9 µs", 0);
    private static final Figure MOST = new Figure("longest ms", 1);
    private static final Figure TURN = new Figure("longest turn ms", 1, false);
    private static final Figure OUTSIDE = new Figure("without GC pauses", 1, false);
    private static final Figure PAUSE = new Figure("longest GC pause ms", 1, false);

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String summary() {
        return "SETs of new keys at a fixed rate [--sizes 1000000,5000000] [--rate 200000]";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        long[] sizes = Arrays.stream(
                        bench.options().text("sizes", "1000000,5000000").split(","))
                .mapToLong(Long::parseLong)
                .toArray();
        double rate = bench.options().number("rate", 200_000);
        bench.begin();
        Map<String, String> facts = null;
        List<Row> rows = new ArrayList<>();
        for (long size : sizes) {
            Row row = new Row(size / 1000 + ",000 keys");
            LoadPlan plan = new LoadPlan(
                    0, 50, 16, List.of(Workload.set(16)), KeyChoice.SEQUENTIAL, size, 0, 0, rate, true, false);
            for (int round = 0; round < bench.rounds(); round++) {
                Path log = bench.folder().resolve("gc-growth.log");
                try (ServerUnderTest ours = bench.ours(bench.cpu(), GcLog.to(log));
                        ServerUnderTest peer = bench.peer(bench.cpu())) {
                    facts = facts == null ? bench.facts(ours, peer) : facts;
                    int before = GcLog.read(log).pauses().size();
                    StallWatch watch = new StallWatch(ours.port());
                    Sample sample;
                    try (watch) {
                        sample = measured(plan, ours);
                    }
                    GcLog pauses = GcLog.read(log).without(before);
                    row.ours()
                            .add(sample.with(TURN, watch.longestTurnMillis())
                                    .with(OUTSIDE, watch.longestTurnMillis(pauses))
                                    .with(PAUSE, pauses.longestMillis()));
                    row.peers().add(measured(plan, peer));
                }
                Files.delete(log);
            }
            Bench.tell(row, P999);
            rows.add(row);
        }
        return new Report(name(), facts, bench.peerName(), List.of(P999, MOST, TURN, OUTSIDE, PAUSE), rows);
    }

    private static Sample measured(LoadPlan plan, ServerUnderTest server) throws IOException {
        LoadResult result = LoadGenerator.run(plan.port(server.port()));
        return new Sample().with(P999, result.micros(.999)).with(MOST, result.mostMicros() / 1e3);
    }
}
