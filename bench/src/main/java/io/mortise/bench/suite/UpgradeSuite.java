package io.mortise.bench.suite;

import io.mortise.bench.load.KeyChoice;
import io.mortise.bench.load.LoadGenerator;
import io.mortise.bench.load.LoadPlan;
import io.mortise.bench.load.LoadResult;
import io.mortise.bench.load.Workload;
import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// The strings module is upgraded while it has a million values and clients ask for hashes: what these feel of it. The
/// new version is the same jar under another version and another layout, so that every value is converted.
final class UpgradeSuite implements Suite {
    private static final Figure BUSY = new Figure("HGET p99.9 µs, upgrading", 0);
    private static final Figure QUIET = new Figure("HGET p99.9 µs, quiet", 0);
    private static final Figure SWAP = new Figure("swap ms", 2);
    private static final Figure STEP = new Figure("longest step ms", 2);
    private static final Figure TURN = new Figure("longest turn ms", 1);
    private static final Figure WHOLE = new Figure("seconds until all are converted", 1);

    private static final int MONITORED = 50;

    @Override
    public String name() {
        return "upgrade";
    }

    @Override
    public String summary() {
        return "a module is upgraded under load, without a peer [--keys 1000000] [--rate 10000]";
    }

    @Override
    public Report run(Bench bench) throws IOException, InterruptedException {
        long keys = (long) bench.options().number("keys", 1_000_000);
        double rate = bench.options().number("rate", 10_000);
        bench.begin();
        Row row = new Row(keys / 1000 + ",000 strings");
        Path jar = newer(strings(Path.of(bench.program())), bench.folder().resolve("strings-newer.jar"));
        Map<String, String> facts = null;
        for (int round = 0; round < bench.rounds(); round++) {
            try (ServerUnderTest ours = bench.ours(bench.cpu(), "--enable-module-command", "local")) {
                facts = facts == null ? bench.facts(ours) : facts;
                row.ours().add(measured(ours, jar, keys, rate));
            }
        }
        return new Report(name(), facts, bench.peerName(), List.of(BUSY, QUIET, SWAP, STEP, TURN, WHOLE), List.of(row));
    }

    private static Path strings(Path program) throws IOException {
        Path modules = program.toAbsolutePath().getParent().resolveSibling("modules");
        try (var files = Files.list(modules)) {
            return files.filter(each -> each.getFileName().toString().startsWith("mortise-strings-"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no strings module in " + modules));
        }
    }

    /// The jar with another version in its manifest.
    private static Path newer(Path jar, Path copy) throws IOException {
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(from.getManifest());
            Attributes attributes = manifest.getMainAttributes();
            attributes.putValue("Plugin-Version", "99.0.0");
            attributes.putValue("Mortise-Layout-Version", "99");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
                for (Enumeration<JarEntry> all = from.entries(); all.hasMoreElements(); ) {
                    JarEntry entry = all.nextElement();
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        copy(from, entry, out);
                    }
                }
            }
        }
        return copy;
    }

    private static void copy(JarFile from, JarEntry entry, OutputStream out) throws IOException {
        JarOutputStream jar = (JarOutputStream) out;
        jar.putNextEntry(new JarEntry(entry.getName()));
        try (InputStream in = from.getInputStream(entry)) {
            in.transferTo(jar);
        }
        jar.closeEntry();
    }

    private static Sample measured(ServerUnderTest server, Path jar, long keys, double rate)
            throws IOException, InterruptedException {
        DataSet strings = DataSet.strings(keys, 16, true);
        strings.fill(server.port());
        // One that spins would keep a thread of the server, which may use its CPU, from it.
        LoadPlan plan = LoadPlan.of(server.port(), Workload.hget(16))
                .keys(KeyChoice.UNIFORM, 100_000)
                .rate(rate)
                .sleeping();
        LoadGenerator.run(plan.filling());
        LoadGenerator.run(plan.rate(0).lasting(0, 3));
        // A monitor has asked before, as it does where a server is watched.
        for (int ask = 0; ask < MONITORED; ask++) {
            isConverting(server);
        }
        LoadResult quiet = LoadGenerator.run(plan.lasting(1, 10));
        server.ask("CONFIG RESETSTAT");
        AtomicReference<Double> whole = new AtomicReference<>();
        Thread upgrade = Thread.ofPlatform().start(() -> whole.set(upgrade(server, jar)));
        LoadResult busy = LoadGenerator.run(plan.lasting(0, 10));
        upgrade.join();
        if (whole.get() == null) {
            throw new IOException("the upgrade failed");
        }
        return new Sample()
                .with(BUSY, busy.micros(.999))
                .with(QUIET, quiet.micros(.999))
                .with(SWAP, server.info("module_last_swap_usec") / 1e3)
                .with(STEP, server.info("module_longest_sweep_step_usec") / 1e3)
                .with(TURN, server.info("longest_loop_turn_us") / 1e3)
                .with(WHOLE, whole.get());
    }

    /// @return seconds until no value is as the old version made it
    private static double upgrade(ServerUnderTest server, Path jar) {
        try {
            long began = System.nanoTime();
            String reply = server.ask("MODULE UPGRADE strings " + jar);
            if (!reply.equals("+OK")) {
                throw new IOException("MODULE UPGRADE: " + reply);
            }
            while (isConverting(server)) {
                // Between two questions, so that asking does not weigh on what is measured.
                TimeUnit.MILLISECONDS.sleep(50);
            }
            return (System.nanoTime() - began) / 1e9;
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static boolean isConverting(ServerUnderTest server) throws IOException {
        for (String line : server.ask("INFO modules").split("\r\n")) {
            if (line.startsWith("module_strings:")) {
                return !line.matches(".*\\bconverting=0\\b.*");
            }
        }
        throw new IOException("INFO modules does not tell of strings");
    }
}
