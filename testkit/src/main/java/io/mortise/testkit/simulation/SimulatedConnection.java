package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.Connection;
import java.util.ArrayDeque;

/// Both ends of a connection in memory, and the ways in which it can be bad: slow in either direction, torn into
/// pieces, broken off at any byte.
public final class SimulatedConnection implements Connection {
    private static final int HIGH_WATER_BYTES = 64 * 1024;

    private final SimulatedNetwork network;
    private final long number;
    /// What the kernel has written and the client has not got yet.
    private final ByteQueue written = new ByteQueue();
    /// What the client has got and the test has not looked at.
    private final ByteQueue arrived = new ByteQueue();
    /// What the client has sent and the kernel has not got yet, and from when on it can.
    private final ArrayDeque<Packet> sent = new ArrayDeque<>();
    private Object kernelClient;
    private boolean open = true;
    private boolean closesWhenSent;
    private boolean readable = true;
    private long room = Long.MAX_VALUE;
    private long perTurn = Long.MAX_VALUE;
    private long bytesUntilLoss = Long.MAX_VALUE;
    private boolean wasFull;

    private record Packet(long arrivesNanos, ByteQueue bytes) {}

    SimulatedConnection(SimulatedNetwork network, long number) {
        this.network = network;
        this.number = number;
    }

    // ---- the kernel's end

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (open) {
            written.add(bytes, offset, length);
        }
    }

    @Override
    public void flush() {
        if (perTurn == Long.MAX_VALUE) {
            deliver();
        }
    }

    /// Moves what the kernel has written to the client, as far as that takes it.
    void deliver() {
        if (!open) {
            return;
        }
        long most = Math.min(perTurn, room - arrived.length());
        byte[] part = written.take(Math.min(Math.max(0, most), bytesUntilLoss));
        arrived.add(part, 0, part.length);
        if (written.length() > HIGH_WATER_BYTES) {
            wasFull = true;
        }
        if (bytesUntilLoss != Long.MAX_VALUE) {
            bytesUntilLoss -= part.length;
            if (bytesUntilLoss == 0) {
                close();
                return;
            }
        }
        if (written.length() == 0 && closesWhenSent) {
            close();
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            written.clear();
            sent.clear();
            network.closed(this);
        }
    }

    @Override
    public void closeAfterFlush() {
        closesWhenSent = true;
        deliver();
    }

    @Override
    public long pendingBytes() {
        return written.length();
    }

    @Override
    public boolean isWritable() {
        return written.length() <= HIGH_WATER_BYTES;
    }

    @Override
    public void readable(boolean wanted) {
        readable = wanted;
    }

    @Override
    public void keepAlive(int seconds) {
        // A simulated network loses a connection only when the test says so, and then both ends hear of it.
    }

    @Override
    public String remoteAddress() {
        return "127.0.0.1:" + (10_000 + number % 50_000);
    }

    @Override
    public String localAddress() {
        return "127.0.0.1:6379";
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    // ---- the client's end

    /// Sends bytes to the server; they arrive when the world moves on.
    public void send(byte[] bytes) {
        if (open && bytes.length > 0) {
            ByteQueue queue = new ByteQueue();
            queue.add(bytes, 0, bytes.length);
            long before = sent.isEmpty() ? 0 : sent.getLast().arrivesNanos;
            sent.add(new Packet(Math.max(before, network.arrivalNanos()), queue));
        }
    }

    /// What the server has sent so far, which is forgotten by this.
    public byte[] takeArrived() {
        return arrived.take(Long.MAX_VALUE);
    }

    /// Lets the client take so many bytes before it stops reading, until it is looked at.
    public void takesAtMost(long bytes) {
        room = bytes;
    }

    /// Lets the client take so many bytes in each turn of the world only.
    public void takesPerTurn(long bytes) {
        perTurn = bytes;
    }

    /// Breaks the connection off once the client has got so many bytes more.
    public void breaksAfter(long bytes) {
        bytesUntilLoss = bytes;
        if (bytes == 0) {
            close();
        }
    }

    public boolean isOpen() {
        return open;
    }

    /// Ends the connection from the client's side. What is on its way is lost.
    public void disconnect() {
        close();
    }

    /// How many bytes of the client's have not reached the server.
    public int unsentBytes() {
        return sent.stream().mapToInt(packet -> packet.bytes.length()).sum();
    }

    // ---- the network's end

    void kernelClient(Object client) {
        kernelClient = client;
    }

    Object kernelClient() {
        return kernelClient;
    }

    /// Whether bytes of the client's have reached the server by now.
    boolean hasSent(long nowNanos) {
        return open && readable && !sent.isEmpty() && sent.peek().arrivesNanos <= nowNanos;
    }

    /// When the next bytes reach the server, or [Long#MAX_VALUE].
    long nextArrivalNanos() {
        return open && readable && !sent.isEmpty() ? sent.peek().arrivesNanos : Long.MAX_VALUE;
    }

    /// Takes up to `most` bytes of what has reached the server.
    byte[] takeSent(int most) {
        Packet first = sent.peek();
        byte[] part = first.bytes.take(most);
        if (first.bytes.length() == 0) {
            sent.poll();
        }
        return part;
    }

    /// Whether the kernel is to hear that it can write again.
    boolean takeWritable() {
        boolean now = open && wasFull && isWritable();
        if (now) {
            wasFull = false;
        }
        return now;
    }
}
