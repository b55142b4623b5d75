package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Connection.Encryption;
import io.mortise.spi.net.SecureListener;
import io.mortise.spi.net.SecureListener.Identity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// The way of one connection through a port with encryption, up to where the kernel hears of it: it waits for its
/// turn, gets an engine, shakes hands, is identified, and then becomes a connection like any other.
///
/// ```
///  background   engine ─┐   ┌ step ┐         ┌ step, who is it? ┐
///  loop                 read        write, read                  write, enter
/// ```
///
/// The handshake as a whole runs in the background, not only the engine's tasks: a native engine has none for its
/// signatures. What the peer sends meanwhile is not read. All methods are for the command thread.
final class SecureArrival extends ChannelInboundHandlerAdapter {
    private static final byte[] NOTHING = {};
    private static final long LINGER_MILLIS = 1000;

    private final SecurePort port;
    private final BiFunction<Encryption, Boolean, ChannelHandler> next;
    private ChannelHandlerContext context;
    private Future<?> patience;
    /// Null before there is an engine. While a step is under way, the step's.
    private Handshake handshake;

    private boolean isWorking;
    private byte[] received = NOTHING;
    private boolean isPeerDone;
    private boolean isOver;
    /// Whether the peer was told why it is refused, and should have the time to read that.
    private boolean isHeard;

    /// @param next makes what takes the place of this one at the end; it is told whether the engine likes bytes on
    ///     the heap
    SecureArrival(SecurePort port, BiFunction<Encryption, Boolean, ChannelHandler> next) {
        this.port = port;
        this.next = next;
    }

    @Override
    public void channelActive(ChannelHandlerContext opened) {
        context = opened;
        patience = opened.executor()
                .schedule(
                        () -> fail(new TimeoutException("no handshake within " + port.timeoutMillis() + " ms")),
                        port.timeoutMillis(),
                        TimeUnit.MILLISECONDS);
        port.arrived(this);
    }

    // ---- the way

    void begin() {
        InetSocketAddress peer = (InetSocketAddress) context.channel().remoteAddress();
        SecureListener source = port.security().source();
        inBackground(() -> new Handshake(source.engine(peer.getAddress().getHostAddress(), peer.getPort())), made -> {
            handshake = made;
            goOn();
        });
    }

    private void goOn() {
        if (received.length > 0) {
            step();
        } else if (isPeerDone) {
            fail(new IOException("the peer closed the connection"));
        } else {
            context.read();
        }
    }

    /// What a step has led to.
    ///
    /// @param encryption null if the handshake is not done
    /// @param failure null if it goes on
    private record Outcome(Encryption encryption, Throwable failure) {}

    private void step() {
        byte[] input = received;
        received = NOTHING;
        SecureListener source = port.security().source();
        inBackground(() -> stepped(input, source), outcome -> {
            byte[] output = handshake.takeOutput();
            write(output);
            if (outcome.failure != null) {
                isHeard = output.length > 0;
                fail(outcome.failure);
            } else if (outcome.encryption != null) {
                enter(outcome.encryption);
            } else {
                goOn();
            }
        });
    }

    private Outcome stepped(byte[] input, SecureListener source) {
        try {
            boolean done = handshake.advance(input);
            return new Outcome(done ? identified(handshake.engine().getSession(), source) : null, null);
        } catch (Throwable failure) {
            handshake.sayGoodbye();
            return new Outcome(null, failure);
        }
    }

    private static Encryption identified(SSLSession session, SecureListener source) throws SSLException {
        Identity identity = source.identify(session);
        return new Encryption(
                session.getProtocol(),
                session.getCipherSuite(),
                identity == null ? null : identity.description(),
                identity == null ? null : identity.user());
    }

    /// From here on the connection is like any other. The engine has shaken hands already; what it is given first is
    /// what came behind the handshake.
    private void enter(Encryption encryption) {
        end();
        SSLEngine engine = handshake.engine();
        boolean isNative = engine instanceof ReferenceCountedOpenSslEngine;
        context.pipeline().addLast(records(engine), next.apply(encryption, !isNative));
        context.fireChannelActive();
        ByteBuf early = Unpooled.wrappedBuffer(handshake.rest(), received);
        if (early.isReadable()) {
            context.fireChannelRead(early);
            context.fireChannelReadComplete();
        }
        if (isPeerDone) {
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            // Netty would close a connection from which it is to read when there is nothing more.
            context.channel().config().setAutoRead(true);
        }
        context.pipeline().remove(this);
    }

    private static ChannelHandler records(SSLEngine engine) {
        if (engine instanceof ReferenceCountedOpenSslEngine library) {
            return new BoringSslRecords(library);
        }
        SslHandler handler = new SslHandler(engine, false, SecureArrival::refuse);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /// An established connection has no tasks, unless the peer asks for a new handshake, which costs us more than it
    /// costs the peer and is of use to attackers only.
    private static void refuse(Runnable renegotiation) {
        throw new RejectedExecutionException("renegotiation is refused");
    }

    /// Runs work in the background, then `then` with its result, unless the connection is given up meanwhile.
    private <R> void inBackground(Callable<R> work, Consumer<R> then) {
        isWorking = true;
        try {
            port.security().background().execute(() -> {
                try {
                    R result = work.call();
                    onLoop(result, () -> then.accept(result));
                } catch (Throwable failed) {
                    onLoop(null, () -> fail(failed));
                }
            });
        } catch (RejectedExecutionException closed) {
            isWorking = false;
            fail(closed);
        }
    }

    private void onLoop(Object result, Runnable then) {
        context.executor().execute(() -> {
            isWorking = false;
            if (!isOver) {
                then.run();
                return;
            }
            if (result instanceof Handshake late) {
                handshake = late;
            }
            release();
        });
    }

    private void write(byte[] bytes) {
        if (bytes.length > 0) {
            context.writeAndFlush(Unpooled.wrappedBuffer(bytes), context.voidPromise());
        }
    }

    // ---- the end of it

    private void end() {
        isOver = true;
        patience.cancel(false);
        port.left(this);
    }

    private void release() {
        if (handshake != null && !isWorking) {
            handshake.release();
            handshake = null;
        }
    }

    /// Closes the connection, whose handshake is not to be.
    void fail(Throwable cause) {
        if (!isOver) {
            abandon();
            if (!port.isClosed()) {
                port.security()
                        .source()
                        .failed(NettyConnection.text(context.channel().remoteAddress()), cause);
            }
        }
    }

    /// Closes the connection without a word but for those that are written.
    void abandon() {
        if (!isOver) {
            end();
            release();
            received = NOTHING;
            ChannelFutureListener last = isHeard && !isPeerDone ? written -> linger() : ChannelFutureListener.CLOSE;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(last);
        }
    }

    /// Sends no more, and takes what comes without a look until the peer goes: a socket that is closed with something
    /// unread takes back what the peer has not read yet.
    private void linger() {
        if (context.channel() instanceof DuplexChannel channel && channel.isActive()) {
            channel.shutdownOutput();
            channel.config().setAutoRead(true);
            Future<?> end = context.executor().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(closed -> end.cancel(false));
        }
    }

    // ---- events

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!isOver) {
                received = joined(received, ByteBufUtil.getBytes(bytes));
            }
        } finally {
            bytes.release();
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        if (!isOver && !isWorking && handshake != null) {
            goOn();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent)) {
            return;
        }
        isPeerDone = true;
        if (isOver) {
            context.close();
        } else if (!isWorking && handshake != null) {
            goOn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        fail(new IOException("the peer closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        fail(cause);
    }
}
