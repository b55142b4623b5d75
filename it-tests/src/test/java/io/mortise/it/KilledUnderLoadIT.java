package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/// The packed server, which keeps a log, is killed at random moments under load, again and again with the same
/// files. What was acknowledged is there, as far as the policy promises, and what is there is a prefix of what
/// happened.
class KilledUnderLoadIT {
    private static final int WRITERS = 4;
    private static final int PIPELINE = 16;

    @TempDir
    private Path folder;

    private Path file;
    private int port;

    /// Counts what all have done in one key, then what it has done itself in a key of its own, until the server is
    /// gone. So in any prefix of the stream the common number is the sum of the others, and up to one more for each
    /// writer.
    private static final class Writer implements Runnable {
        final int port;
        final String key;
        final int first;
        int sent;
        int acknowledged;
        /// Pairs of a time and what was acknowledged by then.
        private final List<long[]> times = new ArrayList<>();

        Writer(int port, String key, int first) {
            this.port = port;
            this.key = key;
            this.first = first;
            this.sent = first;
            this.acknowledged = first;
        }

        @Override
        public void run() {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                do {
                    send(socket.getOutputStream());
                } while (receive(in));
            } catch (IOException killed) {
                // As it should be.
            }
        }

        private void send(OutputStream out) throws IOException {
            StringBuilder requests = new StringBuilder();
            for (int index = 0; index < PIPELINE; index++) {
                requests.append("INCR all\r\nSET ")
                        .append(key)
                        .append(' ')
                        .append(++sent)
                        .append("\r\n");
            }
            out.write(requests.toString().getBytes(StandardCharsets.US_ASCII));
        }

        /// @return false if the server has gone, or has answered an error
        private boolean receive(InputStream in) throws IOException {
            for (int index = 0; index < PIPELINE; index++) {
                if (line(in) != ':' || line(in) != '+') {
                    return false;
                }
                acknowledged++;
            }
            times.add(new long[] {System.nanoTime(), acknowledged});
            return true;
        }

        /// Reads a line.
        ///
        /// @return how it begins; 0 if it is not whole
        private static int line(InputStream in) throws IOException {
            int first = in.read();
            int next = first;
            while (next >= 0 && next != '\n') {
                next = in.read();
            }
            return next < 0 ? 0 : first;
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

    /// What the server has.
    ///
    /// @param all the common number
    private record Counted(int all, List<Integer> own) {
        /// What was begun and not ended.
        int open() {
            return all - own.stream().mapToInt(Integer::intValue).sum();
        }
    }

    private PackedServer start() throws Exception {
        PackedServer server = PackedServer.startWithFile(file, port);
        try (Jedis client = server.connect()) {
            Operator.await(() -> client.info("persistence").contains("loading:0"));
        }
        return server;
    }

    private static Counted count(PackedServer server) {
        try (Jedis client = server.connect()) {
            List<Integer> own = new ArrayList<>();
            for (int index = 0; index < WRITERS; index++) {
                own.add(number(client.get("writer" + index)));
            }
            return new Counted(number(client.get("all")), own);
        }
    }

    private static int number(String value) {
        return value == null ? 0 : Integer.parseInt(value);
    }

    /// One life of the server.
    ///
    /// @return what is there in the next
    private Counted round(String policy, Counted before, SplittableRandom random) throws Exception {
        List<Writer> writers = new ArrayList<>();
        long killedNanos;
        try (PackedServer server = start()) {
            List<Thread> threads = new ArrayList<>();
            for (int index = 0; index < WRITERS; index++) {
                Writer writer = new Writer(port, "writer" + index, before.own.get(index));
                writers.add(writer);
                threads.add(Thread.ofPlatform().start(writer));
            }
            // How long the server lives is what is random here. Of less than a second nothing is promised but by
            // `always`, so with the others it lives longer.
            Thread.sleep(random.nextInt(policy.equals("always") ? 700 : 1700));
            try (Jedis client = server.connect()) {
                client.bgrewriteaof();
            }
            Thread.sleep(random.nextInt(300));
            server.kill();
            killedNanos = System.nanoTime();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        Counted after;
        try (PackedServer server = start()) {
            after = count(server);
            server.kill();
        }
        for (int index = 0; index < WRITERS; index++) {
            Writer writer = writers.get(index);
            int kept = after.own.get(index);
            int least = policy.equals("always")
                    ? writer.acknowledged
                    : writer.acknowledgedBefore(killedNanos - 1_000_000_000L);
            assertTrue(least <= kept && kept <= writer.sent, least + " <= " + kept + " <= " + writer.sent);
        }
        int opened = after.open() - before.open();
        assertTrue(0 <= opened && opened <= WRITERS, () -> "not a prefix: " + before + ", then " + after);
        return after;
    }

    private void rounds(String policy, int count) throws Exception {
        port = PackedServer.freePort();
        file = folder.resolve("own.conf");
        Files.writeString(
                file,
                "bind 127.0.0.1\nport " + port + "\nmodules-dir "
                        + PackedServer.home().resolve("modules") + "\nsave \"\"\nappendonly yes\nappendfsync " + policy
                        + "\n");
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Counted counted = new Counted(0, List.of(0, 0, 0, 0));
        for (int index = 0; index < count; index++) {
            System.out.println(policy + ", seed " + seed + ", round " + index + ": " + counted);
            counted = round(policy, counted, random);
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
}
