package io.mortise.module.tls;

import io.mortise.testkit.RespReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// A client on a socket that does what it is told, byte by byte if need be.
final class SocketClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final RespReader replies = new RespReader();
    private final byte[] part = new byte[64 * 1024];

    SocketClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /// A connection that has shaken hands.
    ///
    /// @param protocols those to be offered; none for all
    static SocketClient secure(SSLContext context, int port, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        SocketClient client = new SocketClient(socket);
        try {
            socket.startHandshake();
            return client;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    Socket socket() {
        return socket;
    }

    static byte[] request(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(bytes);
            out.writeBytes(new byte[] {13, 10});
        }
        return out.toByteArray();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /// The next reply.
    Object reply() throws IOException {
        while (!replies.hasReply()) {
            int length = socket.getInputStream().read(part);
            if (length < 0) {
                throw new EOFException("the server closed the connection");
            }
            replies.add(Arrays.copyOf(part, length));
        }
        return replies.next();
    }

    Object run(String... words) throws IOException {
        send(request(words));
        return reply();
    }

    /// Whether the server ends the connection, in whichever way.
    boolean isEnded() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException ended) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
