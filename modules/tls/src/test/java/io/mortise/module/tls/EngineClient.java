package io.mortise.module.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/// A client that holds its handshake half way for as long as it is wanted, and can end a connection in ways in which
/// no decent client does.
final class EngineClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Socket socket;
    private final SSLEngine engine;
    private ByteBuffer incoming = NOTHING;
    private final ByteBuffer plain;

    /// Greets the server, and has its answer, which it does not answer.
    EngineClient(SSLContext context, int port, String protocol) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        engine.beginHandshake();
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        wrap(NOTHING.duplicate());
        receive();
    }

    /// Goes on with the handshake, to its end.
    void finish() throws IOException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING.duplicate());
            } else if (status == HandshakeStatus.NEED_UNWRAP) {
                unwrap();
            } else {
                return;
            }
        }
    }

    private void wrap(ByteBuffer bytes) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(bytes, record);
        socket.getOutputStream().write(record.array(), 0, record.position());
    }

    private void unwrap() throws IOException {
        SSLEngineResult result = engine.unwrap(incoming, plain);
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            receive();
        } else if (result.getStatus() == Status.CLOSED) {
            throw new EOFException("the server said goodbye");
        }
    }

    private void receive() throws IOException {
        byte[] part = new byte[16 * 1024];
        int length = socket.getInputStream().read(part);
        if (length < 0) {
            throw new EOFException("the server closed the connection after " + plain.position() + " bytes of replies");
        }
        ByteBuffer more = ByteBuffer.allocate(incoming.remaining() + length);
        incoming = more.put(incoming).put(part, 0, length).flip();
    }

    void send(byte[] request) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(request);
        while (left.hasRemaining()) {
            wrap(left);
        }
    }

    /// Ends what it sends, without a word of TLS.
    void hangUp() throws IOException {
        socket.shutdownOutput();
    }

    /// What the server sends next, that many bytes.
    String receive(int length) throws IOException {
        while (plain.position() < length) {
            unwrap();
        }
        byte[] bytes = Arrays.copyOf(plain.array(), length);
        plain.flip().position(length);
        plain.compact();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Whether the server ends the connection, in whichever way; what comes before that is not looked at.
    boolean isEnded() {
        try {
            while (socket.getInputStream().read() >= 0) {
                // On to the end.
            }
            return true;
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
