package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.MortiseExtension;
import io.mortise.testkit.TestClient;
import io.mortise.testkit.TestServer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MortiseExtensionTest {
    @RegisterExtension
    final MortiseExtension mortise = MortiseExtension.with(ProbeModule::new);

    @RepeatedTest(2)
    void shouldGiveEachTestAServerWithAClock(TestServer server, TestClient one, TestClient other) {
        assertEquals(0L, one.run("DBSIZE"));
        one.run("PUT a 1");
        one.run("PEXPIRE a 1000");
        server.advance(999);
        assertEquals("1", other.run("FETCH a"));
        server.advance(1);
        assertNull(other.run("FETCH a"));
        one.run("PUT b 1");
    }

    @Test
    void shouldGiveAServerWithSockets(EmbeddedServer server) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("PUT a 1\r\nFETCH a\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] expected = "+OK\r\n$1\r\n1\r\n".getBytes(StandardCharsets.US_ASCII);
            assertEquals(
                    new String(expected, StandardCharsets.US_ASCII),
                    new String(socket.getInputStream().readNBytes(expected.length), StandardCharsets.US_ASCII));
        }
    }
}
