package io.mortise.bench.suite;

import io.mortise.bench.Options;
import io.mortise.bench.ScratchFolder;
import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What suites share: the options, the two servers, rounds, and the facts that a reader needs.
final class Bench {
    private final Options options;
    private final int rounds;
    private final int cpu;
    private final Path out;
    private final String program;
    private final String[] peer;
    private final Path folder = ScratchFolder.make("mortise-bench");

    Bench(Options options) throws IOException {
        this.options = options;
        this.rounds = (int) options.number("rounds", 5);
        this.cpu = (int) options.number("cpu", 0);
        this.out = Path.of(options.text("out", "bench/target/results"));
        this.program = options.text("server", "dist/target/mortise/bin/mortise-server");
        this.peer = options.text("peer", "redis-server=redis-server").split("=", 2);
    }

    /// Measures one server once.
    interface Measurement {
        Sample of(ServerUnderTest server) throws IOException, InterruptedException;
    }

    Options options() {
        return options;
    }

    int rounds() {
        return rounds;
    }

    Path out() {
        return out;
    }

    /// A folder for the servers' files.
    Path folder() {
        return folder;
    }

    String program() {
        return program;
    }

    String peerName() {
        return peer[0];
    }

    /// The CPU that servers are kept on, if the suite has no reason for another; negative for all.
    int cpu() {
        return cpu;
    }

    /// All options have been asked for.
    void begin() {
        options.checkAllUsed();
    }

    /// @param cpu the one that it is kept on; negative for all
    ServerUnderTest ours(int cpu, String... words) throws IOException, InterruptedException {
        return ours(cpu, Map.of(), words);
    }

    ServerUnderTest ours(int cpu, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        return ServerUnderTest.start("mortise", program, folder, cpu, List.of(words), environment);
    }

    ServerUnderTest peer(int cpu, String... words) throws IOException, InterruptedException {
        return ServerUnderTest.start(peer[0], peer[peer.length - 1], folder, cpu, List.of(words));
    }

    /// Measures both in every round, and in every second one the peer first, so that what else happens on the machine
    /// meets both.
    void pair(Row row, ServerUnderTest ours, ServerUnderTest theirs, Measurement measurement)
            throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                row.ours().add(measurement.of(ours));
                row.peers().add(measurement.of(theirs));
            } else {
                row.peers().add(measurement.of(theirs));
                row.ours().add(measurement.of(ours));
            }
        }
    }

    /// Says on standard error how far the suite is.
    static void tell(Row row, Figure figure) {
        System.err.printf(
                "%s: %s %.3f, peer %.3f%n", row.workload(), figure.heading(), row.ours(figure), row.peers(figure));
    }

    /// The machine, the versions, and how our server was started.
    Map<String, String> facts(ServerUnderTest... servers) throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown");
        facts.put("machine", cpu + ", " + Runtime.getRuntime().availableProcessors() + " CPUs for the load");
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        for (ServerUnderTest server : servers) {
            facts.put(server.name(), version(server));
        }
        facts.put("flags of mortise", flags());
        facts.put(
                "load average before",
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        facts.put("rounds", Integer.toString(rounds));
        return facts;
    }

    private static String version(ServerUnderTest server) throws IOException {
        String found = "unknown";
        for (String line : server.ask("INFO server").split("\r\n")) {
            if (line.startsWith("redis_version:") || line.startsWith("mortise_version:")) {
                found = line.substring(line.indexOf(':') + 1);
            }
        }
        return found;
    }

    private String flags() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program, "--print-command").start();
        List<String> flags = process.inputReader()
                .lines()
                .filter(word -> word.startsWith("-X"))
                .toList();
        process.waitFor();
        return String.join(" ", flags);
    }
}
