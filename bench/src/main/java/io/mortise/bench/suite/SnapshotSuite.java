package io.mortise.bench.suite;

import io.mortise.bench.load.KeyChoice;
import io.mortise.bench.load.LoadFailure;
import io.mortise.bench.load.LoadGenerator;
import io.mortise.bench.load.LoadPlan;
import io.mortise.bench.load.LoadResult;
import io.mortise.bench.load.Workload;
import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Keeping data on disk: what saving costs those who write meanwhile, how long it takes to load, what the log costs.
///
/// Of many keys of 16 bytes with values of 16, every second one expires. While SETs come at a fixed rate, one save
/// follows the other; what the SETs wait for is compared with the same rate without saves. Then each server starts
/// again from its file, and GETs check what it has. The log is measured on few keys: CPU time for each SET without and
/// with `everysec` in the same process, in turn, and the throughput of `always`.
final class SnapshotSuite implements Suite {
    private static final Figure STALL = new Figure("BGSAVE ms", 2);
    private static final Figure DURATION = new Figure("save s", 2);
    private static final Figure EXTRA = new Figure("extra memory % of data", 1);
    private static final Figure BUSY = new Figure("SET p99.9 µs, saving", 0);
    private static final Figure QUIET = new Figure("SET p99.9 µs, quiet", 0);
    private static final Figure LOAD = new Figure("load s", 2);
    private static final Figure OVERHEAD = new Figure("everysec CPU %", 1, false);
    private static final Figure CPU = new Figure("CPU µs/SET, everysec", 3);
    private static final Figure ALWAYS = new Figure("SET/s", 0);
    private static final List<Figure> FIGURES =
            List.of(STALL, DURATION, EXTRA, BUSY, QUIET, LOAD, OVERHEAD, CPU, ALWAYS);

    private static final int LOG_KEYS = 100_000;
    private static final long POLL_MILLIS = 10;
    private static final long MOST_SAVE_NANOS = 300_000_000_000L;

    private long keys;
    private double rate;
    private double seconds;

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public String summary() {
        return "saving under SETs, loading, the log [--keys 5000000] [--rate 15000] [--seconds 10]";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        keys = (long) bench.options().number("keys", 5_000_000);
        rate = bench.options().number("rate", 15_000);
        seconds = bench.options().number("seconds", 10);
        bench.begin();
        Path oursFolder = Files.createDirectories(bench.folder().resolve("ours"));
        Path peerFolder = Files.createDirectories(bench.folder().resolve("peer"));
        Map<String, String> facts;
        Row saving = new Row(keys + " keys, " + Math.round(rate) + " SET/s");
        try (ServerUnderTest ours = bench.ours(-1, "--dir", oursFolder.toString());
                ServerUnderTest peer = bench.peer(-1, "--dir", peerFolder.toString())) {
            facts = bench.facts(ours, peer);
            fill(ours);
            fill(peer);
            bench.pair(saving, ours, peer, this::saved);
        }
        Bench.tell(saving, DURATION);
        Row loading = new Row("start from the file");
        for (int round = 0; round < bench.rounds(); round++) {
            loading.ours().add(loaded(bench.ours(-1, "--dir", oursFolder.toString())));
            loading.peers().add(loaded(bench.peer(-1, "--dir", peerFolder.toString())));
        }
        Bench.tell(loading, LOAD);
        List<Row> rows = new ArrayList<>(List.of(saving, loading));
        rows.addAll(log(bench));
        return new Report(name(), facts, bench.peerName(), FIGURES, rows);
    }

    // ---- saving

    private LoadPlan sets(ServerUnderTest server) {
        return LoadPlan.of(server.port(), Workload.set(16)).keys(KeyChoice.UNIFORM, keys / 2);
    }

    private void fill(ServerUnderTest server) throws IOException {
        LoadGenerator.run(sets(server).filling());
        Workload expiring = Workload.command("expiring", "SET ttl:{key} {value} EX 1000000", 16);
        LoadGenerator.run(LoadPlan.of(server.port(), expiring)
                .keys(KeyChoice.UNIFORM, keys / 2)
                .filling());
        LoadGenerator.run(sets(server).lasting(0, seconds / 2));
        checkSize(server);
    }

    private void checkSize(ServerUnderTest server) throws IOException {
        String size = server.ask("DBSIZE").strip();
        if (!size.equals(":" + keys / 2 * 2)) {
            throw new LoadFailure(server.name() + " has " + size + " keys instead of " + keys / 2 * 2);
        }
    }

    private Sample saved(ServerUnderTest server) throws IOException, InterruptedException {
        LoadPlan plan = sets(server).rate(rate).lasting(1, seconds);
        LoadResult quiet = LoadGenerator.run(plan);
        long data = server.info("used_memory");
        server.ask("CONFIG RESETSTAT");
        Saver saver = new Saver(server, (long) ((seconds + 1) * 1e9));
        Thread thread = Thread.ofPlatform().start(saver);
        LoadResult busy = LoadGenerator.run(plan);
        thread.join();
        saver.check();
        return new Sample()
                .with(STALL, bgsaveMicros(server) / 1e3)
                .with(DURATION, saver.busyNanos / 1e9 / saver.saves)
                .with(EXTRA, 100.0 * server.info("rdb_last_cow_size") / data)
                .with(BUSY, busy.micros(.999))
                .with(QUIET, quiet.micros(.999));
    }

