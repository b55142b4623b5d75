package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real process with real files is killed at random moments under load.
class KillTest {
    private static final int WRITERS = 4;
    private static final int PIPELINE = 16;

    @TempDir
    Path directory;

    /// Counts in a key of its own until the server is gone, and notes what was acknowledged, and when.
    private static final class Writer implements Runnable {
        final RealServer server;
        final String key;
        final int first;
        int sent;
        int acknowledged;
        /// What was acknowledged a second ago or earlier.
        private final List<long[]> times = new ArrayList<>();

        Writer(RealServer server, String key, int first) {
            this.server = server;
            this.key = key;
            this.first = first;
            this.sent = first;
            this.acknowledged = first;
        }

        @Override
        public void run() {
            try (RealServer.Connection connection = server.connect()) {
                while (true) {
                    for (int index = 0; index < PIPELINE; index++) {
                        connection.send("SET", key, ++sent);
                    }
                    for (int index = 0; index < PIPELINE; index++) {
                        if (!connection.reply().equals("OK")) {
                            return;
                        }
                        acknowledged++;
                    }
                    times.add(new long[] {System.nanoTime(), acknowledged});
                }
            } catch (UncheckedIOException killed) {
                // As it should be.
            }
        }

        int acknowledgedBefore(long nanos) {
            int number = first;
            for (long[] each : times) {
                if (each[0] - nanos < 0) {
                    number = (int) each[1];
                }
            }
            return number;
        }
    }

    private void round(String policy, SplittableRandom random) throws Exception {
        long killedNanos;
        List<Writer> writers = new ArrayList<>();
        try (RealServer server = RealServer.mortise(directory, "appendonly=yes", "appendfsync=" + policy, "save=")) {
            List<Thread> threads = new ArrayList<>();
            for (int index = 0; index < WRITERS; index++) {
                Writer writer = new Writer(server, "w" + index, valueOf(server, "w" + index));
                writers.add(writer);
                threads.add(Thread.ofPlatform().start(writer));
            }
            // How long the server lives is what is random here.
            Thread.sleep(random.nextInt(700));
            try (RealServer.Connection admin = server.connect()) {
                admin.call("BGREWRITEAOF");
            }
            Thread.sleep(random.nextInt(300));
            server.kill();
            killedNanos = System.nanoTime();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        try (RealServer server = RealServer.mortise(directory, "appendonly=yes", "save=")) {
            for (Writer writer : writers) {
                int kept = valueOf(server, writer.key);
                int least = policy.equals("always")
                        ? writer.acknowledged
                        : writer.acknowledgedBefore(killedNanos - 1_000_000_000L);
                assertTrue(
                        least <= kept && kept <= writer.sent,
                        policy + ": " + least + " <= " + kept + " <= " + writer.sent);
            }
            server.kill();
        }
    }

    private static int valueOf(RealServer server, String key) {
        try (RealServer.Connection connection = server.connect()) {
            Object value = connection.call("GET", key);
            return value == null ? 0 : Integer.parseInt(value.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "everysec", "no"})
    void shouldKeepItsPromise(String policy) throws Exception {
        rounds(policy, 20);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"always", "everysec", "no"})
    void shouldKeepItsPromiseForLong(String policy) throws Exception {
        rounds(policy, 200);
    }

    private void rounds(String policy, int count) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int index = 0; index < count; index++) {
            round(policy, random);
        }
    }
}
