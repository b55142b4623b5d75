package io.mortise.kernel.environment.real;

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;

/// The ways in which Netty can reach the kernel's sockets.
public enum Transport {
    IO_URING(
            IoUring::isAvailable,
            IoUringIoHandler::newFactory,
            IoUringServerSocketChannel.class,
            // Netty 4.2.18 has them, but a large reply through one gets stuck now and then.
            null,
            null,
            IoUringChannelOption.TCP_KEEPIDLE,
            IoUringChannelOption.TCP_KEEPINTVL,
            IoUringChannelOption.TCP_KEEPCNT),
    EPOLL(
            Epoll::isAvailable,
            EpollIoHandler::newFactory,
            EpollServerSocketChannel.class,
            EpollServerDomainSocketChannel.class,
            DomainSocketAddress::new,
            EpollChannelOption.TCP_KEEPIDLE,
            EpollChannelOption.TCP_KEEPINTVL,
            EpollChannelOption.TCP_KEEPCNT),
    NIO(
            () -> true,
            NioIoHandler::newFactory,
            NioServerSocketChannel.class,
            NioServerDomainSocketChannel.class,
            UnixDomainSocketAddress::of,
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT));

    private final BooleanSupplier available;
    final Supplier<IoHandlerFactory> handler;
    final Class<? extends ServerChannel> serverChannel;
    /// Null if it has no unix sockets.
    final Class<? extends ServerChannel> unixServerChannel;
    /// The address of a unix socket, by its path.
    final Function<String, SocketAddress> unixAddress;

    /// Seconds of silence before the other end is asked whether it is there, seconds between two questions, and how
    /// many stay unanswered before it is given up.
    final ChannelOption<Integer> keepIdle;

    final ChannelOption<Integer> keepInterval;
    final ChannelOption<Integer> keepCount;

    Transport(
            BooleanSupplier available,
            Supplier<IoHandlerFactory> handler,
            Class<? extends ServerChannel> serverChannel,
            Class<? extends ServerChannel> unixServerChannel,
            Function<String, SocketAddress> unixAddress,
            ChannelOption<Integer> keepIdle,
            ChannelOption<Integer> keepInterval,
            ChannelOption<Integer> keepCount) {
        this.available = available;
        this.handler = handler;
        this.serverChannel = serverChannel;
        this.unixServerChannel = unixServerChannel;
        this.unixAddress = unixAddress;
        this.keepIdle = keepIdle;
        this.keepInterval = keepInterval;
        this.keepCount = keepCount;
    }

    /// Whether this machine allows it: io_uring is often forbidden to containers.
    public boolean isAvailable() {
        try {
            return available.getAsBoolean();
        } catch (LinkageError noNativeLibrary) {
            return false;
        }
    }

    /// The word in settings and INFO.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /// The transport of that name, or the best one for `auto`.
    ///
    /// @throws IllegalArgumentException if there is none, or the machine does not allow it
    public static Transport of(String word) {
        if (word.equals("auto")) {
            return EPOLL.isAvailable() ? EPOLL : NIO;
        }
        for (Transport transport : values()) {
            if (transport.word().equals(word)) {
                if (!transport.isAvailable()) {
                    throw new IllegalArgumentException("transport " + word + " is not available on this machine");
                }
                return transport;
            }
        }
        throw new IllegalArgumentException("there is no transport " + word);
    }
}
