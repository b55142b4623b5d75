package io.mortise.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ServerModule;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandFlag;
import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.RespReader;
import io.mortise.testkit.TestClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients by the hundred that do nothing, or half of something, or do not take what they asked for, or have not
/// said who they are, on real sockets: what they cost is bounded, and whoever behaves is served meanwhile.
class HostileClientsTest {
    private static final int CROWD = 100;
    private static final int ROUNDS = 2000;
    private static final long MEGABYTE = 1 << 20;
    /// Others share this machine; what is caught is a server that serves one client after the other.
    private static final long MOST_MILLIS = 1000;

    private final List<Socket> crowd = new ArrayList<>();
    private EmbeddedServer server;
    private Socket good;
    private RespReader reader;

    /// `LONG`: a reply of 64 KiB.
    private static final class WordyModule implements ServerModule {
        private static final Slice LONG = Slice.of(new byte[64 * 1024]);

        @Override
        public void describe(ModuleDefinition module) {
            module.command("LONG", 1, (call, reply) -> reply.bulk(LONG)).flags(CommandFlag.READONLY);
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new EmbeddedServer.Builder()
                .modules(new WordyModule())
                .setting("requirepass", "secret")
                .setting("client-output-buffer-limit", "normal 1mb 256kb 1")
                .start(0);
        good = connect();
        reader = new RespReader();
        assertEquals("OK", ask("AUTH", "secret"));
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : crowd) {
            socket.close();
        }
        good.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        // Or the system takes what the server sends, and nobody is slow.
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 30_000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private void gather(Object... firstWords) throws IOException {
        for (int number = 0; number < CROWD; number++) {
            Socket socket = connect();
            crowd.add(socket);
            if (firstWords.length > 0) {
                send(socket, firstWords);
                assertEquals('+', socket.getInputStream().read());
            }
        }
    }

    private static void send(Socket socket, Object... words) throws IOException {
        socket.getOutputStream().write(TestClient.request(words));
    }

    private static void sendRaw(Socket socket, String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException closed) {
            // The server has had enough, which is as good.
        }
    }

    private Object ask(Object... words) throws IOException {
        send(good, words);
        byte[] buffer = new byte[8192];
        while (!reader.hasReply()) {
            int length = good.getInputStream().read(buffer);
            if (length < 0) {
                throw new EOFException("the server has closed the connection of a client that behaves");
            }
            reader.add(Arrays.copyOf(buffer, length));
        }
        return reader.next();
    }

    /// Asks again and again, each time for another answer.
    private void serveWell(String while_) throws IOException {
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            assertEquals("round " + round, ask("ECHO", "round " + round));
            nanos[round] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%s: median %d us, p99 %d us, worst %d us%n",
                while_, nanos[ROUNDS / 2] / 1000, nanos[ROUNDS * 99 / 100] / 1000, nanos[ROUNDS - 1] / 1000);
        assertTrue(nanos[ROUNDS * 99 / 100] < MOST_MILLIS * 1_000_000, "p99 " + nanos[ROUNDS * 99 / 100]);
    }

    private long used() throws IOException {
        String info = ask("INFO", "memory").toString();
        int at = info.indexOf("used_memory:") + "used_memory:".length();
        return Long.parseLong(info.substring(at, info.indexOf('\r', at)));
    }

    private int connected() {
        return server.kernel().engine().clients().size();
    }

    /// Waits for the server to have closed connections.
    private void awaitConnected(int most) throws IOException, InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (connected() > most && System.nanoTime() < end) {
            assertEquals("PONG", ask("PING"));
            // The server looks ten times a second.
            Thread.sleep(20);
        }
        assertTrue(connected() <= most, "connected " + connected());
    }

    @Test
    void shouldBearSilentClients() throws Exception {
        serveWell("nobody else");
        long before = used();
        gather();
        serveWell("silent clients");
        assertTrue(used() - before < MEGABYTE, "took " + (used() - before));
        assertEquals("OK", ask("CONFIG", "SET", "timeout", "1"));
        awaitConnected(1);
    }

    @Test
    void shouldBearHalfOfRequests() throws Exception {
        gather("AUTH", "secret");
        long before = used();
        for (Socket socket : crowd) {
            // It says that half a gigabyte will come.
            sendRaw(socket, "*3\r\n$3\r\nSET\r\n$536870912\r\n" + "x".repeat(1000));
        }
        serveWell("half of requests");
        assertTrue(used() - before < 8 * MEGABYTE, "took " + (used() - before));
        for (Socket socket : crowd) {
            socket.shutdownOutput();
        }
        awaitConnected(1);
        assertTrue(used() - before < MEGABYTE, "kept " + (used() - before));
    }

    @Test
    void shouldBearClientsThatDoNotSayWhoTheyAre() throws Exception {
        gather();
        long before = used();
        for (int number = 0; number < CROWD; number++) {
            sendRaw(
                    crowd.get(number),
                    switch (number % 4) {
                        case 0 -> "*1000000\r\n";
                        case 1 -> "*2\r\n$4\r\nECHO\r\n$1000000\r\n" + "x".repeat(100_000);
                        case 2 -> "*10\r\n" + ("$16000\r\n" + "x".repeat(16_000) + "\r\n").repeat(9);
                        default -> "x".repeat(70_000);
                    });
        }
        serveWell("clients without a password");
        assertTrue(used() - before < CROWD / 4 * 170_000L + MEGABYTE, "took " + (used() - before));
        // Those of the third kind have done nothing wrong yet.
        awaitConnected(1 + CROWD / 4);
    }

    @Test
    void shouldCutOffClientsThatDoNotTakeWhatTheyAskedFor() throws Exception {
        gather("AUTH", "secret");
        long before = used();
        // The system takes two or three megabytes for a socket of this machine before it is the server's turn to wait.
        for (Socket socket : crowd) {
            sendRaw(socket, "*1\r\n$4\r\nLONG\r\n".repeat(80));
        }
        serveWell("slow readers");
        // Each may have its soft limit, and the hard one for a second.
        assertTrue(used() - before < crowd.size() * (MEGABYTE + 128 * 1024), "took " + (used() - before));
        awaitConnected(1);
        assertTrue(used() - before < MEGABYTE, "kept " + (used() - before));
        assertTrue(server.kernel().statistics().outputLimitDisconnections >= CROWD, "they were cut off");
    }
}
