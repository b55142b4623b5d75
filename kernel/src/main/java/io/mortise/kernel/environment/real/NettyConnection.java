package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// A connection of Netty's. What is written between two flushes is one buffer: outside the heap for the operating
/// system, or on it for the JDK's ciphers, which would copy it there.
final class NettyConnection implements Connection {
    /// How often a silent peer is asked before it is given up, and the part of the silence between two questions.
    private static final int PROBES = 3;

    private final Channel channel;
    private final Transport transport;
    private final String unixPath;
    private final Encryption encryption;
    private final boolean onHeap;
    private ByteBuf pending;

    /// @param encryption null for none
    /// @param onHeap whether what is written is wanted on the heap
    NettyConnection(Channel channel, Transport transport, String unixPath, Encryption encryption, boolean onHeap) {
        this.channel = channel;
        this.transport = transport;
        this.unixPath = unixPath;
        this.encryption = encryption;
        this.onHeap = onHeap;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (pending == null) {
            pending = onHeap
                    ? channel.alloc().heapBuffer(length)
                    : channel.alloc().directBuffer(length);
        }
        pending.writeBytes(bytes, offset, length);
    }

    @Override
    public void flush() {
        if (pending != null) {
            ByteBuf buffer = pending;
            pending = null;
            channel.writeAndFlush(buffer, channel.voidPromise());
        }
    }

    @Override
    public void close() {
        release();
        channel.close();
    }

    @Override
    public void closeAfterFlush() {
        flush();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    void release() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    @Override
    public long pendingBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long own = pending == null ? 0 : pending.readableBytes();
        return own + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void readable(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    @Override
    public void keepAlive(int seconds) {
        if (unixPath != null) {
            return;
        }
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, seconds > 0);
        if (seconds > 0) {
            channel.config().setOption(transport.keepIdle, seconds);
            channel.config().setOption(transport.keepInterval, Math.max(1, seconds / PROBES));
            channel.config().setOption(transport.keepCount, PROBES);
        }
    }

    @Override
    public String remoteAddress() {
        return unixPath == null ? text(channel.remoteAddress()) : unixPath + ":0";
    }

    @Override
    public String localAddress() {
        return unixPath == null ? text(channel.localAddress()) : unixPath + ":0";
    }

    @Override
    public Encryption encryption() {
        return encryption;
    }

    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "?:0";
        }
        InetAddress host = inet.getAddress();
        String shown = NetUtil.toAddressString(host);
        return (shown.indexOf(':') >= 0 ? "[" + shown + "]" : shown) + ":" + inet.getPort();
    }

    @Override
    public boolean isUnixSocket() {
        return unixPath != null;
    }

    @Override
    public boolean isLocal() {
        return unixPath != null
                || channel.remoteAddress() instanceof InetSocketAddress inet
                        && inet.getAddress().isLoopbackAddress();
    }
}
