package io.mortise.bench.suite;

import io.mortise.bench.load.KeyChoice;
import io.mortise.bench.load.LoadGenerator;
import io.mortise.bench.load.LoadPlan;
import io.mortise.bench.load.LoadResult;
import io.mortise.bench.load.Workload;
import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Many keys fall due within some seconds: how late they go, and what other clients' GETs feel of it. Nobody asks for
/// the keys that expire, so they go by the server's own search for them.
final class ExpirySuite implements Suite {
    private static final int STABLE = 10_000;
    private static final int SECONDS = 10;

    private static final Figure BUSY = new Figure("GET p99 µs, busy", 0);
    private static final Figure QUIET = new Figure("GET p99 µs, quiet", 0);
    private static final Figure BUSY999 = new Figure("GET p99.9 µs, busy", 0);
    private static final Figure QUIET999 = new Figure("GET p99.9 µs, quiet", 0);
    private static final Figure LATE = new Figure("latest key s", 2, false);

    @Override
    public String name() {
        return "expiry";
    }

    @Override
    public String summary() {
        return "a million keys due within ten seconds [--keys 1000000] [--rate 5000] of GETs";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        long keys = (long) bench.options().number("keys", 1_000_000);
        double rate = bench.options().number("rate", 5000);
        bench.begin();
        Row row = new Row(keys / 1000 + ",000 keys");
        try (ServerUnderTest ours = bench.ours(bench.cpu());
                ServerUnderTest peer = bench.peer(bench.cpu())) {
            Map<String, String> facts = bench.facts(ours, peer);
            bench.pair(row, ours, peer, server -> measured(server, keys, rate));
            return new Report(name(), facts, peer.name(), List.of(BUSY, QUIET, BUSY999, QUIET999, LATE), List.of(row));
        }
    }

    private static Sample measured(ServerUnderTest server, long keys, double rate)
            throws IOException, InterruptedException {
        LoadPlan plan = others(server, rate);
        LoadResult quiet = LoadGenerator.run(plan.lasting(1, SECONDS));
        long begin = System.currentTimeMillis() + 5000 + keys / 100;
        new DataSet(
                        "due",
                        keys,
                        (set, out, number) -> DataSet.command(
                                out,
                                "SET",
                                "due:" + number,
                                "v",
                                "PXAT",
                                Long.toString(begin + number * 1000 * SECONDS / keys)))
                .fill(server.port());
        TimeUnit.MILLISECONDS.sleep(Math.max(0, begin - System.currentTimeMillis()));
        AtomicReference<Double> late = new AtomicReference<>(0.0);
        Thread watch = Thread.ofPlatform().start(() -> late.set(latest(server, begin, keys)));
        LoadResult busy = LoadGenerator.run(plan.lasting(0, SECONDS));
        watch.join();
        return new Sample()
                .with(BUSY, busy.micros(.99))
                .with(QUIET, quiet.micros(.99))
                .with(BUSY999, busy.micros(.999))
                .with(QUIET999, quiet.micros(.999))
                .with(LATE, late.get());
    }

    /// Empties the server and makes the keys that others ask for.
    ///
    /// @return their GETs
    static LoadPlan others(ServerUnderTest server, double rate) throws IOException {
        LoadPlan plan = LoadPlan.of(server.port(), Workload.get(16))
                .keys(KeyChoice.UNIFORM, STABLE)
                .connections(20)
                .rate(rate);
        server.ask("FLUSHALL");
        LoadGenerator.run(plan.filling());
        return plan;
    }

    /// By how much the count of keys was behind the clock at worst, until all were gone.
    private static double latest(ServerUnderTest server, long begin, long keys) {
        double latest = 0;
        try {
            for (long left = keys; left > 0; TimeUnit.MILLISECONDS.sleep(100)) {
                double now = (System.currentTimeMillis() - begin) / 1e3;
                left = Long.parseLong(server.ask("DBSIZE").substring(1).strip()) - STABLE;
                double dueUpTo = SECONDS * (keys - left) / (double) keys;
                latest = left > 0 ? Math.max(latest, Math.min(now, now - dueUpTo)) : latest;
                if (now > 6 * SECONDS) {
                    throw new IOException(left + " keys are there a minute after their time");
                }
            }
        } catch (IOException | InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
        return latest;
    }
}
