package io.mortise.bench.suite;

import io.mortise.bench.Options;
import io.mortise.bench.ScratchFolder;
import io.mortise.bench.load.KeyChoice;
import io.mortise.bench.load.LoadGenerator;
import io.mortise.bench.load.LoadPlan;
import io.mortise.bench.load.Workload;
import io.mortise.bench.server.FreePort;
import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Encrypted connections: Mortise with each of its engines, and redis-server, one after the other every round.
///
/// - Throughput of SET and GET at pipeline 16 with 1024 bytes, by `redis-benchmark --tls`, for a second of the
///   server's CPU time.
/// - New handshakes, by `openssl s_time`: for a second of the server's CPU time, which is what the engines differ in,
///   and for a second of the clock, which the clients share.
/// - What 200 handshakes a second do to a plain GET, at a fixed rate. Those who shake hands come behind the load
///   generator on its CPU, which sleeps between two requests: with one that spins they either starve, or what
///   is measured is their share of its CPU.
///
/// The servers are on CPU 0 if so told; the clients are wherever this process is.
public final class TlsSuite {
    private static final String USAGE = """
            usage: TlsSuite [--rounds 5] [--seconds 3] [--requests 400000] [--key rsa|ec] [--cpu 0]
                            [--only throughput,handshakes,tail] [--server path] [--peer redis-server]
            """;
    private static final int TAIL_RATE = 5_000;
    private static final int TAIL_HANDSHAKES_A_SECOND = 200;
    private static final int KNOCKERS = 4;
    private static final double KNOCKING_WARMUP_SECONDS = 5;
    private static final String OPEN_CPU = "-1";

    private final Options options;
    private final int rounds;
    private final double seconds;
    private final Path folder = ScratchFolder.make("mortise-tls");
    private final String only;
    /// How many a second there really were in the last round, those of its beginning included.
    private final Map<Subject, Double> handshakes = new HashMap<>();

    private TlsSuite(Options options) throws IOException {
        this.options = options;
        this.rounds = (int) options.number("rounds", 5);
        this.seconds = options.number("seconds", 3);
        this.only = options.text("only", "throughput,handshakes,tail");
    }

    /// A server with a port for TLS.
    private record Subject(ServerUnderTest server, int tlsPort) implements AutoCloseable {
        @Override
        public void close() throws InterruptedException {
            server.close();
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("knock")) {
            knock(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Double.parseDouble(arguments[3]));
            return;
        }
        System.out.println(new TlsSuite(new Options(arguments, USAGE)).run());
    }

    private String run() throws Exception {
        certificates(options.text("key", "rsa"));
        long requests = (long) options.number("requests", 400_000);
        int cpu = Integer.parseInt(options.text("cpu", OPEN_CPU));
        String program = options.text("server", "dist/target/mortise/bin/mortise-server");
        String peer = options.text("peer", "redis-server");
        options.checkAllUsed();
        StringBuilder told =
                new StringBuilder("# tls\n\n| what | " + "jdk | openssl | redis |\n|---|---:|---:|---:|\n");
        try (Subject jdk = ours("jdk", program, cpu);
                Subject library = ours("openssl", program, cpu);
                Subject redis = peer(peer, cpu)) {
            List<Subject> all = List.of(jdk, library, redis);
            if (only.contains("throughput")) {
                for (String command : List.of("set", "get")) {
                    told.append(row(command + ", requests/CPU s", all, each -> throughput(each, command, requests)));
                }
            }
            if (only.contains("handshakes")) {
                for (String version : List.of("-tls1_3", "-tls1_2")) {
                    told.append(row("handshakes" + version + "/CPU s", all, each -> handshakes(each, version, true)));
                    told.append(row("handshakes" + version + "/s", all, each -> handshakes(each, version, false)));
                }
            }
            if (only.contains("tail")) {
                told.append(row("p99.9 of plain GET, quiet, us", all, each -> tail(each, false)));
                told.append(row("p99.9 of plain GET, 200 handshakes/s, us", all, each -> tail(each, true)));
                told.append("| handshakes/s in the last round");
                for (Subject each : all) {
                    told.append(String.format(Locale.ROOT, " | %.0f", handshakes.get(each)));
                }
                told.append(" |\n");
            }
        }
        return told.toString();
    }

    private interface Figure {
        double of(Subject subject) throws Exception;
    }

