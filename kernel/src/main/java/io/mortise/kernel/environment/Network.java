package io.mortise.kernel.environment;

import io.mortise.spi.net.NativeEngines;
import java.io.IOException;

/// Sockets.
public interface Network {
    /// Opens a listening port. May block; on the command thread at start and for a new listener only.
    ///
    /// @param security null for plain connections
    /// @throws IOException if the port cannot be opened
    Listening listen(Address address, String name, Security security, ConnectionEvents<?> events) throws IOException;

    /// Where to listen.
    ///
    /// @param host a name or an address; null for all
    /// @param port 0 for any free one
    /// @param backlog how many connections may wait to be accepted
    /// @param unixPath the path of a unix socket instead, or null; relative to the server's directory. A socket
    ///     that is there is replaced, and closing the port removes the file
    /// @param unixPermissions of that file, as chmod takes them; 0 for what is usual on the machine
    record Address(String host, int port, int backlog, String unixPath, int unixPermissions) {
        public static Address tcp(String host, int port, int backlog) {
            return new Address(host, port, backlog, null, 0);
        }

        public static Address unix(String path, int permissions, int backlog) {
            return new Address(null, 0, backlog, path, permissions);
        }
    }

    /// A port that is open.
    interface Listening {
        /// The port, also if any was asked for; 0 for a unix socket.
        int port();

        /// Takes no more connections; those that were made stay, and handshakes that are under way go on.
        void close();

        /// Has another source make the engines of new connections, and whatever is left to do of handshakes that are
        /// under way. For ports with encryption.
        default void secure(Security security) {
            throw new IllegalStateException("this port has no encryption");
        }

        /// Gives up handshakes that are under way.
        default void abandonHandshakes() {}
    }

    /// TLS engines of a native library.
    default NativeEngines nativeEngines() {
        return new NoNativeEngines("this network has none");
    }

    /// What the connections are made with, for INFO: `epoll`, `io_uring`, `nio`.
    String transport();
}
