package io.mortise.bench.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports that nobody listens on.
public final class FreePort {
    private FreePort() {}

    /// Any free port of the loopback interface. Somebody else may take it before the caller does.
    public static int any() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
