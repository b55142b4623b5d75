package io.mortise.kernel.environment.real;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/// A handshake of an engine in server mode, without the connection: bytes go in, bytes come out. Whoever has it at
/// the time may use it; a step takes milliseconds, since all the computing is in it.
final class Handshake {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /// So many bytes tell TLS from something else.
    private static final int HEADER_BYTES = 5;
    /// Enough for all alerts that an engine may have to say at its end.
    private static final int MOST_FAREWELLS = 4;

    /// As much as the server says at once, mostly.
    private static final int FLIGHT_BYTES = 2048;
    /// Room for a record, while the engine has it. Arrays of each handshake's own were nearly half of what it took
    /// from the heap, and the command thread waits for the collector.
    private static final ThreadLocal<byte[]> RECORD = ThreadLocal.withInitial(() -> new byte[0]);

    private final SSLEngine engine;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream(FLIGHT_BYTES);
    private ByteBuffer input = NOTHING;
    private boolean isTls;

    /// @param engine owned by this object until [#release], or until somebody takes it
    Handshake(SSLEngine engine) throws SSLException {
        this.engine = engine;
        engine.beginHandshake();
    }

    SSLEngine engine() {
        return engine;
    }

    /// Goes on with what was received.
    ///
    /// @return whether the handshake is done; otherwise more is needed
    boolean advance(byte[] received) throws SSLException {
        input = joined(input, received);
        if (!isTls && input.remaining() >= HEADER_BYTES) {
            checkIsTls();
        }
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> wrap();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrap()) {
                        return false;
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    drain();
                    return true;
                }
            }
        }
    }

    /// A native engine may be done before everything is out. The JDK's would make empty records.
    private void drain() throws SSLException {
        while (engine instanceof ReferenceCounted && wrap()) {
            // Once more.
        }
    }

    /// What came instead of TLS is not told: it may be somebody's password.
    private void checkIsTls() throws SSLException {
        ByteBuf header = Unpooled.wrappedBuffer(input);
        if (!SslHandler.isEncrypted(header, false)) {
            throw new SSLException("what came is not TLS");
        }
        isTls = true;
    }

    private static ByteBuffer joined(ByteBuffer rest, byte[] more) {
        return ByteBuffer.allocate(rest.remaining() + more.length)
                .put(rest)
                .put(more)
                .flip();
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /// Gives the engine what there is. Before that, nothing: some notice only then that they are done, and would
    /// take what is behind the handshake with the same step.
    ///
    /// @return whether that led to anything
    private boolean unwrap() throws SSLException {
        return isTls && (unwrap(NOTHING.duplicate()) || input.hasRemaining() && unwrap(input));
    }

    private boolean unwrap(ByteBuffer bytes) throws SSLException {
        int before = bytes.remaining();
        SSLEngineResult result =
                engine.unwrap(bytes, ByteBuffer.wrap(record(engine.getSession().getApplicationBufferSize())));
        if (result.getStatus() == Status.CLOSED) {
            throw new SSLException("the peer closed the connection");
        }
        if (result.bytesProduced() > 0 || result.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new SSLException("data came before the handshake was done");
        }
        return bytes.remaining() < before || engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP;
    }

    private boolean wrap() throws SSLException {
        byte[] record = record(engine.getSession().getPacketBufferSize());
        ByteBuffer room = ByteBuffer.wrap(record);
        SSLEngineResult result;
        try {
            result = engine.wrap(NOTHING.duplicate(), room);
        } finally {
            // A native engine may write an alert and throw why with the same call.
            output.write(record, 0, room.position());
        }
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new IllegalStateException("the engine has records of more than " + room.capacity() + " bytes");
        }
        return result.bytesProduced() > 0 && result.getStatus() == Status.OK;
    }

    private static byte[] record(int bytes) {
        if (RECORD.get().length < bytes) {
            RECORD.set(new byte[bytes]);
        }
        return RECORD.get();
    }

    /// What is to be sent to the peer since this was asked last.
    byte[] takeOutput() {
        byte[] bytes = output.toByteArray();
        output.reset();
        return bytes;
    }

    /// What was received behind the handshake.
    byte[] rest() {
        byte[] bytes = new byte[input.remaining()];
        input.get(bytes);
        return bytes;
    }

    /// Has the engine say why it is not to be, or goodbye; that is the output then.
    void sayGoodbye() {
        try {
            for (int count = 0; count < MOST_FAREWELLS && wrap(); count++) {
                // An alert may wait already.
            }
            engine.closeOutbound();
            for (int count = 0; count < MOST_FAREWELLS && wrap(); count++) {
                // Until nothing is left.
            }
        } catch (SSLException | RuntimeException broken) {
            // The engine has nothing more to say.
        }
    }

    /// Gives the engine up.
    void release() {
        ReferenceCountUtil.release(engine);
    }
}
