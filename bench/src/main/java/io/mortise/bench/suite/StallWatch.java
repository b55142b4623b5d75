package io.mortise.bench.suite;

import io.mortise.bench.server.ServerUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Asks our server every few milliseconds for its longest turn of the loop and lets it forget what it told, so that a
/// long turn can be set against the pauses of the collector at that time. Asking takes some tenths of a millisecond
/// of the server's time, which are part of what is measured.
final class StallWatch implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 20;
    /// So often it is asked before, since the server has not compiled yet what answers it.
    private static final int WARMING = 1000;
    private static final byte[] QUESTION = "INFO stats\r\nCONFIG RESETSTAT\r\n".getBytes(StandardCharsets.US_ASCII);

    /// What was told of a stretch of time.
    private record Window(double fromMillis, double toMillis, double turnMillis) {}

    private final Socket socket;
    private final Thread thread;
    private final List<Window> windows = new ArrayList<>();
    private volatile boolean ends;
    private final AtomicLong expiredElements = new AtomicLong();
    private IOException failure;

    /// Begins to watch.
    StallWatch(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        for (int round = 0; round < WARMING; round++) {
            ask();
        }
        expiredElements.set(0);
        thread = Thread.ofPlatform().name("stall-watch").start(this::watch);
    }

    private void watch() {
        try {
            double from = now();
            while (!ends) {
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
                double turn = ask();
                double to = now();
                windows.add(new Window(from, to, turn));
                from = to;
            }
        } catch (IOException failed) {
            failure = failed;
        } catch (InterruptedException stopped) {
            failure = new IOException("stopped while watching", stopped);
        }
    }

    private static double now() {
        return System.currentTimeMillis();
    }

    /// @return milliseconds
    private double ask() throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(QUESTION);
        out.flush();
        InputStream in = socket.getInputStream();
        String head = ServerUnderTest.line(in);
        String text = new String(in.readNBytes(Integer.parseInt(head.substring(1)) + 2), StandardCharsets.US_ASCII);
        String done = ServerUnderTest.line(in);
        if (!done.equals("+OK")) {
            throw new IOException("CONFIG RESETSTAT: " + done);
        }
        expiredElements.addAndGet(ServerUnderTest.number(text, "expired_subkeys_active"));
        return ServerUnderTest.number(text, "longest_loop_turn_us") / 1e3;
    }

    /// How many elements of values the server has taken away by itself since this began.
    long expiredElements() {
        return expiredElements.get();
    }

    /// The longest turn of all. After [#close()].
    double longestTurnMillis() {
        return windows.stream().mapToDouble(Window::turnMillis).max().orElse(0);
    }

    /// The longest turn without the pauses at its time. After [#close()].
    double longestTurnMillis(GcLog pauses) {
        return windows.stream()
                .mapToDouble(each -> each.turnMillis
                        - Math.min(
                                each.turnMillis,
                                pauses.millisWithin(each.fromMillis - each.turnMillis, each.toMillis + 1)))
                .max()
                .orElse(0);
    }

    /// Ends it.
    ///
    /// @throws IOException if it could not watch until now
    @Override
    public void close() throws IOException, InterruptedException {
        ends = true;
        thread.join();
        socket.close();
        if (failure != null) {
            throw failure;
        }
    }
}