    /// Medians, with ours over redis's. The first round is not counted.
    private String row(String what, List<Subject> all, Figure figure) throws Exception {
        List<double[]> found = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            double[] values = new double[all.size()];
            for (int index = 0; index < values.length; index++) {
                int turned = round % 2 == 0 ? index : values.length - 1 - index;
                values[turned] = figure.of(all.get(turned));
            }
            if (round >= 0) {
                found.add(values);
            }
        }
        StringBuilder line = new StringBuilder("| " + what);
        double last = median(found, all.size() - 1);
        for (int index = 0; index < all.size(); index++) {
            double own = median(found, index);
            line.append(String.format(Locale.ROOT, " | %.0f (%.2f)", own, own / last));
        }
        System.err.println(line);
        return line + " |\n";
    }

    private static double median(List<double[]> rounds, int index) {
        double[] sorted =
                rounds.stream().mapToDouble(each -> each[index]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    // ---- servers

    private Subject ours(String provider, String program, int cpu) throws IOException, InterruptedException {
        int port = FreePort.any();
        Path home = Path.of(program).toAbsolutePath().getParent().getParent();
        String jar;
        try (Stream<Path> jars = Files.list(home.resolve("modules-available"))) {
            jar = jars.map(Path::toString)
                    .filter(name -> name.contains("mortise-tls") && name.endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
        List<String> words = new ArrayList<>(List.of("--loadmodule", jar, "--tls-provider", provider));
        words.addAll(words(port));
        return new Subject(ServerUnderTest.start("mortise-" + provider, program, folder, cpu, words), port);
    }

    private Subject peer(String program, int cpu) throws IOException, InterruptedException {
        int port = FreePort.any();
        return new Subject(ServerUnderTest.start("redis", program, folder, cpu, words(port)), port);
    }

    private List<String> words(int port) {
        return List.of(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                folder.resolve("server.crt").toString(),
                "--tls-key-file",
                folder.resolve("server.key").toString(),
                "--tls-ca-cert-file",
                folder.resolve("server.crt").toString(),
                "--tls-auth-clients",
                "no");
    }

    /// A certificate that has signed itself.
    private void certificates(String kind) throws IOException, InterruptedException {
        List<String> key = kind.equals("ec")
                ? List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
                : List.of("-newkey", "rsa:2048");
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-subj", "/CN=localhost"));
        command.addAll(key);
        command.addAll(
                List.of("-days", "30", "-keyout", folder.resolve("server.key").toString()));
        command.addAll(List.of("-out", folder.resolve("server.crt").toString()));
        output(command);
    }

    // ---- figures

    private double throughput(Subject subject, String command, long requests) throws Exception {
        double before = subject.server.cpuSeconds();
        String told = output(List.of(
                "redis-benchmark",
                "--tls",
                "--cacert",
                folder.resolve("server.crt").toString(),
                "-h",
                "localhost",
                "-p",
                Integer.toString(subject.tlsPort),
                "-t",
                command,
                "-P",
                "16",
                "-d",
                "1024",
                "-c",
                "50",
                "-r",
                "10000",
                "-n",
                Long.toString(requests),
                "-q"));
        if (!told.contains("requests per second")) {
            throw new IOException("redis-benchmark says: " + told);
        }
        return requests / (subject.server.cpuSeconds() - before);
    }

    private double handshakes(Subject subject, String version, boolean ofCpu) throws Exception {
        double before = subject.server.cpuSeconds();
        long began = System.nanoTime();
        List<Process> clients = new ArrayList<>();
        for (int count = 0; count < 4; count++) {
            clients.add(new ProcessBuilder(
                            "openssl",
                            "s_time",
                            "-connect",
                            "127.0.0.1:" + subject.tlsPort,
                            "-new",
                            version,
                            "-time",
                            Long.toString((long) seconds))
                    .redirectErrorStream(true)
                    .start());
        }
        long count = 0;
        for (Process client : clients) {
            String told = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher =
                    Pattern.compile("(\\d+) connections in \\d+ real seconds").matcher(told);
            if (!matcher.find()) {
                throw new IOException("openssl s_time says: " + told);
            }
            count += Long.parseLong(matcher.group(1));
        }
        double clock = (System.nanoTime() - began) / 1e9;
        return count / (ofCpu ? subject.server.cpuSeconds() - before : clock);
    }

    private double tail(Subject subject, boolean busy) throws Exception {
        LoadPlan plan = LoadPlan.of(subject.server.port(), Workload.get(16)).keys(KeyChoice.UNIFORM, 10_000);
        LoadGenerator.run(plan.filling());
        Process knocking = busy
                ? new ProcessBuilder(
                                "nice",
                                "-n",
                                "5",
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                TlsSuite.class.getName(),
                                "knock",
                                Integer.toString(subject.tlsPort),
                                Integer.toString(TAIL_HANDSHAKES_A_SECOND),
                                Double.toString(seconds + KNOCKING_WARMUP_SECONDS + 5))
                        .inheritIO()
                        .start()
                : null;
        try {
            // The other process needs a moment until it knocks as often as it should.
            double warmup = busy ? KNOCKING_WARMUP_SECONDS : 0.5;
            long before = subject.server.info("total_connections_received");
            double micros = LoadGenerator.run(plan.rate(TAIL_RATE).sleeping().lasting(warmup, seconds))
                    .micros(.999);
            long others = subject.server.info("total_connections_received") - before - plan.connections();
            if (busy) {
                handshakes.put(subject, others / (warmup + seconds));
            }
            return micros;
        } finally {
            if (knocking != null) {
                knocking.destroy();
                knocking.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    /// Shakes hands so many times a second, several at a time: each takes as long as the server lets it wait.
    private static void knock(int port, int rate, double seconds) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        context.getClientSessionContext().setSessionCacheSize(1);
        long began = System.nanoTime();
        AtomicLong begun = new AtomicLong();
        AtomicLong ended = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int index = 0; index < KNOCKERS; index++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (double now = 0; now < seconds; now = (System.nanoTime() - began) / 1e9) {
                        long mine = begun.get();
                        if (mine >= now * rate) {
                            TimeUnit.MICROSECONDS.sleep(500);
                        } else if (begun.compareAndSet(mine, mine + 1)) {
                            shakeHands(context, port);
                            ended.incrementAndGet();
                        }
                    }
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.err.printf("%.0f handshakes/s%n", ended.get() / seconds);
    }

    private static void shakeHands(SSLContext context, int port) throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, null, port, true)) {
            // No session to resume: the name of the peer is not known.
            socket.startHandshake();
        }
    }

    /// Believes everybody: it is the server that is measured.
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.getFirst() + " fails: " + told);
        }
        return told;
    }
}
