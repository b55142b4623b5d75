package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.Connection;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Both ends of a connection in memory.
public final class SimulatedConnection implements Connection {
    private final SimulatedNetwork network;
    private final long number;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    private byte[] sent = {};
    private Object kernelClient;
    private boolean open = true;
    private boolean closesWhenSent;
    private boolean readable = true;
    private long room = Long.MAX_VALUE;
    private boolean wasFull;

    SimulatedConnection(SimulatedNetwork network, long number) {
        this.network = network;
        this.number = number;
    }

    // ---- the kernel's end

    @Override
    public void write(byte[] bytes, int offset, int length) {
        written.write(bytes, offset, length);
    }

    @Override
    public void flush() {
        deliver();
    }

    /// Moves what the kernel has written to the client, as far as that takes it.
    void deliver() {
        if (!open) {
            return;
        }
        byte[] all = written.toByteArray();
        int part = (int) Math.min(all.length, room - arrived.size());
        if (part > 0) {
            arrived.write(all, 0, part);
            written.reset();
            written.write(all, part, all.length - part);
        }
        if (written.size() > 0) {
            wasFull = true;
        } else if (closesWhenSent) {
            close();
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
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
        return written.size();
    }

    @Override
    public boolean isWritable() {
        return written.size() < 64 * 1024;
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
        int before = sent.length;
        sent = Arrays.copyOf(sent, before + bytes.length);
        System.arraycopy(bytes, 0, sent, before, bytes.length);
    }

    /// What the server has sent so far, which is forgotten by this.
    public byte[] takeArrived() {
        byte[] all = arrived.toByteArray();
        arrived.reset();
        return all;
    }

    /// Lets the client take so many bytes before it stops reading.
    public void takesAtMost(long bytes) {
        room = bytes;
    }

    public boolean isOpen() {
        return open;
    }

    /// Ends the connection from the client's side.
    public void disconnect() {
        close();
    }

    // ---- the network's end

    void kernelClient(Object client) {
        kernelClient = client;
    }

    Object kernelClient() {
        return kernelClient;
    }

    boolean hasSent() {
        return open && readable && sent.length > 0;
    }

    /// Takes up to `most` bytes of what the client has sent.
    byte[] takeSent(int most) {
        int length = Math.min(most, sent.length);
        byte[] part = Arrays.copyOf(sent, length);
        sent = Arrays.copyOfRange(sent, length, sent.length);
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
