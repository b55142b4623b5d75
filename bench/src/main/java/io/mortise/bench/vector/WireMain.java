package io.mortise.bench.vector;

import io.mortise.bench.Options;
import io.mortise.bench.ScratchFolder;
import io.mortise.bench.server.ServerUnderTest;
import io.mortise.module.vectorset.value.Quantization;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Vector sets over the wire, against the same search in process: what the server around it costs.
///
/// The server is the packed distribution in a process of its own. Every answer is checked by the recall that it adds
/// up to, which must be that of the search in process.
///
/// ```
/// bench/vectors wire [folder] [--seconds 2] [--rounds 5] [--server path]
/// ```
public final class WireMain {
    private static final String USAGE =
            "usage: bench/vectors wire [folder] [--seconds 2] [--rounds 5] [--server path]\n";
    private static final int COUNT = 10;
    private static final int WIDTH = 100;
    private static final int CONNECTIONS = 4;
    private static final int PIPELINE = 8;
    private static final int LOADERS = 4;
    private static final int PROBES_PER_SECOND = 500;
    /// What answers may differ by where several searches of the same set went on.
    private static final double RECALL_TOLERANCE = 0.01;

    private final Embeddings data;
    private final double seconds;
    private final int rounds;
    private final String program;
    private final Path folder = ScratchFolder.make("mortise-bench-wire");
    private final ByteBuffer[] byFloats;
    private final ByteBuffer[] byValues;
    private double expectedRecall;

    private WireMain(Embeddings data, Options options) throws IOException {
        this.data = data;
        this.seconds = options.number("seconds", 2);
        this.rounds = (int) options.number("rounds", 5);
        this.program = options.text("server", "dist/target/mortise/bin/mortise-server");
        options.checkAllUsed();
        byFloats = new ByteBuffer[data.queries().length];
        byValues = new ByteBuffer[data.queries().length];
        for (int number = 0; number < byFloats.length; number++) {
            byFloats[number] = VectorClient.request(
                    "VSIM", "v", "FP32", blob(data.queries()[number]), "COUNT", COUNT, "EF", WIDTH);
            byValues[number] = byValues(data.queries()[number]);
        }
    }

    public static void main(String[] words) throws Exception {
        Options options = new Options(words, USAGE);
        Path folder = Path.of(
                options.words().isEmpty()
                        ? "../shared/data/minilm384-30k"
                        : options.words().getFirst());
        new WireMain(Embeddings.load(folder), options).run();
    }

