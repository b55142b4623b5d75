package io.mortise.spi.net;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// Source of the TLS engines of a port. The kernel owns sockets and threads: it asks for an engine for each
/// connection, runs the engine's delegated tasks on background threads and caps the handshakes that are under way.
public interface SecureListener {
    /// What INFO calls the listener, `tls`.
    String name();

    /// An engine in server mode, ready for its handshake. On a background thread. What is thrown fails the
    /// handshake.
    SSLEngine engine(String peerHost, int peerPort);

    /// Who the peer is, from its certificate. On a background thread, after the handshake.
    ///
    /// @return null if nothing is known of the peer: the connection is that of the default user
    /// @throws SSLException to refuse the connection
    Identity identify(SSLSession session) throws SSLException;

    /// How many handshakes may be under way at once; further connections wait, unread, for their turn. Asked once,
    /// when the port is opened.
    default int handshakesAtOnce() {
        return 64;
    }

    /// After how many milliseconds a connection whose handshake is not finished is given up. Asked once, when the
    /// port is opened.
    default long handshakeTimeoutMillis() {
        return 10_000;
    }

    /// A handshake failed, or did not begin. On the command thread.
    ///
    /// @param peer the other end's address and port
    default void failed(String peer, Throwable reason) {}

    /// What a certificate says of its owner.
    ///
    /// @param user the user that the connection is to be authenticated as, if there is such a user and it is on;
    ///     null for none
    /// @param description of the peer, for CLIENT LIST; null for none
    record Identity(String user, String description) {}
}
