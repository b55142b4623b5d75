package io.mortise.bench.suite;

import io.mortise.bench.load.LoadFailure;
import io.mortise.bench.load.Zipf;
import io.mortise.bench.server.ServerUnderTest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A cache at its limit: a client reads by popularity and stores what it does not find. The limit is what half of the
/// keys need, by each server's own count, so that both keep as many.
final class EvictionSuite implements Suite {
    private static final int BATCH = 64;
    private static final int VALUE_BYTES = 100;
    private static final Figure HITS = new Figure("hits %", 2, false);
    private static final Figure CPU = new Figure("CPU µs/read", 3);

    @Override
    public String name() {
        return "eviction";
    }

    @Override
    public String summary() {
        return "hit rates at maxmemory [--keys 1000000] [--reads 5000000]";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        int keys = (int) bench.options().number("keys", 1_000_000);
        long reads = (long) bench.options().number("reads", 5_000_000);
        bench.begin();
        try (ServerUnderTest ours = bench.ours(bench.cpu());
                ServerUnderTest peer = bench.peer(bench.cpu())) {
            Map<String, String> facts = bench.facts(ours, peer);
            List<Row> rows = new ArrayList<>();
            for (String policy : new String[] {"allkeys-lru", "allkeys-lfu", "allkeys-random"}) {
                for (double exponent : new double[] {0.9, 1.1}) {
                    Row row = new Row(policy + ", Zipf " + exponent);
                    bench.pair(row, ours, peer, server -> measured(server, policy, exponent, keys, reads));
                    Bench.tell(row, HITS);
                    rows.add(row);
                }
            }
            return new Report(name(), facts, peer.name(), List.of(HITS, CPU), rows);
        }
    }

    private static Sample measured(ServerUnderTest server, String policy, double exponent, int keys, long reads)
            throws IOException {
        server.ask("CONFIG SET maxmemory 0");
        server.ask("FLUSHALL");
        server.ask("CONFIG SET maxmemory-policy " + policy);
        long empty = server.info("used_memory");
        DataSet.strings(keys, VALUE_BYTES, false).fill(server.port());
        long limit = (empty + server.info("used_memory")) / 2;
        server.ask("FLUSHALL");
        server.ask("CONFIG SET maxmemory " + limit);
        double before = server.cpuSeconds();
        double hits = new Cache(server.port(), new Zipf(keys, exponent), keys).read(reads);
        Sample sample = new Sample().with(HITS, 100 * hits).with(CPU, 1e6 * (server.cpuSeconds() - before) / reads);
        server.ask("CONFIG SET maxmemory 0");
        return sample;
    }

    /// The client. Ranks are scattered over the keys' names by a multiplication, so that neighbours in popularity are
    /// not neighbours by name.
    private static final class Cache {
        private static final long SEED = 42;
        private final int port;
        private final Zipf popularity;
        private final int keys;
        private final Random random = new Random(SEED);
        private final byte[] value = "v".repeat(VALUE_BYTES).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        Cache(int port, Zipf popularity, int keys) {
            this.port = port;
            this.popularity = popularity;
            this.keys = keys;
        }

        /// @return the share of hits in the second half of the reads; the first one fills the cache
        double read(long reads) throws IOException {
            long counted = 0;
            long hits = 0;
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
                InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
                for (long done = 0; done < reads; done += BATCH) {
                    int found = batch(out, in);
                    if (done >= reads / 2) {
                        counted += BATCH;
                        hits += found;
                    }
                }
            }
            return hits / (double) counted;
        }

        private int batch(OutputStream out, InputStream in) throws IOException {
            String[] names = new String[BATCH];
            for (int each = 0; each < BATCH; each++) {
                long rank = popularity.at(random.nextDouble());
                names[each] = String.format("key:%012d", rank * 7_368_787 % keys);
                DataSet.command(out, "GET", names[each]);
            }
            out.flush();
            List<String> missed = new ArrayList<>();
            for (int each = 0; each < BATCH; each++) {
                if (!isFound(in)) {
                    missed.add(names[each]);
                }
            }
            for (String name : missed) {
                DataSet.command(out, "SET", name, new String(value, java.nio.charset.StandardCharsets.US_ASCII));
            }
            out.flush();
            for (int each = 0; each < missed.size(); each++) {
                if (!line(in).equals("+OK")) {
                    throw new LoadFailure("a SET was refused");
                }
            }
            return BATCH - missed.size();
        }

        private boolean isFound(InputStream in) throws IOException {
            String head = line(in);
            if (head.equals("$-1")) {
                return false;
            }
            if (!head.equals("$" + VALUE_BYTES) || !java.util.Arrays.equals(in.readNBytes(VALUE_BYTES), value)) {
                throw new LoadFailure("expected the value, got " + head);
            }
            in.skipNBytes(2);
            return true;
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\r'; next = in.read()) {
                if (next < 0) {
                    throw new LoadFailure("the server closed the connection");
                }
                line.append((char) next);
            }
            in.skipNBytes(1);
            return line.toString();
        }
    }
}
