package io.mortise.bench.suite;

import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Bytes for each element: counted by the server, found live by a full collection (the peer's allocator knows without),
/// and resident. Each data set has a server of its own, and the empty server's bytes are taken off.
final class MemorySuite implements Suite {
    private static final Figure LIVE = new Figure("live bytes", 1);
    private static final Figure COUNTED = new Figure("used_memory", 1);
    private static final Figure RESIDENT = new Figure("resident, with all of the process", 1);

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String summary() {
        return "bytes a key [--scale 1]: times the number of keys";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        double scale = bench.options().number("scale", 1);
        bench.begin();
        List<DataSet> sets = List.of(
                DataSet.strings((long) (5_000_000 * scale), 16, true),
                DataSet.strings((long) (2_000_000 * scale), 100, false),
                DataSet.strings((long) (200_000 * scale), 1000, false),
                DataSet.hashes((long) (1_000_000 * scale), 10),
                DataSet.oneHash((long) (1_000_000 * scale)));
        Map<String, String> facts;
        try (ServerUnderTest ours = bench.ours(bench.cpu());
                ServerUnderTest peer = bench.peer(bench.cpu())) {
            facts = bench.facts(ours, peer);
        }
        facts.put("rounds", "1: memory does not vary");
        List<Row> rows = new ArrayList<>();
        for (DataSet set : sets) {
            Row row = new Row(set.name());
            row.ours().add(measured(bench.ours(-1), set, true));
            row.peers().add(measured(bench.peer(-1), set, false));
            Bench.tell(row, LIVE);
            rows.add(row);
        }
        return new Report(name(), facts, bench.peerName(), List.of(LIVE, COUNTED, RESIDENT), rows);
    }

    private static Sample measured(ServerUnderTest server, DataSet set, boolean isJava)
            throws IOException, InterruptedException {
        try (server) {
            long emptyLive = live(server, isJava);
            long emptyCounted = server.info("used_memory");
            set.fill(server.port());
            long resident = server.residentBytes();
            double count = set.count();
            return new Sample()
                    .with(COUNTED, (server.info("used_memory") - emptyCounted) / count)
                    .with(RESIDENT, resident / count)
                    .with(LIVE, (live(server, isJava) - emptyLive) / count);
        }
    }

    /// Two collections, because the first one may find what was just given back by a thread of its own.
    private static long live(ServerUnderTest server, boolean isJava) throws IOException, InterruptedException {
        if (!isJava) {
            return server.info("used_memory");
        }
        for (int time = 0; time < 2; time++) {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            int code = new ProcessBuilder(jcmd, Long.toString(server.pid()), "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException("jcmd ended with " + code);
            }
        }
        return server.info("heap_used");
    }
}
