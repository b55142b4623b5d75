package io.mortise.module.hashes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/// Replies of many megabytes to a client that reads slowly, over real sockets: of what it has not taken yet only
/// little is held for it, and it is the hash as it was at the call, whatever becomes of it meanwhile.
class LargeReplyTest {
    private static final int FIELDS = 400_000;
    private static final int FIELDS_A_COMMAND = 1_000;
    private static final int MOST_HELD = 1024 * 1024;
    private static final int RECEIVE_BYTES = 64 * 1024;
    private static final Pattern HELD = Pattern.compile(" omem=(\\d+)");
    /// `$8 f1234567 $8 12345678` with line ends, and the header.
    private static final long REPLY_BYTES = FIELDS * 28L + "*800000\r\n".length();

    private EmbeddedServer server;
    private Jedis operator;

    @BeforeEach
    void fill() throws Exception {
        server = new EmbeddedServer.Builder().modules(new HashesModule()).start(0);
        operator = new Jedis("127.0.0.1", server.port(), 60_000);
        Pipeline pipeline = operator.pipelined();
        for (int start = 0; start < FIELDS; start += FIELDS_A_COMMAND) {
            Map<String, String> fields = new HashMap<>();
            for (int index = start; index < start + FIELDS_A_COMMAND; index++) {
                fields.put(String.format("f%07d", index), "12345678");
            }
            pipeline.hset("large", fields);
        }
        pipeline.sync();
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
        server.close();
    }

    private Socket ask(String request) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.getOutputStream().write((request + "\r\n").getBytes(US_ASCII));
        // The first byte: the reply is on its way.
        assertEquals('*', socket.getInputStream().read());
        return socket;
    }

    /// What is held for clients.
    private long held() {
        long held = 0;
        Matcher found = HELD.matcher(operator.clientList());
        while (found.find()) {
            held += Long.parseLong(found.group(1));
        }
        return held;
    }

    private static long readToEnd(Socket socket, long expected) throws IOException {
        byte[] buffer = new byte[1024 * 1024];
        InputStream in = socket.getInputStream();
        // The first byte was read before.
        long bytes = 1;
        while (bytes < expected) {
            int length = in.read(buffer);
            assertTrue(length > 0, "the connection has ended after bytes: " + bytes);
            bytes += length;
        }
        return bytes;
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(
            strings = {"HGETALL large", "HRANDFIELD large 400000 WITHVALUES", "HRANDFIELD large -400000 WITHVALUES"})
    void shouldNotHoldTheWholeReply(String request) throws IOException {
        try (Socket socket = ask(request)) {
            long most = 0;
            for (int look = 0; look < 20 || most == 0; look++) {
                most = Math.max(most, held());
            }
            assertTrue(most <= MOST_HELD, "held for the client: " + most);
            assertEquals(REPLY_BYTES, readToEnd(socket, REPLY_BYTES));
            socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
            assertEquals('+', socket.getInputStream().read());
        }
    }

    @Test
    void shouldTellOfTheHashAsItWasAtTheCall() throws IOException {
        try (Socket socket = ask("HGETALL large")) {
            assertEquals(1, operator.hdel("large", "f0000001"));
            assertEquals(0, operator.hset("large", "f0000002", "a longer value"));
            assertEquals(1, operator.hset("large", "another", "1"));
            assertEquals(1, operator.del("large"));
            assertEquals(REPLY_BYTES, readToEnd(socket, REPLY_BYTES));
        }
    }
}
