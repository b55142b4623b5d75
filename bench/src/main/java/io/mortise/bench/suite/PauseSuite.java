package io.mortise.bench.suite;

import io.mortise.bench.load.KeyChoice;
import io.mortise.bench.load.LoadGenerator;
import io.mortise.bench.load.LoadPlan;
import io.mortise.bench.load.LoadResult;
import io.mortise.bench.load.Workload;
import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The collector's pauses in minutes of 80 % GET and 20 % SET over 2 GB of live data, with values of one size and of
/// several. The log of the collector is left in the folder of the results.
final class PauseSuite implements Suite {
    private static final Figure LONGEST = new Figure("longest GC pause ms", 1);
    private static final Figure PAUSES = new Figure("pauses", 0);
    private static final Figure TURN = new Figure("longest turn ms", 1);
    private static final Figure LIVE = new Figure("used_memory GB", 2);
    private static final Figure P999 = new Figure("p99.9 µs", 0);
    private static final Figure MOST = new Figure("longest request ms", 1);
    private static final Figure RATE = new Figure("requests/s", 0);

    @Override
    public String name() {
        return "pauses";
    }

    @Override
    public String summary() {
        return "GC pauses over 2 GB, without a peer [--minutes 10] [--keys 5000000] [--heap 6g] [--rate 40000]";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        double seconds = 60 * bench.options().number("minutes", 10);
        long keys = (long) bench.options().number("keys", 5_000_000);
        double rate = bench.options().number("rate", 40_000);
        String heap = bench.options().text("heap", "6g");
        bench.begin();
        List<Row> rows = new ArrayList<>();
        Map<String, String> facts = null;
        java.nio.file.Files.createDirectories(bench.out());
        for (boolean isVarying : new boolean[] {true, false}) {
            String name = isVarying ? "varying sizes" : "equal sizes";
            Path log = bench.out()
                    .resolve("pauses-" + name.replace(' ', '-') + ".log")
                    .toAbsolutePath();
            java.nio.file.Files.deleteIfExists(log);
            Row row = new Row(name);
            try (ServerUnderTest ours = bench.ours(bench.cpu(), GcLog.to(log), "--heap", heap)) {
                facts = facts == null ? bench.facts(ours) : facts;
                LoadPlan plan = plan(isVarying).port(ours.port()).keys(KeyChoice.UNIFORM, keys);
                for (Workload size : Set.copyOf(plan.workloads())) {
                    if (size.name().equals("set")) {
                        LoadPlan filling = LoadPlan.of(ours.port(), size).keys(KeyChoice.UNIFORM, keys);
                        LoadGenerator.run(isVarying ? filling.pipeline(16).lasting(0, 20) : filling.filling());
                    }
                }
                int before = GcLog.read(log).pauses().size();
                ours.ask("CONFIG RESETSTAT");
                LoadResult result = LoadGenerator.run(plan.rate(rate).lasting(1, seconds));
                GcLog during = GcLog.read(log).without(before);
                row.ours()
                        .add(new Sample()
                                .with(LONGEST, during.longestMillis())
                                .with(PAUSES, during.pauses().size())
                                .with(TURN, ours.info("longest_loop_turn_us") / 1e3)
                                .with(LIVE, ours.info("used_memory") / 1e9)
                                .with(P999, result.micros(.999))
                                .with(MOST, result.mostMicros() / 1e3)
                                .with(RATE, result.requestsPerSecond()));
            }
            Bench.tell(row, LONGEST);
            rows.add(row);
        }
        facts.put("rounds", "1, of " + Math.round(seconds) + " s");
        return new Report(
                name(), facts, bench.peerName(), List.of(LONGEST, PAUSES, TURN, LIVE, P999, MOST, RATE), rows);
    }

    private static LoadPlan plan(boolean isVarying) {
        return LoadPlan.of(0, Workload.set(16))
                .mix(
                        isVarying
                                ? LatencySuite.mixed(
                                        Workload.getAny(),
                                        Workload.set(16),
                                        Workload.set(100),
                                        Workload.set(400),
                                        Workload.set(700),
                                        Workload.set(1000))
                                : LatencySuite.mixed(Workload.get(350), Workload.set(350)));
    }
}