    private static byte[] blob(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    private static ByteBuffer byValues(float[] vector) {
        StringJoiner words = new StringJoiner(" ");
        words.add("VSIM v VALUES " + vector.length);
        for (float component : vector) {
            words.add(Float.toString(component));
        }
        words.add("COUNT " + COUNT + " EF " + WIDTH);
        return VectorClient.request((Object[]) words.toString().split(" "));
    }

    private void run() throws Exception {
        OurIndex index = OurIndex.build(data.base(), Quantization.INT8, true);
        double[] inProcess = new double[rounds];
        inProcess(index);
        for (int round = 0; round < rounds; round++) {
            inProcess[round] = inProcess(index);
        }
        double alone = median(inProcess);
        line("in process, EF " + WIDTH, "%,10.0f/s, %.1f us, recall@10 %.4f", alone, 1e6 / alone, expectedRecall);
        serveOnOneCpu(alone);
        serveOnAll(alone);
    }

    private static void line(String what, String format, Object... figures) {
        System.out.printf("%-44s " + format + "%n", concat(what, figures));
    }

    private static Object[] concat(Object first, Object[] rest) {
        Object[] all = new Object[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private static double median(double[] samples) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private double inProcess(OurIndex index) {
        long start = System.nanoTime();
        long done = 0;
        long hits = 0;
        while (System.nanoTime() - start < seconds * 1e9) {
            for (int number = 0; number < data.queries().length; number++) {
                hits += hits(index.search(data.queries()[number], COUNT, WIDTH), number);
                done++;
            }
        }
        expectedRecall = (double) hits / (done * COUNT);
        return done * 1e9 / (System.nanoTime() - start);
    }

    private int hits(int[] rows, int number) {
        int hits = 0;
        for (int row : rows) {
            for (int rank = 0; rank < COUNT; rank++) {
                hits += data.neighbours()[number][rank] == row ? 1 : 0;
            }
        }
        return hits;
    }

    private void checkRecall(long hits, long done) {
        double recall = (double) hits / (done * COUNT);
        if (Math.abs(recall - expectedRecall) > RECALL_TOLERANCE) {
            throw new IllegalStateException("recall " + recall + " over the wire, " + expectedRecall + " in process");
        }
    }

    // ---- servers

    private void serveOnOneCpu(double alone) throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start("one", program, folder, 0, List.of())) {
            load(server, false);
            double rate = pipelined(server);
            line("FP32, pipelined, server on one CPU", "%,10.0f/s, %.2f of in process", rate, rate / alone);
        }
    }

    private void serveOnAll(double alone) throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start("all", program, folder, -1, List.of())) {
            load(server, true);
            double rate = pipelined(server);
            line("FP32, pipelined, nothing pinned", "%,10.0f/s, %.2f of in process", rate, rate / alone);
            double floats = singly(server, byFloats);
            double values = singly(server, byValues);
            line("FP32, one at a time", "%10.1f us, %.1f above in process", floats, floats - 1e6 / alone);
            double each = (values - floats) * 1e3 / data.queries()[0].length;
            line("VALUES, one at a time", "%10.1f us, %.0f ns a number above FP32", values, each);
        }
    }

    /// Adds all vectors at full rate; meanwhile another client asks for a string, at a rate of its own.
    private void load(ServerUnderTest server, boolean isReported) throws Exception {
        try (VectorClient setter = new VectorClient(server.port())) {
            setter.send(VectorClient.request("SET", "k", "7"));
            setter.ok();
        }
        Prober prober = new Prober(server.port());
        Thread probing = Thread.ofPlatform().start(prober);
        long start = System.nanoTime();
        Loader[] loaders = new Loader[LOADERS];
        Thread[] threads = new Thread[LOADERS];
        for (int number = 0; number < LOADERS; number++) {
            loaders[number] = new Loader(server.port(), number);
            threads[number] = Thread.ofPlatform().start(loaders[number]);
        }
        for (int number = 0; number < LOADERS; number++) {
            threads[number].join();
            loaders[number].check();
        }
        double taken = (System.nanoTime() - start) / 1e9;
        prober.stops = true;
        probing.join();
        prober.check();
        try (VectorClient counter = new VectorClient(server.port())) {
            counter.send(VectorClient.request("VCARD", "v"));
            if (counter.integer() != data.base().length) {
                throw new IllegalStateException("elements are missing");
            }
        }
        if (isReported) {
            line("VADD, " + LOADERS + " connections, nothing pinned", "%,10.0f/s", data.base().length / taken);
            line("GET meanwhile", "p50 %.2f ms, p99 %.2f ms, of %,d", prober.at(0.5), prober.at(0.99), prober.count);
        }
    }

    /// What runs on a thread and may fail.
    private abstract static class Task implements Runnable {
        private Exception failure;

        abstract void doRun() throws Exception;

        @Override
        public void run() {
            try {
                doRun();
            } catch (Exception thrown) {
                failure = thrown;
            }
        }

        void check() throws Exception {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /// Adds its share of the vectors.
    private final class Loader extends Task {
        private final int port;
        private final int first;

        Loader(int port, int first) {
            this.port = port;
            this.first = first;
        }

        @Override
        void doRun() throws Exception {
            try (VectorClient client = new VectorClient(port)) {
                int rows = data.base().length;
                for (int row = first; row < rows; row += LOADERS * PIPELINE) {
                    int sent = 0;
                    for (int each = row; each < Math.min(rows, row + LOADERS * PIPELINE); each += LOADERS) {
                        client.send(request(each));
                        sent++;
                    }
                    for (; sent > 0; sent--) {
                        if (client.integer() != 1) {
                            throw new IllegalStateException("an element was there");
                        }
                    }
                }
            }
        }

        private ByteBuffer request(int row) {
            return VectorClient.request(
                    "VADD",
                    "v",
                    "FP32",
                    blob(data.base()[row]),
                    OurIndex.nameOf(row),
                    "SETATTR",
                    OurIndex.attributeOf(row));
        }
    }

    /// Asks for a string at fixed moments. A reply that comes late makes the next ones late, and that counts.
    private static final class Prober extends Task {
        private final int port;
        private final long[] nanos = new long[1 << 20];
        private volatile boolean stops;
        private int count;

        Prober(int port) {
            this.port = port;
        }

        @Override
        void doRun() throws Exception {
            ByteBuffer get = VectorClient.request("GET", "k");
            try (VectorClient client = new VectorClient(port)) {
                long due = System.nanoTime();
                while (!stops && count < nanos.length) {
                    LockSupport.parkNanos(due - System.nanoTime());
                    // A sleep that ends late is this process's fault, not the server's.
                    long began = Math.max(due, System.nanoTime() - TimeUnit.MICROSECONDS.toNanos(200));
                    client.send(get);
                    if (client.digits() != 7) {
                        throw new IllegalStateException("another value");
                    }
                    long end = System.nanoTime();
                    nanos[count++] = end - began;
                    due = Math.max(due + 1_000_000_000L / PROBES_PER_SECOND, end);
                }
            }
            Arrays.sort(nanos, 0, count);
        }

        double at(double share) {
            return nanos[(int) (share * (count - 1))] / 1e6;
        }
    }

    // ---- searching

    /// The median of some rounds, in searches a second.
    private double pipelined(ServerUnderTest server) throws Exception {
        double[] rates = new double[rounds];
        VectorClient[] clients = new VectorClient[CONNECTIONS];
        for (int number = 0; number < CONNECTIONS; number++) {
            clients[number] = new VectorClient(server.port());
        }
        pipelinedOnce(clients);
        for (int round = 0; round < rounds; round++) {
            rates[round] = pipelinedOnce(clients);
        }
        for (VectorClient client : clients) {
            client.close();
        }
        return median(rates);
    }

    private double pipelinedOnce(VectorClient[] clients) throws IOException {
        int queries = byFloats.length;
        int[] next = new int[CONNECTIONS];
        int[] rows = new int[COUNT];
        long hits = 0;
        long done = 0;
        long start = System.nanoTime();
        for (int number = 0; number < CONNECTIONS; number++) {
            next[number] = number * 37 % queries;
            sendBatch(clients[number], next[number]);
        }
        boolean isLast = false;
        double taken = 0;
        while (!isLast) {
            isLast = System.nanoTime() - start > seconds * 1e9;
            for (int number = 0; number < CONNECTIONS; number++) {
                for (int each = 0; each < PIPELINE; each++) {
                    clients[number].rows(rows);
                    hits += hits(rows, (next[number] + each) % queries);
                }
                done += PIPELINE;
                next[number] = (next[number] + PIPELINE) % queries;
                if (!isLast) {
                    sendBatch(clients[number], next[number]);
                }
            }
            taken = (System.nanoTime() - start) / 1e9;
        }
        checkRecall(hits, done);
        return done / taken;
    }

    private void sendBatch(VectorClient client, int first) throws IOException {
        ByteBuffer[] batch = new ByteBuffer[PIPELINE];
        for (int each = 0; each < PIPELINE; each++) {
            batch[each] = byFloats[(first + each) % byFloats.length];
        }
        client.send(batch);
    }

    /// The median of some rounds' medians, in microseconds.
    private double singly(ServerUnderTest server, ByteBuffer[] requests) throws IOException {
        try (VectorClient client = new VectorClient(server.port())) {
            double[] medians = new double[rounds];
            singlyOnce(client, requests);
            for (int round = 0; round < rounds; round++) {
                medians[round] = singlyOnce(client, requests);
            }
            return median(medians);
        }
    }

    private double singlyOnce(VectorClient client, ByteBuffer[] requests) throws IOException {
        double[] micros = new double[1 << 20];
        int[] rows = new int[COUNT];
        int done = 0;
        long hits = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end && done + requests.length < micros.length) {
            for (int number = 0; number < requests.length; number++) {
                long start = System.nanoTime();
                client.send(requests[number]);
                client.rows(rows);
                micros[done++] = (System.nanoTime() - start) / 1e3;
                hits += hits(rows, number);
            }
        }
        checkRecall(hits, done);
        return median(Arrays.copyOf(micros, done));
    }
}
