package io.mortise.bench.suite;

import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// From the start of the process to the first answer, and what the empty server keeps of memory. On all CPUs, because
/// a start uses them. The first start of each is not counted: it reads the files from disk.
final class StartSuite implements Suite {
    private static final Figure MILLIS = new Figure("ms to the first answer", 0);
    private static final Figure RESIDENT = new Figure("resident MiB, empty", 1);
    private static final List<List<String>> WAYS = List.of(List.of(), List.of("--no-simd"), List.of("--no-aot"));

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String summary() {
        return "the start, with the cache of classes, without SIMD, without the cache";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        bench.begin();
        Map<String, String> facts;
        try (ServerUnderTest ours = bench.ours(-1);
                ServerUnderTest peer = bench.peer(-1)) {
            facts = bench.facts(ours, peer);
        }
        List<Row> rows = new ArrayList<>();
        for (List<String> way : WAYS) {
            if (!way.contains("--no-aot")) {
                makeCache(bench.program(), way);
            }
            String[] words = way.toArray(String[]::new);
            Row row = new Row(way.isEmpty() ? "as shipped" : String.join(" ", way));
            for (int round = -1; round < bench.rounds(); round++) {
                Sample ours = measured(bench.ours(-1, words));
                Sample peer = measured(bench.peer(-1));
                if (round >= 0) {
                    row.ours().add(ours);
                    row.peers().add(peer);
                }
            }
            Bench.tell(row, MILLIS);
            rows.add(row);
        }
        return new Report(name(), facts, bench.peerName(), List.of(MILLIS, RESIDENT), rows);
    }

    private static void makeCache(String program, List<String> way) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "--make-aot-cache"));
        command.addAll(way);
        int code = new ProcessBuilder(command)
                .inheritIO()
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code);
        }
    }

    private static Sample measured(ServerUnderTest server) throws IOException, InterruptedException {
        try (server) {
            // What the start has left to do in the background is over by then.
            TimeUnit.MILLISECONDS.sleep(1000);
            return new Sample()
                    .with(MILLIS, 1e3 * server.startSeconds())
                    .with(RESIDENT, server.residentBytes() / 1048576.0);
        }
    }
}
