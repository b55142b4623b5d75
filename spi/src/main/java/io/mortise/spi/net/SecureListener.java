package io.mortise.spi.net;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/// Source of the TLS engines of a port. The kernel owns sockets and threads: it asks for an engine for each
/// connection, runs the engine's delegated tasks on background threads and caps the handshakes that are under way.
public interface SecureListener {
    /// What INFO calls the listener, `tls`.
    String name();

    /// An engine in server mode, ready for its handshake. On a background thread.
    SSLEngine engine(String peerHost, int peerPort);

    /// Who the peer is, from its certificate. On a background thread, after the handshake.
    ///
    /// @return null if the connection is to stay that of the default user
    Identity identify(SSLSession session);

    /// How many handshakes may be under way at once.
    default int handshakesAtOnce() {
        return 64;
    }

    /// After how many milliseconds an unfinished handshake is given up.
    default long handshakeTimeoutMillis() {
        return 10_000;
    }

    /// A handshake failed. On the command thread.
    default void failed(String peer, Throwable reason) {}

    /// What a certificate says of its owner.
    ///
    /// @param user the user that the connection is to be authenticated as, if there is such a user and it is on
    /// @param description of the peer, for CLIENT LIST
    record Identity(String user, String description) {}
}
