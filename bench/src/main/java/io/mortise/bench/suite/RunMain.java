package io.mortise.bench.suite;

import io.mortise.bench.Options;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `bench/run`: Mortise and a peer side by side.
///
/// Both servers run all the time, on CPU 0; this process, which makes the load, is on CPU 1 (the script sees to
/// that). Every workload goes to one and then to the other, and the order is turned round every round, so that what
/// else happens on the machine meets both. CPU time for each request is the figure to trust: neighbours hardly
/// move it.
public final class RunMain {
    private static final String USAGE = """
            usage: bench/run [throughput | start] [--peer name=path] [--rounds 5] [--seconds 2] [--warm 5]
                             [--only get,16] [--keys 1000000] [--server path] [--out folder]
              throughput  SET, GET, INCR, HSET, HGET at pipeline 1, 16 and 64 with 16 bytes, SET and GET at 16 with 1024
              start       from the start of the process to the first answer
              --peer      another server than redis-server, one that takes Redis's options
              --only      parts of a workload's name, with commas between: all must be in it
            """;

    private final Options options;
    private final int rounds;
    private final Path folder = Files.createTempDirectory("mortise-bench");

    private RunMain(Options options) throws IOException {
        this.options = options;
        this.rounds = (int) options.number("rounds", 5);
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, USAGE);
        String suite =
                options.words().isEmpty() ? "throughput" : options.words().getFirst();
        RunMain run = new RunMain(options);
        String told = switch (suite) {
            case "throughput" -> run.throughput();
            case "start" -> run.start();
            default -> throw options.fail("there is no suite " + suite);
        };
        System.out.println(told);
    }

    private Path out() {
        return Path.of(options.text("out", "bench/target/results"));
    }

    private ServerUnderTest ours(int cpu) throws IOException, InterruptedException {
        String program = options.text("server", "dist/target/mortise/bin/mortise-server");
        return ServerUnderTest.start("mortise", program, folder, cpu, List.of());
    }

    private ServerUnderTest peer(int cpu) throws IOException, InterruptedException {
        String[] peer = options.text("peer", "redis-server=redis-server").split("=", 2);
        return ServerUnderTest.start(peer[0], peer[peer.length - 1], folder, cpu, List.of());
    }

    private Map<String, String> facts(ServerUnderTest ours, ServerUnderTest peer) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown");
        facts.put("machine", cpu + ", " + Runtime.getRuntime().availableProcessors() + " CPUs for the load");
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("mortise", version(ours));
        facts.put(peer.name(), version(peer));
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

    // ---- throughput

    private List<LoadPlan> plans() {
        double seconds = options.number("seconds", 2);
        long keys = (long) options.number("keys", 1_000_000);
        List<LoadPlan> plans = new ArrayList<>();
        for (int pipeline : new int[] {1, 16, 64}) {
            for (String name : new String[] {"set", "get", "incr", "hset", "hget"}) {
                plans.add(LoadPlan.of(0, Workload.named(name, 16)).pipeline(pipeline));
            }
        }
        plans.add(LoadPlan.of(0, Workload.set(1024)).pipeline(16));
        plans.add(LoadPlan.of(0, Workload.get(1024)).pipeline(16));
        List<LoadPlan> chosen = new ArrayList<>();
        for (LoadPlan plan : plans) {
            boolean large = plan.workload().valueBytes() > 16;
            if (isWanted(name(plan))) {
                chosen.add(
                        plan.keys(KeyChoice.UNIFORM, large ? keys / 10 : keys).lasting(0.3, seconds));
            }
        }
        return chosen;
    }

    private boolean isWanted(String name) {
        for (String part : options.text("only", "").split(",")) {
            if (!name.contains(part)) {
                return false;
            }
        }
        return true;
    }

    private static String name(LoadPlan plan) {
        return plan.workload().name() + " " + plan.workload().valueBytes() + " B, P" + plan.pipeline();
    }

    private String throughput() throws IOException, InterruptedException {
        List<LoadPlan> plans = plans();
        double warm = options.number("warm", 5);
        try (ServerUnderTest ours = ours(0);
                ServerUnderTest peer = peer(0)) {
            Path out = out();
            options.checkAllUsed();
            Map<String, String> facts = facts(ours, peer);
            List<Row> rows = new ArrayList<>();
            for (LoadPlan plan : plans) {
                Row row = new Row(name(plan));
                for (ServerUnderTest server : List.of(ours, peer)) {
                    server.ask("FLUSHALL");
                    LoadGenerator.run(plan.port(server.port()).filling());
                    LoadGenerator.run(plan.port(server.port()).lasting(0, warm));
                }
                for (int round = 0; round < rounds; round++) {
                    if (round % 2 == 0) {
                        row.ours().add(measure(plan, ours));
                        row.peers().add(measure(plan, peer));
                    } else {
                        row.peers().add(measure(plan, peer));
                        row.ours().add(measure(plan, ours));
                    }
                }
                System.err.printf("%s: CPU ratio %.2f%n", row.workload(), row.ratio(Sample::cpuMicros));
                rows.add(row);
            }
            Report report = new Report("throughput", facts, peer.name(), rows);
            report.writeTo(out);
            return report.markdown();
        }
    }

    private static Sample measure(LoadPlan plan, ServerUnderTest server) throws IOException {
        double before = server.cpuSeconds();
        LoadResult result = LoadGenerator.run(plan.port(server.port()));
        double cpu = server.cpuSeconds() - before;
        return new Sample(result.requestsPerSecond(), 1e6 * cpu / result.total(), result.micros(.99));
    }

    // ---- start

    /// On all CPUs, because a start uses them. The first start of each is not counted: it reads the files from disk.
    private String start() throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> peers = new ArrayList<>();
        Path out = out();
        options.checkAllUsed();
        for (int round = -1; round < rounds; round++) {
            double oursMillis = startMillis(ours(-1));
            double peersMillis = startMillis(peer(-1));
            if (round >= 0) {
                ours.add(oursMillis);
                peers.add(peersMillis);
            }
        }
        String text = String.format(
                Locale.ROOT,
                "# start%n%nFrom the start of the process to the first answer, in ms, of %d rounds.%n%n"
                        + "| | median | least | most |%n|---|---:|---:|---:|%n%s%s",
                rounds,
                line("mortise", ours),
                line("peer", peers));
        Files.createDirectories(out);
        Files.writeString(out.resolve("start.md"), text);
        return text;
    }

    private static double startMillis(ServerUnderTest server) throws InterruptedException {
        try (server) {
            return 1e3 * server.startSeconds();
        }
    }

    private static String line(String name, List<Double> millis) {
        double[] sorted = millis.stream().mapToDouble(each -> each).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f |%n",
                name,
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }
}
