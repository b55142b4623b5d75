package io.mortise.module.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets in, and who does not.
@ParameterizedClass
@ValueSource(strings = {"jdk", "openssl"})
class HandshakeTest {
    @Parameter
    String provider;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void shouldServeBothVersions(String version) throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder);
                SocketClient client = server.tls(server.context(), version)) {
            assertEquals("OK", client.run("SET", "a", "1"));
            assertEquals("1", client.run("GET", "a"));
            assertEquals(version, client.session().getProtocol());
            String info = (String) client.run("CLIENT", "INFO");
            assertTrue(
                    info.contains(" tls-version=" + version + " tls-cipher="
                            + client.session().getCipherSuite() + " tls-peer=CN=app,O=Test"),
                    info);
            assertEquals("1", server.info("tls_handshakes"));
            assertEquals("1", server.info("encrypted_clients"));
        }
    }

    @Test
    void shouldShowNoFieldsOfTlsForPlainClients() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder);
                SocketClient plain = server.plain()) {
            assertFalse(((String) plain.run("CLIENT", "INFO")).contains("tls-"));
        }
    }

    @Test
    void shouldRefuseClientWithoutCertificate() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder)) {
            assertRefused(server, server.authority.client(null));
            assertEquals("2", server.info("tls_handshakes_failed"));
        }
    }

    @Test
    void shouldRefuseCertificateOfAnotherAuthority() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder)) {
            Authority stranger = new Authority("stranger");
            assertRefused(server, server.authority.client(stranger.issue("CN=app")));
        }
    }

    /// An operator must be able to see what is wrong, whoever's engine it is.
    @Test
    void shouldLogWhyCertificateIsRefused() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger log = Logger.getLogger("mortise.module.tls");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(MessageFormat.format(line.getMessage(), line.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try (TlsServer server = TlsServer.with(provider, folder)) {
            assertRefused(server, server.authority.client(new Authority("stranger").issue("CN=app")));
            assertRefused(
                    server, server.authority.client(server.authority.issue(new X500Name("CN=app"), List.of(), -1)));
        } finally {
            log.removeHandler(handler);
        }
        String all = String.join("\n", lines);
        assertTrue(all.contains("unable to find valid certification path"), all);
        assertTrue(all.contains("NotAfter: "), all);
    }

    @Test
    void shouldRefuseCertificateThatHasEnded() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder)) {
            assertRefused(
                    server, server.authority.client(server.authority.issue(new X500Name("CN=app"), List.of(), -1)));
        }
    }

    @Test
    void shouldSayWhyVersionIsRefused() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder, "tls-protocols", "TLSv1.3")) {
            IOException refusal = assertThrows(
                    IOException.class,
                    () -> server.tls(server.context(), "TLSv1.2").close());
            assertTrue(refusal.getMessage().contains("protocol_version"), "" + refusal);
        }
    }

    @Test
    void shouldTakeClientWithoutCertificateWhereItIsOptional() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder, "tls-auth-clients", "optional")) {
            try (SocketClient client = server.tls(server.authority.client(null))) {
                assertEquals("PONG", client.run("PING"));
            }
            assertRefused(server, server.authority.client(new Authority("stranger").issue("CN=app")));
        }
    }

    @Test
    void shouldNotAskForCertificateWhereNoneIsWanted() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder, "tls-auth-clients", "no");
                SocketClient client = server.tls(server.authority.client(new Authority("stranger").issue("CN=app")))) {
            assertEquals("PONG", client.run("PING"));
            assertTrue(((String) client.run("CLIENT", "INFO")).strip().endsWith(" tls-peer="));
        }
    }

    @Test
    void shouldBeRefusedByClientThatTrustsAnotherAuthority() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder)) {
            SSLContext distrustful = new Authority("stranger").client(server.clientCertificate());
            assertThrows(
                    SSLHandshakeException.class, () -> server.tls(distrustful).close());
        }
    }

    @Test
    void shouldBeRefusedByClientThatExpectsAnotherHost() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder)) {
            Socket connection = new Socket(InetAddress.getLoopbackAddress(), server.port);
            SSLSocket socket = (SSLSocket) server.context()
                    .getSocketFactory()
                    .createSocket(connection, "elsewhere.example", server.port, true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            assertThrows(SSLHandshakeException.class, socket::startHandshake);
            socket.close();
        }
    }

    @Test
    void shouldRefuseBytesThatAreNoTls() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder);
                SocketClient client = new SocketClient(new Socket(InetAddress.getLoopbackAddress(), server.port))) {
            client.send("AUTH secret\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!client.isEnded()) {
                // An alert may come first.
            }
            assertEquals("1", server.info("tls_handshakes_failed"));
        }
    }

    @Test
    void shouldResumeSessions() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder)) {
            assertTrue(isResumed(server, server.context()));
        }
    }

    @Test
    void shouldNotResumeSessionsWithoutCaching() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder, "tls-session-caching", "no")) {
            assertFalse(isResumed(server, server.context()));
        }
    }

    /// Whether a second connection goes on with the first one's session.
    private static boolean isResumed(TlsServer server, SSLContext context) throws Exception {
        long created;
        try (SocketClient client = server.tls(context, "TLSv1.2")) {
            assertEquals("PONG", client.run("PING"));
            created = client.session().getCreationTime();
        }
        while (System.currentTimeMillis() == created) {
            Thread.onSpinWait();
        }
        try (SocketClient client = server.tls(context, "TLSv1.2")) {
            assertEquals("PONG", client.run("PING"));
            return client.session().getCreationTime() == created;
        }
    }

    @Test
    void shouldRefuseRenegotiation() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder);
                SocketClient client = server.tls(server.context(), "TLSv1.2")) {
            assertEquals("PONG", client.run("PING"));
            ((SSLSocket) client.socket()).startHandshake();
            assertThrows(IOException.class, () -> client.run("PING"));
            try (SocketClient other = server.tls()) {
                assertEquals("PONG", other.run("PING"));
            }
        }
    }

    @Test
    void shouldServeOthersWhileManyHandshakesStandStill() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder)) {
            List<Socket> silent = new ArrayList<>();
            for (int count = 0; count < 40; count++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port);
                // The beginning of a record whose rest never comes.
                socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
                silent.add(socket);
            }
            try (SocketClient client = server.tls();
                    SocketClient plain = server.plain()) {
                assertEquals("PONG", client.run("PING"));
                assertEquals("PONG", plain.run("PING"));
            }
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /// The client hears why, if it is patient enough to listen.
    private static void assertRefused(TlsServer server, SSLContext context) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            // In TLS 1.3 the client learns of it only when it reads.
            IOException refusal = assertThrows(IOException.class, () -> {
                try (SocketClient client = server.tls(context, version)) {
                    assertNotEquals("PONG", client.reply());
                }
            });
            assertTrue(refusal.getMessage().contains("Received fatal alert"), version + ": " + refusal);
        }
    }
}