    /// The time of the command itself, which forks or pins.
    private static double bgsaveMicros(ServerUnderTest server) throws IOException {
        String line = server.ask("INFO commandstats");
        return Double.parseDouble(line.replaceAll("(?s).*cmdstat_bgsave:.*?usec_per_call=([0-9.]+).*", "$1"));
    }

    /// Saves again and again until the time is over.
    private static final class Saver implements Runnable {
        private final ServerUnderTest server;
        private final long end;
        private int saves;
        private long busyNanos;
        private Exception failure;

        Saver(ServerUnderTest server, long nanos) {
            this.server = server;
            this.end = System.nanoTime() + nanos;
        }

        @Override
        public void run() {
            try {
                do {
                    save();
                } while (System.nanoTime() - end < 0);
            } catch (IOException | InterruptedException | RuntimeException thrown) {
                failure = thrown;
            }
        }

        private void save() throws IOException, InterruptedException {
            long began = System.nanoTime();
            String reply = server.ask("BGSAVE");
            if (!reply.startsWith("+Background saving started")) {
                throw new LoadFailure("BGSAVE was answered by " + reply);
            }
            while (server.info("rdb_bgsave_in_progress") == 1) {
                if (System.nanoTime() - began > MOST_SAVE_NANOS) {
                    throw new LoadFailure(server.name() + " does not come to the end of a save");
                }
                // Often enough for the figure's two decimals, and seldom enough to cost the server nothing.
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            busyNanos += System.nanoTime() - began;
            saves++;
        }

        void check() throws IOException {
            if (failure != null) {
                throw new IOException("saving failed", failure);
            }
            if (!server.ask("INFO persistence").contains("rdb_last_bgsave_status:ok")) {
                throw new LoadFailure(server.name() + " could not save");
            }
        }
    }

    /// A server that has not loaded yet does not answer PING, so the start is the loading.
    private Sample loaded(ServerUnderTest started) throws IOException, InterruptedException {
        try (ServerUnderTest server = started) {
            checkSize(server);
            Workload get = Workload.get(16);
            LoadGenerator.run(LoadPlan.of(server.port(), get)
                    .keys(KeyChoice.UNIFORM, keys / 2)
                    .lasting(0, 1));
            return new Sample().with(LOAD, server.startSeconds());
        }
    }

    // ---- the log

    private List<Row> log(Bench bench) throws IOException, InterruptedException {
        Path oursFolder = Files.createDirectories(bench.folder().resolve("ours-log"));
        Path peerFolder = Files.createDirectories(bench.folder().resolve("peer-log"));
        Row everysec = new Row("log, pipeline 16");
        Row always = new Row("log, always, 50 clients");
        try (ServerUnderTest ours = bench.ours(-1, "--dir", oursFolder.toString());
                ServerUnderTest peer = bench.peer(-1, "--dir", peerFolder.toString())) {
            for (ServerUnderTest server : List.of(ours, peer)) {
                require(server, "CONFIG SET auto-aof-rewrite-percentage 0");
                LoadGenerator.run(logged(server).filling());
                // Both ways are compiled before either is measured.
                overhead(server, seconds / 2);
                overhead(server, seconds / 2);
            }
            bench.pair(everysec, ours, peer, server -> overhead(server, seconds / 2));
            Bench.tell(everysec, OVERHEAD);
            for (ServerUnderTest server : List.of(ours, peer)) {
                require(server, "CONFIG SET appendfsync always");
                switchOn(server);
                LoadGenerator.run(logged(server).lasting(0, 1));
            }
            bench.pair(
                    always,
                    ours,
                    peer,
                    server -> new Sample()
                            .with(
                                    ALWAYS,
                                    LoadGenerator.run(logged(server).lasting(0.3, seconds / 2))
                                            .requestsPerSecond()));
            Bench.tell(always, ALWAYS);
        }
        return List.of(everysec, always);
    }

    private static LoadPlan logged(ServerUnderTest server) {
        return LoadPlan.of(server.port(), Workload.set(16)).keys(KeyChoice.UNIFORM, LOG_KEYS);
    }

    private static Sample overhead(ServerUnderTest server, double seconds) throws IOException, InterruptedException {
        require(server, "CONFIG SET appendonly no");
        double without = cpuMicros(server, seconds);
        switchOn(server);
        double with = cpuMicros(server, seconds);
        return new Sample().with(OVERHEAD, 100 * (with / without - 1)).with(CPU, with);
    }

    private static double cpuMicros(ServerUnderTest server, double seconds) throws IOException {
        double before = server.cpuSeconds();
        LoadResult result = LoadGenerator.run(logged(server).pipeline(16).lasting(0, seconds));
        return 1e6 * (server.cpuSeconds() - before) / result.total();
    }

    /// The first base is written, and then the log counts.
    private static void switchOn(ServerUnderTest server) throws IOException, InterruptedException {
        require(server, "CONFIG SET appendonly yes");
        for (long left = MOST_SAVE_NANOS / 1_000_000 / POLL_MILLIS;
                server.info("aof_rewrite_in_progress") == 1 || server.info("aof_rewrite_scheduled") == 1;
                left--) {
            if (left == 0) {
                throw new LoadFailure(server.name() + " does not come to the end of the first base");
            }
            // It is background work of another process, which can only be asked.
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        if (server.info("aof_enabled") != 1) {
            throw new LoadFailure(server.name() + " has no log");
        }
    }

    private static void require(ServerUnderTest server, String command) throws IOException {
        String reply = server.ask(command);
        if (!reply.startsWith("+OK")) {
            throw new LoadFailure(server.name() + " answers " + command + " with " + reply);
        }
    }
}
