package io.mortise.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Loads a server and measures how it does.
///
/// **Closed loop.** Every connection sends its next batch as soon as the last one is answered. Latency runs from
/// the sending. This finds the throughput.
///
/// **Open loop.** Batch `i` is due at `start + i * pipeline / rate`, however the server does, and goes out on the
/// connection that has been free longest. Latency runs from when it was due, so that a stall is charged to every
/// request it delayed, also to those that could not be sent meanwhile ("coordinated omission" would leave them
/// out). A rate that the server cannot hold shows as fewer requests a second than were asked for. The generator
/// spins, for exact times, unless the plan has it sleep.
///
/// ```
///   start ---- warm-up ----> measured ----> stop sending ----> last reply
/// ```
///
/// Everything answered after the warm-up is measured, up to the last reply. Not thread-safe; one run at a time.
public final class LoadGenerator {
    private static final int READ_BYTES = 256 * 1024;
    private static final long SECOND = 1_000_000_000L;
    /// The system makes it twice or three times as long.
    private static final long NAP_NANOS = 20_000;
    private static final long STALL_NANOS = 30 * SECOND;
    private static final long LONGEST_NANOS = 120 * SECOND;

    private final LoadPlan plan;
    private final Randomness random = new Randomness(0);
    private final KeyChoice.Keys keys;
    private final Histogram latencies = new Histogram(LONGEST_NANOS, 3);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final byte[] copy = new byte[READ_BYTES];
    private final ArrayDeque<LoadConnection> idle;

    private long start;
    private long measureFrom;
    private long stop;
    private long lastReply;
    private long sent;
    private long answered;
    private long measured;

    private LoadGenerator(LoadPlan plan) {
        this.plan = plan;
        this.keys = plan.keys().over(plan.keyspace(), random);
        this.idle = new ArrayDeque<>(plan.connections());
    }

    /// Carries a plan out.
    ///
    /// @throws LoadFailure if a reply was an error or not what had to come, or if none came for 30 seconds
    public static LoadResult run(LoadPlan plan) throws IOException {
        return new LoadGenerator(plan).run();
    }

    private LoadResult run() throws IOException {
        try (Selector selector = Selector.open()) {
            List<LoadConnection> connections = new ArrayList<>();
            try {
                for (int index = 0; index < plan.connections(); index++) {
                    Workload workload =
                            plan.workloads().get(index % plan.workloads().size());
                    connections.add(new LoadConnection(selector, plan, workload));
                }
                go(selector, connections);
            } finally {
                for (LoadConnection connection : connections) {
                    connection.close();
                }
            }
        }
        if (measured == 0) {
            throw new LoadFailure("no reply in the measured time");
        }
        return new LoadResult(answered, measured, (lastReply - measureFrom) / (double) SECOND, latencies);
    }

    private void go(Selector selector, List<LoadConnection> connections) throws IOException {
        start = System.nanoTime();
        lastReply = start;
        measureFrom = start + (long) (plan.warmupSeconds() * SECOND);
        stop = measureFrom + (long) (plan.seconds() * SECOND);
        for (LoadConnection connection : connections) {
            free(connection, start);
        }
        for (long now = start; maySend(now) || answered < sent; now = System.nanoTime()) {
            if (plan.rate() > 0 && maySend(now)) {
                sendDue(now);
                if (selector.selectNow(this::ready) == 0 && plan.sleeps()) {
                    LockSupport.parkNanos(NAP_NANOS);
                }
            } else {
                selector.select(this::ready, 100);
            }
            if (answered < sent && now - lastReply > STALL_NANOS) {
                throw new LoadFailure("no reply for 30 s; " + answered + " of " + sent + " requests answered");
            }
        }
    }

    private boolean maySend(long now) {
        return plan.fills() ? sent < plan.keyspace() : now - stop < 0;
    }

    private void sendDue(long now) throws IOException {
        while (!idle.isEmpty()) {
            long due = start + (long) (sent / plan.rate() * SECOND);
            if (due - now > 0) {
                return;
            }
            send(idle.poll(), due);
        }
    }

    private void send(LoadConnection connection, long since) throws IOException {
        if (answered == sent) {
            lastReply = Math.max(lastReply, since);
        }
        for (int request = 0; request < plan.pipeline(); request++) {
            connection.patch(request, keys.next(), random);
        }
        sent += plan.pipeline();
        connection.send(since);
    }

    private void ready(SelectionKey selection) {
        LoadConnection connection = (LoadConnection) selection.attachment();
        try {
            if (selection.isWritable()) {
                connection.push();
            }
            if (selection.isReadable()) {
                receive(connection);
            }
        } catch (IOException broken) {
            throw new LoadFailure("a connection broke after " + answered + " replies: " + broken.getMessage());
        }
    }

    private void receive(LoadConnection connection) throws IOException {
        int replies = connection.receive(buffer, copy);
        if (replies == 0) {
            return;
        }
        long now = System.nanoTime();
        lastReply = now;
        answered += replies;
        if (now - measureFrom >= 0) {
            measured += replies;
            latencies.recordValueWithCount(Math.min(LONGEST_NANOS, Math.max(0, now - connection.since())), replies);
        }
        if (connection.awaited() == 0) {
            free(connection, now);
        }
    }

    private void free(LoadConnection connection, long now) throws IOException {
        if (plan.rate() > 0) {
            idle.add(connection);
        } else if (maySend(now)) {
            send(connection, now);
        }
    }
}
