package io.mortise.bench.suite;

import io.mortise.bench.load.LoadGenerator;
import io.mortise.bench.load.LoadPlan;
import io.mortise.bench.load.LoadResult;
import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// All fields of a large hash fall due at once: how soon they are gone, and what GETs of others feel of it. A turn of
/// the loop is told with and without the pauses of the collector.
final class FieldsSuite implements Suite {
    private static final int FIELDS_A_COMMAND = 1000;
    /// The load begins so long before the fields fall due.
    private static final int LEAD_SECONDS = 1;

    private static final Figure BUSY = new Figure("GET p99.9 µs, busy", 0);
    private static final Figure QUIET = new Figure("GET p99.9 µs, quiet", 0);
    private static final Figure GONE = new Figure("gone after s", 2);
    private static final Figure TURN = new Figure("longest turn ms", 1);
    private static final Figure OUTSIDE = new Figure("without GC pauses", 1);
    private static final Figure QUIET_TURN = new Figure("the same, quiet", 1);
    private static final Figure PAUSE = new Figure("longest GC pause ms", 1);

    @Override
    public String name() {
        return "fields";
    }

    @Override
    public String summary() {
        return "fields of one hash due at once, without a peer [--fields 1000000] [--rate 5000] of GETs";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        long fields = (long) bench.options().number("fields", 1_000_000);
        double rate = bench.options().number("rate", 5000);
        bench.begin();
        Row row = new Row(fields / 1000 + ",000 fields");
        Path log = bench.folder().resolve("gc-fields.log");
        try (ServerUnderTest ours = bench.ours(bench.cpu(), GcLog.to(log))) {
            Map<String, String> facts = bench.facts(ours);
            for (int round = 0; round < bench.rounds(); round++) {
                row.ours().add(measured(ours, fields, rate, log));
            }
            return new Report(
                    name(),
                    facts,
                    bench.peerName(),
                    List.of(BUSY, QUIET, GONE, TURN, OUTSIDE, QUIET_TURN, PAUSE),
                    List.of(row));
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static Sample measured(ServerUnderTest server, long fields, double rate, Path log)
            throws IOException, InterruptedException {
        LoadPlan plan = ExpirySuite.others(server, rate);
        StallWatch quietWatch = new StallWatch(server.port());
        int first = GcLog.read(log).pauses().size();
        LoadResult quiet;
        try (quietWatch) {
            quiet = LoadGenerator.run(plan.lasting(1, 5));
        }
        double quietTurn = quietWatch.longestTurnMillis(GcLog.read(log).without(first));
        // Time for setting them: even a busy machine makes some 250,000 a second.
        long due = System.currentTimeMillis() + 1000L * LEAD_SECONDS + 4000 + fields / 200;
        expiring(fields, due).fill(server.port());
        long wait = due - 1000L * (LEAD_SECONDS + 2) - System.currentTimeMillis();
        if (wait < 0) {
            throw new IOException("the deadlines took " + -wait + " ms too long to set");
        }
        TimeUnit.MILLISECONDS.sleep(wait);
        AtomicReference<LoadResult> busy = new AtomicReference<>();
        double seconds = LEAD_SECONDS + Math.max(2, fields / 1e6);
        double gone = 0;
        StallWatch watch = new StallWatch(server.port());
        TimeUnit.MILLISECONDS.sleep(Math.max(0, due - 1000L * LEAD_SECONDS - System.currentTimeMillis()));
        int before = GcLog.read(log).pauses().size();
        try (watch) {
            Thread load = Thread.ofPlatform().start(() -> busy.set(load(plan.lasting(0, seconds))));
            while (watch.expiredElements() < fields) {
                TimeUnit.MILLISECONDS.sleep(10);
                gone = (System.currentTimeMillis() - due) / 1e3;
                if (gone > 60) {
                    throw new IOException(watch.expiredElements() + " of " + fields + " fields are gone a minute late");
                }
            }
            load.join();
        }
        GcLog pauses = GcLog.read(log).without(before);
        return new Sample()
                .with(BUSY, busy.get().micros(.999))
                .with(QUIET, quiet.micros(.999))
                .with(GONE, gone)
                .with(TURN, watch.longestTurnMillis())
                .with(OUTSIDE, watch.longestTurnMillis(pauses))
                .with(QUIET_TURN, quietTurn)
                .with(PAUSE, pauses.longestMillis());
    }

    private static LoadResult load(LoadPlan plan) {
        try {
            return LoadGenerator.run(plan);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /// Fields with values of 8 bytes each.
    private static DataSet expiring(long fields, long dueMillis) {
        long commands = (fields + FIELDS_A_COMMAND - 1) / FIELDS_A_COMMAND;
        return new DataSet("fields", commands, (set, out, number) -> {
            long first = number * FIELDS_A_COMMAND;
            int many = (int) Math.min(FIELDS_A_COMMAND, fields - first);
            String[] words = new String[6 + 2 * many];
            List.of("HSETEX", "big", "PXAT", Long.toString(dueMillis), "FIELDS", Integer.toString(many))
                    .toArray(words);
            for (int field = 0; field < many; field++) {
                words[6 + 2 * field] = String.format("%08d", first + field);
                words[7 + 2 * field] = "12345678";
            }
            DataSet.command(out, words);
        });
    }
}
