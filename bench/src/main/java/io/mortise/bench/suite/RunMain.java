package io.mortise.bench.suite;

import io.mortise.bench.Options;
import java.util.List;

/// `bench/run`: Mortise and a peer side by side.
///
/// Servers are on CPU 0 unless a suite or `--cpu` says otherwise; this process, which makes the load, is on CPU 1 (the
/// script
/// sees to that). CPU time for each request is the figure to trust: neighbours hardly move it.
public final class RunMain {
    private static final List<Suite> SUITES = List.of(
            new ThroughputSuite(),
            new StartSuite(),
            new MemorySuite(),
            new GrowthSuite(),
            new ExpirySuite(),
            new FieldsSuite(),
            new EvictionSuite(),
            new LatencySuite(),
            new PauseSuite(),
            new UpgradeSuite(),
            new SnapshotSuite());

    private RunMain() {}

    /// Runs the suites that are named, `throughput` if none is, and prints their tables.
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, usage());
        List<String> names = options.words().isEmpty() ? List.of("throughput") : options.words();
        Bench bench = new Bench(options);
        for (String name : names) {
            Report report = named(name, options).run(bench);
            report.writeTo(bench.out());
            System.out.println(report.markdown());
        }
    }

    private static Suite named(String name, Options options) {
        for (Suite suite : SUITES) {
            if (suite.name().equals(name)) {
                return suite;
            }
        }
        throw options.fail("there is no suite " + name);
    }

    private static String usage() {
        StringBuilder text = new StringBuilder("""
                usage: bench/run [suite …] [--peer name=path] [--rounds 5] [--server path] [--out folder] [--cpu 0]
                  --peer  another server than redis-server, one that takes Redis's options
                  --cpu   where servers run, if the suite does not say otherwise; -1 for all
                suites, each with the options that it has more:
                """);
        for (Suite suite : SUITES) {
            text.append(String.format("  %-11s %s%n", suite.name(), suite.summary()));
        }
        return text.toString();
    }
}
