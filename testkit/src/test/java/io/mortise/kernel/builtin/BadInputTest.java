package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Sends what no client should: random bytes, requests that were damaged or cut off, lengths that lie. Each is
/// answered by proper replies, or the connection is closed; nothing is allocated for what was only announced, no
/// fault of ours shows, and the server goes on.
class BadInputTest {
    private static final int INPUTS = 200_000;
    private static final long MOST_GROWTH = 4 << 20;

    private static final List<String> NASTY = List.of(
            "*1000000000\r\n",
            "*-2\r\n",
            "*2147483648\r\n",
            "*99999999999999999999\r\n",
            "*1\r\n$1073741824\r\n",
            "*1\r\n$536870912\r\n",
            "*1\r\n$-1\r\n",
            "*1\r\n$-99\r\n",
            "*1\r\n$9223372036854775808\r\n",
            "*2\r\n*1\r\n$4\r\nPING\r\n$1\r\na\r\n",
            "*1\r\n:4\r\n",
            "*1\r\n$4\r\nPINGPONG\r\n",
            "*\r\n",
            "$\r\n",
            "*1\r\n$\r\n",
            "ECHO \"unbalanced\r\n",
            "ECHO 'a'b\r\n",
            "ECHO \"\\x4\"\r\n",
            "ECHO \"\\xzz\\\r\n",
            "\u0000\u0001\u0002\r\n",
            "\r\n\r\n\r\n",
            "*3\r\n$3\r\nPUT\r\n$1\r\na\r\n$100000000\r\nabc");

    private final SplittableRandom random;

    BadInputTest() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        random = new SplittableRandom(seed);
    }

    @Test
    void shouldSurviveBadInput() {
        try (TestServer server = TestServer.with(new ProbeModule())) {
            long before = server.kernel().usedMemory();
            for (int round = 0; round < INPUTS / 1000; round++) {
                for (int input = 0; input < 1000; input++) {
                    feed(server);
                }
                server.world().settle();
                TestClient probe = server.client();
                assertEquals("PONG", probe.run("PING"));
                assertEquals("OK", probe.run("FLUSHALL"));
                probe.disconnect();
                server.world().settle();
                assertEquals(0, server.kernel().engine().clients().size());
                long grown = server.kernel().usedMemory() - before;
                assertTrue(grown < MOST_GROWTH, "grown by " + grown + " bytes");
            }
            server.checkInvariants();
        }
    }

    @Test
    void shouldAllowStrangersLittle() {
        try (TestServer server =
                new TestServer.Builder().setting("requirepass", "secret").start()) {
            assertEquals("unauthenticated multibulk length", refusal(server, "*11\r\n"));
            assertEquals("unauthenticated bulk length", refusal(server, "*2\r\n$4\r\nECHO\r\n$16385\r\n"));
        }
    }

    private static String refusal(TestServer server, String bytes) {
        TestClient client = server.client();
        client.sendRaw(bytes.getBytes(StandardCharsets.ISO_8859_1));
        server.world().settle();
        String reply = client.replies().getFirst().toString();
        assertFalse(client.connection().isOpen());
        return reply.substring(reply.indexOf(": ") + 2);
    }

    /// One connection with one bad input, in one piece or several, that goes without a word.
    private void feed(TestServer server) {
        byte[] bytes = input();
        TestClient client = server.client();
        int from = 0;
        while (from < bytes.length) {
            int to = random.nextInt(4) > 0 ? bytes.length : random.nextInt(from + 1, bytes.length + 1);
            client.sendRaw(Arrays.copyOfRange(bytes, from, to));
            if (to < bytes.length) {
                server.world().settle();
            }
            from = to;
        }
        server.world().settle();
        // The reader refuses what is no reply.
        for (Object reply : client.replies()) {
            String text = String.valueOf(reply);
            assertFalse(
                    text.contains("internal error") || text.contains("MODULEFAULT"),
                    () -> text + " to " + new String(bytes, StandardCharsets.ISO_8859_1));
        }
        client.disconnect();
        server.world().settle();
    }

    private byte[] input() {
        return switch (random.nextInt(5)) {
            case 0 -> noise(random.nextInt(1, 80));
            case 1 ->
                (NASTY.get(random.nextInt(NASTY.size())) + (random.nextBoolean() ? "PING\r\n" : ""))
                        .getBytes(StandardCharsets.ISO_8859_1);
            case 2 -> Arrays.copyOf(pipeline(), random.nextInt(1, 20));
            default -> damaged(pipeline());
        };
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] pipeline() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int count = random.nextInt(1, 5); count > 0; count--) {
            bytes.writeBytes(
                    switch (random.nextInt(7)) {
                        case 0 -> TestClient.request("PING");
                        case 1 -> TestClient.request("PUT", "key" + random.nextInt(9), noise(random.nextInt(40)));
                        case 2 -> TestClient.request("FETCH", "key" + random.nextInt(9));
                        case 3 -> TestClient.request("HELLO", "3");
                        case 4 -> TestClient.request("MULTI");
                        case 5 -> TestClient.request("EXEC");
                        default -> "ECHO \"in line\"\r\n".getBytes(StandardCharsets.US_ASCII);
                    });
        }
        return bytes.toByteArray();
    }

    private byte[] damaged(byte[] bytes) {
        for (int count = random.nextInt(1, 4); count > 0; count--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) "0123456789-*$\r\n\"' ".charAt(random.nextInt(18));
                case 2 -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }
}
