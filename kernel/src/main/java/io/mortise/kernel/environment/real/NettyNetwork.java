package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.ConnectionEvents;
import io.mortise.kernel.environment.Network;
import io.mortise.spi.net.SecureListener;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Sockets by Netty. One handler stands behind the transport; there is no codec in between.
public final class NettyNetwork implements Network {
    private static final int LEAST_READ_BYTES = 1024;
    private static final int FIRST_READ_BYTES = 8 * 1024;
    private static final int MOST_READ_BYTES = 64 * 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final NettyLoop loop;
    private final Transport transport;

    public NettyNetwork(NettyLoop loop, Transport transport) {
        this.loop = loop;
        this.transport = transport;
    }

    @Override
    public String transport() {
        return transport.word();
    }

    @Override
    public Listening listen(Address address, String name, SecureListener secure, ConnectionEvents<?> events)
            throws IOException {
        boolean unix = address.unixPath() != null;
        SocketAddress where = unix
                ? new DomainSocketAddress(address.unixPath())
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
                        channel.pipeline().addLast(new Handler<>(events, name, transport, address.unixPath()));
                    }
                });
        if (!unix) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true);
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
        return new NettyListening(channel);
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

    private record NettyListening(Channel channel) implements Listening {
        @Override
        public int port() {
            return channel.localAddress() instanceof InetSocketAddress inet ? inet.getPort() : 0;
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    /// From Netty's events to the kernel's.
    private static final class Handler<C> extends ChannelInboundHandlerAdapter {
        private final ConnectionEvents<C> events;
        private final String listener;
        private final Transport transport;
        private final String unixPath;
        private NettyConnection connection;
        private C client;

        Handler(ConnectionEvents<C> events, String listener, Transport transport, String unixPath) {
            this.events = events;
            this.listener = listener;
            this.transport = transport;
            this.unixPath = unixPath;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            connection = new NettyConnection(context.channel(), transport, unixPath);
            client = events.opened(connection, listener);
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
            } finally {
                buffer.release();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (client != null && context.channel().isWritable()) {
                events.writable(client);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (client != null) {
                events.closed(client);
                client = null;
            }
            if (connection != null) {
                connection.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A broken connection; what went wrong in a command never comes this far.
            context.close();
        }
    }
}
