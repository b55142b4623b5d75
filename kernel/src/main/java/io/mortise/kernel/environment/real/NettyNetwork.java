package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Connection.Encryption;
import io.mortise.kernel.environment.ConnectionEvents;
import io.mortise.kernel.environment.Network;
import io.mortise.kernel.environment.Security;
import io.mortise.spi.net.NativeEngines;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/// Sockets by Netty. One handler stands behind the transport; there is no codec in between, except where the port
/// has encryption ([SecureArrival]).
public final class NettyNetwork implements Network {
    private static final int LEAST_READ_BYTES = 1024;
    private static final int FIRST_READ_BYTES = 8 * 1024;
    private static final int MOST_READ_BYTES = 64 * 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final NettyLoop loop;
    private final Transport transport;
    private final NativeEngines nativeEngines = new BoringSslEngines();
    private final Supplier<Path> directory;

    /// @param directory what relative paths of unix sockets are relative to
    public NettyNetwork(NettyLoop loop, Transport transport, Supplier<Path> directory) {
        this.loop = loop;
        this.transport = transport;
        this.directory = directory;
    }

    @Override
    public String transport() {
        return transport.word();
    }

    @Override
    public NativeEngines nativeEngines() {
        return nativeEngines;
    }

    @Override
    public Listening listen(Address address, String name, Security security, ConnectionEvents<?> events)
            throws IOException {
        boolean unix = address.unixPath() != null;
        if (unix && transport.unixServerChannel == null) {
            throw new IOException("cannot listen on " + address.unixPath() + ": there are no unix sockets by "
                    + transport.word() + "; set transport to epoll or nio");
        }
        SecurePort secure = security == null ? null : new SecurePort(security);
        UnixSocketFile file = unix
                ? new UnixSocketFile(directory.get().resolve(address.unixPath()).normalize())
                : null;
        SocketAddress where = unix
                ? transport.unixAddress.apply(file.path().toString())
                : address.host() == null
                        ? new InetSocketAddress(address.port())
                        : new InetSocketAddress(address.host(), address.port());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop.group())
                .channel(unix ? transport.unixServerChannel : transport.serverChannel)
                .option(ChannelOption.SO_BACKLOG, address.backlog())
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(LEAST_READ_BYTES, FIRST_READ_BYTES, MOST_READ_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        secure == null
                                                ? handler(events, name, address.unixPath(), null, false)
                                                : new SecureArrival(
                                                        secure,
                                                        (encryption, onHeap) ->
                                                                handler(events, name, null, encryption, onHeap)));
                    }
                });
        if (secure != null) {
            // Nothing is read before the handshake has its turn.
            bootstrap.childOption(ChannelOption.AUTO_READ, false);
        }
        if (!unix || transport != Transport.NIO) {
            // The JDK's unix sockets do not know it.
            bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        if (!unix) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true);
        }
        if (unix) {
            file.makeWay();
        }
        Channel channel = registered(bootstrap);
        // The bootstrap would bind in a later task; asked directly, on the loop, the channel binds at once.
        ChannelFuture bound = channel.bind(where);
        if (!loop.isCurrent()) {
            bound.awaitUninterruptibly();
        }
        if (!bound.isSuccess()) {
            channel.close();
            Throwable cause = bound.cause();
            throw new IOException(
                    "cannot listen on " + where + ": " + (cause == null ? "not done" : cause.getMessage()));
        }
        NettyListening listening = new NettyListening(channel, secure, file);
        if (unix) {
            permit(file, address.unixPermissions(), listening);
        }
        return listening;
    }

    private static void permit(UnixSocketFile file, int permissions, Listening listening) throws IOException {
        try {
            file.permit(permissions);
        } catch (IOException failed) {
            listening.close();
            throw failed;
        }
    }

    private ChannelHandler handler(
            ConnectionEvents<?> events, String name, String unixPath, Encryption encryption, boolean onHeap) {
        return new Handler<>(
                events, loop, name, channel -> new NettyConnection(channel, transport, unixPath, encryption, onHeap));
    }

    private Channel registered(ServerBootstrap bootstrap) throws IOException {
        ChannelFuture registration = bootstrap.register();
        if (!loop.isCurrent()) {
            registration.awaitUninterruptibly();
        }
        if (!registration.isSuccess()) {
            throw new IOException("cannot make a listening socket", registration.cause());
        }
        return registration.channel();
    }

    private record NettyListening(Channel channel, SecurePort secure, UnixSocketFile file) implements Listening {
        @Override
        public int port() {
            return channel.localAddress() instanceof InetSocketAddress inet ? inet.getPort() : 0;
        }

        @Override
        public void close() {
            channel.close();
            if (file != null) {
                file.remove();
            }
        }

        @Override
        public void secure(Security security) {
            secure.secure(security);
        }

        @Override
        public void abandonHandshakes() {
            if (secure != null) {
                secure.close();
            }
        }
    }

    /// From Netty's events to the kernel's.
    private static final class Handler<C> extends ChannelInboundHandlerAdapter {
        private final ConnectionEvents<C> events;
        private final NettyLoop loop;
        private final String listener;
        private final Function<Channel, NettyConnection> maker;
        private NettyConnection connection;
        private C client;

        Handler(ConnectionEvents<C> events, NettyLoop loop, String listener, Function<Channel, NettyConnection> maker) {
            this.events = events;
            this.loop = loop;
            this.listener = listener;
            this.maker = maker;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            connection = maker.apply(context.channel());
            try {
                client = events.opened(connection, listener);
            } catch (Throwable fault) {
                loop.uncaught(fault);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            try {
                if (client != null) {
                    int length = buffer.readableBytes();
                    byte[] input = events.inputArray(length);
                    buffer.readBytes(input, events.inputPosition(), length);
                    events.received(client, length);
                }
            } catch (Throwable fault) {
                loop.uncaught(fault);
            } finally {
                buffer.release();
            }
        }

        /// The other end has said that it sends no more; it is still owed what this turn has for it.
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            boolean ends = event instanceof SslCloseCompletionEvent || event instanceof ChannelInputShutdownEvent;
            if (ends && context.channel().isActive()) {
                context.executor().execute(connection::closeAfterFlush);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (client != null && context.channel().isWritable()) {
                try {
                    events.writable(client);
                } catch (Throwable fault) {
                    loop.uncaught(fault);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (client != null) {
                try {
                    events.closed(client);
                } catch (Throwable fault) {
                    loop.uncaught(fault);
                }
                client = null;
            }
            if (connection != null) {
                connection.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A broken connection, or no memory for its bytes. What the kernel throws never comes this far.
            context.close();
        }
    }
}
