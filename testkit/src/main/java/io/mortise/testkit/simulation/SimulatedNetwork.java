package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.ConnectionEvents;
import io.mortise.kernel.environment.Network;
import io.mortise.kernel.environment.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Connections in memory. Bytes arrive late and in pieces, if that is wanted, as the seed decides.
public final class SimulatedNetwork implements Network {
    private static final int WHOLE = 64 * 1024;

    private final VirtualClock clock;
    private final RandomGenerator random;
    private final List<SimulatedConnection> connections = new ArrayList<>();
    /// Null when the server does not listen.
    private ConnectionEvents<Object> events;
    /// Who hears of connections that were made, also after the server has stopped listening.
    private ConnectionEvents<Object> receiver;
    private long made;
    private boolean tears;
    private long latencyNanos;

    SimulatedNetwork(VirtualClock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /// How long what is sent is on its way at most; the seed decides for each packet. Packets of a connection keep
    /// their order.
    public void latency(long mostMillis) {
        latencyNanos = mostMillis * 1_000_000;
    }

    /// When what is sent now reaches the server.
    long arrivalNanos() {
        return latencyNanos == 0 ? 0 : clock.look() + random.nextLong(latencyNanos);
    }

    /// When the next packet reaches the server, or [Long#MAX_VALUE].
    long nextArrivalNanos() {
        long next = Long.MAX_VALUE;
        for (SimulatedConnection connection : connections) {
            next = Math.min(next, connection.nextArrivalNanos());
        }
        return next;
    }

    /// Whether what is sent arrives torn into small pieces.
    public void tear(boolean wanted) {
        tears = wanted;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Listening listen(Address address, String name, Security security, ConnectionEvents<?> handler) {
        events = (ConnectionEvents<Object>) handler;
        receiver = events;
        return new Listening() {
            @Override
            public int port() {
                return address.port();
            }

            @Override
            public void close() {
                events = null;
            }
        };
    }

    @Override
    public String transport() {
        return "simulated";
    }

    /// Makes a connection to the server.
    public SimulatedConnection connect() {
        if (events == null) {
            throw new IllegalStateException("connection refused: the server does not listen");
        }
        SimulatedConnection connection = new SimulatedConnection(this, ++made);
        Object client = events.opened(connection, "tcp");
        connection.kernelClient(client);
        if (client != null) {
            connections.add(connection);
        }
        return connection;
    }

    void closed(SimulatedConnection connection) {
        if (connections.remove(connection) && connection.kernelClient() != null) {
            receiver.closed(connection.kernelClient());
        }
    }

    /// Delivers what is on its way, in both directions.
    ///
    /// @return whether there was anything
    boolean turn() {
        boolean moved = false;
        for (SimulatedConnection connection : List.copyOf(connections)) {
            if (connection.hasSent(clock.look())) {
                byte[] part = connection.takeSent(tears ? 1 + random.nextInt(40) : WHOLE);
                byte[] input = receiver.inputArray(part.length);
                System.arraycopy(part, 0, input, receiver.inputPosition(), part.length);
                receiver.received(connection.kernelClient(), part.length);
                moved = true;
            }
        }
        for (SimulatedConnection connection : List.copyOf(connections)) {
            long before = connection.pendingBytes();
            connection.deliver();
            moved |= connection.pendingBytes() != before;
            if (connection.takeWritable()) {
                receiver.writable(connection.kernelClient());
                moved = true;
            }
        }
        return moved;
    }
}
