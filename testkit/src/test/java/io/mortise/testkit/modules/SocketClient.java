package io.mortise.testkit.modules;

import io.mortise.testkit.RespReader;
import io.mortise.testkit.TestClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/// A connection to a server with real sockets. Blocks.
final class SocketClient implements AutoCloseable {
    private final Socket socket;
    private final RespReader reader = new RespReader();
    private final byte[] buffer = new byte[64 * 1024];

    SocketClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
    }

    /// Sends a command and waits for its reply.
    Object call(Object... words) throws IOException {
        send(words);
        return reply();
    }

    void send(Object... words) throws IOException {
        socket.getOutputStream().write(TestClient.request(words));
    }

    /// Waits for a reply.
    Object reply() throws IOException {
        while (!reader.hasReply()) {
            int length = socket.getInputStream().read(buffer);
            if (length < 0) {
                throw new EOFException("the server has closed the connection");
            }
            reader.add(Arrays.copyOf(buffer, length));
        }
        return reader.next();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
