package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Connection.Encryption;
import io.mortise.spi.net.SecureListener;
import io.mortise.spi.net.SecureListener.Identity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// The way of one connection through a port with encryption, up to where the kernel hears of it: it waits for its
/// turn, gets an engine, shakes hands, is identified, and then becomes a connection like any other.
///
/// Everything that takes time runs in the background, the engine's own tasks too; what the peer sends meanwhile is
/// not read. All methods are for the command thread.
final class SecureArrival extends ChannelInboundHandlerAdapter {
    private final SecurePort port;
    private final Function<Encryption, ChannelHandler> next;
    /// What was decrypted, and events, before the peer was identified.
    private final ArrayDeque<Object> early = new ArrayDeque<>(0);
    private ChannelHandlerContext context;
    private Future<?> patience;
    private boolean isShaken;
    private boolean isOver;

    /// @param next makes what takes the place of this one at the end
    SecureArrival(SecurePort port, Function<Encryption, ChannelHandler> next) {
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
        inBackground(() -> source.engine(peer.getAddress().getHostAddress(), peer.getPort()), this::shakeHands);
    }

    private void shakeHands(SSLEngine engine) {
        SslHandler handler = new SslHandler(engine, false, this::runTask);
        // This object's patience covers the handshake, too.
        handler.setHandshakeTimeoutMillis(0);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                identify(engine.getSession());
            } else {
                fail(done.cause());
            }
        });
        context.pipeline().addFirst(handler);
        context.channel().config().setAutoRead(true);
    }

    /// Runs a task of the engine in the background. An established connection has none, unless the peer asks for a
    /// new handshake, which costs us more than it costs the peer and is of use to attackers only.
    private void runTask(Runnable task) {
        if (isShaken) {
            throw new RejectedExecutionException("renegotiation is refused");
        }
        port.security().background().execute(task);
    }

    private void identify(SSLSession session) {
        isShaken = true;
        context.channel().config().setAutoRead(false);
        inBackground(
                () -> {
                    Identity identity = port.security().source().identify(session);
                    return new Encryption(
                            session.getProtocol(),
                            session.getCipherSuite(),
                            identity == null ? null : identity.description(),
                            identity == null ? null : identity.user());
                },
                this::enter);
    }

    private void enter(Encryption encryption) {
        end();
        context.pipeline().addLast(next.apply(encryption));
        context.fireChannelActive();
        for (Object each = early.poll(); each != null; each = early.poll()) {
            if (each instanceof ByteBuf) {
                context.fireChannelRead(each);
            } else {
                context.fireUserEventTriggered(each);
            }
        }
        context.pipeline().remove(this);
        context.channel().config().setAutoRead(true);
    }

    /// Runs work in the background, then `then` with its result, unless the connection is given up meanwhile.
    private <R> void inBackground(Callable<R> work, Consumer<R> then) {
        try {
            port.security().background().execute(() -> {
                try {
                    R result = work.call();
                    onLoop(() -> then.accept(result));
                } catch (Throwable failed) {
                    onLoop(() -> fail(failed));
                }
            });
        } catch (RejectedExecutionException closed) {
            fail(closed);
        }
    }

    private void onLoop(Runnable step) {
        context.executor().execute(() -> {
            if (!isOver) {
                step.run();
            }
        });
    }

    // ---- the end of it

    private void end() {
        isOver = true;
        patience.cancel(false);
        port.left(this);
    }

    /// Closes the connection, whose handshake is not to be.
    void fail(Throwable cause) {
        if (!isOver) {
            abandon();
            if (!port.isClosed()) {
                port.security()
                        .source()
                        .failed(NettyConnection.text(context.channel().remoteAddress()), reason(cause));
            }
        }
    }

    /// What failed, without what the peer sent: bytes that are no TLS may be somebody's password.
    private static Throwable reason(Throwable cause) {
        Throwable inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        return switch (inner) {
            case NotSslRecordException noRecord -> new SSLException("what came is not TLS");
            case ClosedChannelException closed -> new IOException("the peer closed the connection");
            default -> inner;
        };
    }

    /// Closes the connection without a word.
    void abandon() {
        if (!isOver) {
            end();
            early.forEach(ReferenceCountUtil::release);
            early.clear();
            context.close();
        }
    }

    // ---- events

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (isOver) {
            ReferenceCountUtil.release(message);
        } else {
            early.add(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        boolean ends = event instanceof SslCloseCompletionEvent || event instanceof ChannelInputShutdownEvent;
        if (ends && isShaken) {
            early.add(event);
        } else if (ends) {
            fail(new IOException("the peer closed the connection"));
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
