package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Security;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The handshakes of one port with encryption: so many are under way, the others wait unread for their turn. Owned
/// by the command thread.
final class SecurePort {
    /// How many may wait before new connections are turned away: they hold a descriptor each, and a client that
    /// waits behind so many would give up.
    private static final int MOST_WAITING = 1024;

    private Security security;
    private final int handshakesAtOnce;
    private final long timeoutMillis;
    private final Set<SecureArrival> underWay = new HashSet<>();
    private final ArrayDeque<SecureArrival> waiting = new ArrayDeque<>();
    private boolean closed;

    SecurePort(Security security) {
        this.security = security;
        this.handshakesAtOnce = security.source().handshakesAtOnce();
        this.timeoutMillis = security.source().handshakeTimeoutMillis();
    }

    Security security() {
        return security;
    }

    /// Has another source make the engines from now on. Its limits do not count: they are asked when a port is opened.
    void secure(Security next) {
        if (!closed) {
            security = next;
        }
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    /// Whether no handshake is wanted any more.
    boolean isClosed() {
        return closed;
    }

    /// A connection was made.
    void arrived(SecureArrival arrival) {
        if (closed) {
            arrival.fail(new IllegalStateException("the port is closed"));
        } else if (underWay.size() < handshakesAtOnce) {
            begin(arrival);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(arrival);
        } else {
            arrival.fail(new IllegalStateException("more than " + MOST_WAITING + " connections wait for a handshake"));
        }
    }

    private void begin(SecureArrival arrival) {
        underWay.add(arrival);
        arrival.begin();
    }

    /// A connection's handshake is over, or it is gone.
    void left(SecureArrival arrival) {
        if (!underWay.remove(arrival)) {
            waiting.remove(arrival);
        }
        while (!closed && underWay.size() < handshakesAtOnce && !waiting.isEmpty()) {
            begin(waiting.poll());
        }
    }

    /// Gives up all connections that are not through their handshake, and those that come.
    void close() {
        closed = true;
        List.copyOf(waiting).forEach(SecureArrival::abandon);
        List.copyOf(underWay).forEach(SecureArrival::abandon);
        // Those who still listen to why they were refused need not hold the module.
        security = null;
    }
}
