package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;

/// Stock clients reach the packed server through a unix socket.
class UnixSocketIT {
    @TempDir
    private Path directory;

    /// The JDK has unix sockets as channels only; Jedis wants a [Socket].
    private static final class ChannelSocket extends Socket {
        private final SocketChannel channel;

        ChannelSocket(SocketAddress address) throws IOException {
            channel = SocketChannel.open(address);
        }

        @Override
        public InputStream getInputStream() {
            return Channels.newInputStream(channel);
        }

        @Override
        public OutputStream getOutputStream() {
            return Channels.newOutputStream(channel);
        }

        @Override
        public boolean isConnected() {
            return channel.isConnected();
        }

        @Override
        public boolean isBound() {
            return channel.isOpen();
        }

        @Override
        public boolean isClosed() {
            return !channel.isOpen();
        }

        @Override
        public void setSoTimeout(int millis) {
            // A channel that blocks has none.
        }

        @Override
        public int getSoTimeout() {
            return 0;
        }

        @Override
        public synchronized void close() throws IOException {
            channel.close();
        }
    }

    @Test
    void shouldServeRedisCliAndJedis() throws Exception {
        Path socket = directory.resolve("server.sock");
        try (PackedServer server = PackedServer.start("--unixsocket", socket.toString(), "--unixsocketperm", "700")) {
            Tool.Result set = Tool.run("redis-cli", "-s", socket.toString(), "SET", "a", "1");
            assertEquals("OK", set.output().strip());
            String list = Tool.run("redis-cli", "-s", socket.toString(), "CLIENT", "LIST")
                    .output();
            assertTrue(list.contains(" addr=" + socket + ":0 ") && list.contains(" flags=U "), list);
            try (Jedis jedis = new Jedis(
                    () -> connect(socket),
                    DefaultJedisClientConfig.builder().resp3().build())) {
                assertEquals("1", jedis.get("a"));
                assertEquals("OK", jedis.set("large", "x".repeat(1_000_000)));
                assertEquals(1_000_000, jedis.get("large").length());
            }
            assertTrue(server.port() > 0);
        }
        assertFalse(Files.exists(socket));
    }

    private static Socket connect(Path socket) {
        try {
            return new ChannelSocket(UnixDomainSocketAddress.of(socket));
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
