package io.mortise.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mortise.kernel.environment.Network;
import io.mortise.kernel.environment.real.NettyNetwork;
import io.mortise.kernel.environment.real.Transport;
import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.RespReader;
import io.mortise.testkit.TestClient;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real server behind a unix socket.
class UnixSocketTest {
    @TempDir
    private Path directory;

    private Path socket() {
        return directory.resolve("mortise.sock");
    }

    private EmbeddedServer.Builder server() {
        return new EmbeddedServer.Builder()
                .setting("dir", directory.toString())
                .setting("unixsocket", socket().toString());
    }

    private static Object ask(SocketChannel channel, Object... words) throws IOException {
        channel.write(ByteBuffer.wrap(TestClient.request(words)));
        RespReader reader = new RespReader();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        while (!reader.hasReply()) {
            buffer.clear();
            int length = channel.read(buffer);
            assertTrue(length > 0, "the server has closed the connection");
            reader.add(Arrays.copyOf(buffer.array(), length));
        }
        return reader.next();
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void shouldServeClientsOfThisMachine(String transport) throws Exception {
        assumeTrue(Transport.valueOf(transport.toUpperCase(Locale.ROOT)).isAvailable());
        try (EmbeddedServer server = server().transport(transport).start(0);
                SocketChannel channel = connect()) {
            assertEquals("PONG", ask(channel, "PING"));
            String line = (String) ask(channel, "CLIENT", "INFO");
            assertTrue(line.contains(" addr=" + socket() + ":0 laddr=" + socket() + ":0 "), line);
            assertTrue(line.contains(" flags=U "), line);
            String large = "x".repeat(3_000_000);
            assertEquals(large, ask(channel, "ECHO", large));
            assertTrue(
                    ((String) ask(channel, "INFO", "server")).contains("listener1:name=unix,bind=" + socket()),
                    "INFO has the listener");
            assertEquals("OK", String.valueOf(ask(channel, "CLIENT", "KILL", socket() + ":0")));
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
            assertTrue(server.port() > 0);
        }
        assertFalse(Files.exists(socket()));
    }

    @Test
    void shouldGiveTheFileItsPermissions() throws Exception {
        try (EmbeddedServer server = server().setting("unixsocketperm", "640").start(0)) {
            assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
            assertTrue(server.port() > 0);
        }
    }

    @Test
    void shouldFindRelativePathsInTheDirectory() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer.Builder()
                        .setting("dir", directory.toString())
                        .setting("unixsocket", "mortise.sock")
                        .start(0);
                SocketChannel channel = connect()) {
            assertEquals("PONG", ask(channel, "PING"));
            assertTrue(server.port() > 0);
        }
    }

    @Test
    void shouldReplaceWhatADeadServerHasLeft() throws Exception {
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(socket()));
        dead.close();
        assertTrue(Files.exists(socket()));
        try (EmbeddedServer server = server().start(0);
                SocketChannel channel = connect()) {
            assertEquals("PONG", ask(channel, "PING"));
            assertTrue(server.port() > 0);
        }
        assertFalse(Files.exists(socket()));
    }

    @Test
    void shouldLeaveAFileAloneThatIsNoSocket() throws Exception {
        Files.writeString(socket(), "precious");
        IOException refused = assertThrows(IOException.class, () -> server().start(0));
        assertTrue(refused.getMessage().contains("no socket"), refused.getMessage());
        assertEquals("precious", Files.readString(socket()));
    }

    @Test
    void shouldSayWhichTransportsHaveNone() {
        NettyNetwork network = new NettyNetwork(null, Transport.IO_URING, () -> directory);
        IOException refused = assertThrows(
                IOException.class,
                () -> network.listen(Network.Address.unix("mortise.sock", 0, 1), "unix", null, null));
        assertTrue(refused.getMessage().contains("set transport to epoll or nio"), refused.getMessage());
        assertFalse(Files.exists(socket()));
    }

    @Test
    void shouldNotProtectItselfFromClientsOfThisMachine() throws Exception {
        try (EmbeddedServer server = server().setting("protected-mode", "yes")
                        .setting("enable-debug-command", "local")
                        .start(0);
                SocketChannel channel = connect()) {
            assertEquals("OK", String.valueOf(ask(channel, "DEBUG", "SLEEP", "0")));
            assertTrue(server.port() > 0);
        }
    }
}
