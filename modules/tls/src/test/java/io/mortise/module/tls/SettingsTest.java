package io.mortise.module.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.module.tls.Authority.Files2;
import io.mortise.module.tls.Authority.Issued;
import io.mortise.testkit.RespReader.RespError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The settings, while the server runs.
@ParameterizedClass
@ValueSource(strings = {"jdk", "openssl"})
class SettingsTest {
    @Parameter
    String provider;

    private static final String REFUSED = "Unable to update TLS configuration. Check server logs.";

    @TempDir
    Path folder;

    private TlsServer server;
    private SocketClient plain;

    @BeforeEach
    void start() throws Exception {
        server = TlsServer.with(provider, folder);
        plain = server.plain();
    }

    @AfterEach
    void stop() throws Exception {
        plain.close();
        server.close();
    }

    private void set(String... namesAndValues) throws IOException {
        assertEquals("OK", config(namesAndValues));
    }

    private Object config(String... namesAndValues) throws IOException {
        String[] words = new String[namesAndValues.length + 2];
        words[0] = "CONFIG";
        words[1] = "SET";
        System.arraycopy(namesAndValues, 0, words, 2, namesAndValues.length);
        return plain.run(words);
    }

    private void assertError(String why, Object reply) {
        assertTrue(reply instanceof RespError error && error.text().endsWith(why), String.valueOf(reply));
    }

    private Object get(String name) throws IOException {
        Object reply = plain.run("CONFIG", "GET", name);
        return reply instanceof Map<?, ?> map ? map.get(name) : ((List<?>) reply).get(1);
    }

    /// The number of the certificate that new connections get.
    private String serial() throws Exception {
        try (SocketClient client = server.tls()) {
            assertEquals("PONG", client.run("PING"));
            return ((java.security.cert.X509Certificate) client.session().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString(16);
        }
    }

    @Test
    void shouldSwapCertificateAndKeyTogether() throws Exception {
        String before = serial();
        Files2 other = server.authority.server().write(folder, "other");
        try (SocketClient connected = server.tls()) {
            assertError(REFUSED, config("tls-cert-file", other.certificate().toString()));
            assertError(REFUSED, config("tls-key-file", other.key().toString()));
            assertEquals(server.files.certificate().toString(), get("tls-cert-file"));
            assertEquals(before, serial());
            set(
                    "tls-cert-file",
                    other.certificate().toString(),
                    "tls-key-file",
                    other.key().toString());
            assertFalse(before.equals(serial()));
            assertEquals(serial(), server.info("tls_certificate_serial"));
            assertEquals("PONG", connected.run("PING"));
        }
    }

    @Test
    void shouldReadFilesAgainThatAreNamedAgain() throws Exception {
        String before = serial();
        server.authority.server().write(folder, "server");
        assertEquals(before, serial());
        set("tls-cert-file", server.files.certificate().toString());
        assertFalse(before.equals(serial()));
    }

    @Test
    void shouldKeepWhatItHasWhenFilesAreBad() throws Exception {
        String before = serial();
        assertError(REFUSED, config("tls-cert-file", folder.resolve("absent").toString()));
        Files.writeString(folder.resolve("nonsense"), "nonsense");
        assertError(REFUSED, config("tls-cert-file", folder.resolve("nonsense").toString()));
        assertError(REFUSED, config("tls-key-file", folder.resolve("nonsense").toString()));
        assertError(
                REFUSED, config("tls-ca-cert-file", folder.resolve("nonsense").toString()));
        assertError(REFUSED, config("tls-ca-cert-file", ""));
        assertError(REFUSED, config("tls-ciphers", "NONSENSE"));
        assertError(REFUSED, config("tls-ciphersuites", "NONSENSE"));
        assertEquals(before, serial());
    }

    @Test
    void shouldTakeAuthoritiesFromFolder() throws Exception {
        Path authorities =
                Files.createDirectories(folder.resolve("authorities/sub")).getParent();
        Authority second = new Authority("second");
        second.own().write(authorities, "second");
        server.authority.own().write(authorities, "first");
        Files.writeString(authorities.resolve("README"), "text");
        set("tls-ca-cert-file", "", "tls-ca-cert-dir", authorities.toString());
        try (SocketClient client = server.tls(server.authority.client(second.issue("CN=app")))) {
            assertEquals("PONG", client.run("PING"));
        }
        assertNotNull(serial());
    }

    @Test
    void shouldHideSecretsAndKeepThem() throws Exception {
        Path key = folder.resolve("encrypted.key");
        Shell.run(
                "openssl",
                "pkcs8",
                "-topk8",
                "-v2",
                "aes256",
                "-in",
                server.files.key().toString(),
                "-out",
                key.toString(),
                "-passout",
                "pass:s3cret");
        assertError(REFUSED, config("tls-key-file", key.toString()));
        assertError(REFUSED, config("tls-key-file", key.toString(), "tls-key-file-pass", "wrong"));
        set("tls-key-file", key.toString(), "tls-key-file-pass", "s3cret");
        assertEquals("***", get("tls-key-file-pass"));
        assertEquals("***", get("tls.tls-key-file-pass"));
        assertFalse(((String) plain.run("INFO", "everything")).contains("s3cret"));
        assertNotNull(serial());
    }

    @Test
    void shouldOfferTheProtocolsThatAreSet() throws Exception {
        set("tls-protocols", "TLSv1.3");
        assertThrows(
                SSLHandshakeException.class,
                () -> server.tls(server.context(), "TLSv1.2").close());
        set("tls-protocols", "tlsv1.2");
        assertThrows(
                SSLHandshakeException.class,
                () -> server.tls(server.context(), "TLSv1.3").close());
        assertEquals("TLSv1.2", server.info("tls_protocols"));
        if (provider.equals("jdk")) {
            assertError(REFUSED, config("tls-protocols", "TLSv1"));
        }
        assertTrue(config("tls-protocols", "SSLv3") instanceof RespError);
        set("tls-protocols", "");
        server.tls(server.context(), "TLSv1.2").close();
        server.tls(server.context(), "TLSv1.3").close();
    }

    @Test
    void shouldOfferTheCiphersThatAreSet() throws Exception {
        set("tls-ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256");
        assertTrue(connect("-tls1_2").contains("ECDHE-ECDSA-AES128-GCM-SHA256"));
        String refused = connect("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384");
        assertRefused(refused);
        assertTrue(refused.contains("alert handshake failure"), refused);
        for (String old : List.of("-tls1", "-tls1_1")) {
            String output = connect(old, "-cipher", "ALL:@SECLEVEL=0");
            assertRefused(output);
        }
    }

    /// The client has no cipher, and was told so by the server.
    private static void assertRefused(String output) {
        assertTrue(output.contains("Cipher is (NONE)"), output);
        assertTrue(output.contains(" alert "), output);
    }

    @Test
    void shouldOfferTheSuitesOfTls13ThatAreSet() throws Exception {
        String one = "TLS_CHACHA20_POLY1305_SHA256";
        if (provider.equals("openssl")) {
            assertError(REFUSED, config("tls-ciphersuites", one));
            String all = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
            set("tls-ciphersuites", all);
            // What the library cannot do, the JDK's engine does.
            set("tls-provider", "auto");
            assertTrue(server.info("tls_provider").startsWith("openssl"));
        }
        set("tls-ciphersuites", one);
        assertTrue(server.info("tls_provider").startsWith("jdk"));
        assertTrue(connect("-tls1_3").contains(one));
        assertTrue(connect("-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256").contains("alert handshake failure"));
    }

    @Test
    void shouldTellWhoseEnginesServe() throws Exception {
        for (String word : List.of("jdk", "openssl")) {
            set("tls-provider", word);
            assertTrue(server.info("tls_provider").startsWith(word + " ("), server.info("tls_provider"));
            assertNotNull(serial());
        }
        set("tls-provider", "auto");
        assertTrue(server.info("tls_provider").startsWith("openssl"));
        assertTrue(config("tls-provider", "gnutls") instanceof RespError);
        // Only the JDK has keys of this kind.
        Path key = folder.resolve("ed25519.key");
        Path certificate = folder.resolve("ed25519.crt");
        Shell.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ed25519",
                "-nodes",
                "-subj",
                "/CN=server",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        set("tls-cert-file", certificate.toString(), "tls-key-file", key.toString());
        assertTrue(server.info("tls_provider").startsWith("jdk"));
        assertTrue(connect("-tls1_3").contains("New, TLSv1.3"));
        assertError(REFUSED, config("tls-provider", "openssl"));
    }

    /// What a scanner such as testssl looks for.
    @Test
    void shouldOfferNothingThatIsBroken() throws Exception {
        for (String weak : List.of("aNULL", "eNULL", "RC4", "3DES", "EXPORT", "MD5", "PSK")) {
            String output = connect("-tls1_2", "-cipher", weak + ":@SECLEVEL=0");
            assertFalse(output.contains("Cipher is TLS") || output.contains("Cipher is ECDHE"), weak + ": " + output);
        }
        String modern = connect("-tls1_2");
        assertTrue(modern.contains("Secure Renegotiation IS supported"), modern);
        assertTrue(modern.contains("Compression: NONE"), modern);
        assertTrue(connect("-tls1_3").contains("New, TLSv1.3"));
    }

    @Test
    void shouldResumeSessionsOfTls13UnlessToldNotTo() throws Exception {
        assertTrue(isResumed());
        set("tls-session-caching", "no");
        assertFalse(isResumed());
    }

    private boolean isResumed() throws Exception {
        String session = folder.resolve("session").toString();
        Files.deleteIfExists(Path.of(session));
        // The server sends its tickets with the first reply.
        ping("-tls1_3", "-sess_out", session);
        return Files.exists(Path.of(session))
                && ping("-tls1_3", "-sess_in", session).contains("Reused, TLSv1.3");
    }

    private String ping(String... more) throws Exception {
        return Shell.run("PING\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII), command("-ign_eof", more));
    }

    @Test
    void shouldChooseByItsOwnOrderIfAsked() throws Exception {
        String list = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384";
        String reversed = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256";
        set("tls-ciphers", list);
        assertTrue(connect("-tls1_2", "-cipher", reversed).contains("Cipher is ECDHE-ECDSA-AES256-GCM-SHA384"));
        set("tls-prefer-server-ciphers", "yes");
        assertTrue(connect("-tls1_2", "-cipher", reversed).contains("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256"));
    }

    /// What `openssl s_client` tells of a handshake.
    private String connect(String... more) throws Exception {
        return Shell.run(command("-nocommands", more));
    }

    private String[] command(String first, String... more) throws Exception {
        Files2 own = server.clientCertificate().write(folder, "client");
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                first,
                "-connect",
                "127.0.0.1:" + server.port,
                "-cert",
                own.certificate().toString(),
                "-key",
                own.key().toString(),
                "-CAfile",
                server.authorityFile.toString()));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    @Test
    void shouldMoveThePortAndKeepConnections() throws Exception {
        try (SocketClient connected = server.tls()) {
            int other = TlsServer.freePort();
            set("tls-port", Integer.toString(other));
            SocketClient.secure(server.context(), other).close();
            assertThrows(IOException.class, () -> server.tls().close());
            assertEquals("PONG", connected.run("PING"));
            assertEquals("name=tls,bind=127.0.0.1,port=" + other, server.info("listener2"));
            set("tls-port", "0");
            assertThrows(
                    IOException.class,
                    () -> SocketClient.secure(server.context(), other).close());
            assertEquals("PONG", connected.run("PING"));
            assertEquals("0", server.info("tls_enabled"));
        }
    }

    @Test
    void shouldKeepThePortIfAnotherCannotBeOpened() throws Exception {
        String taken = Integer.toString(server.plainPort());
        assertError("Unable to listen on this port. Check server logs.", config("tls-port", taken));
        assertEquals(Integer.toString(server.port), get("tls-port"));
        assertNotNull(serial());
    }

    @Test
    void shouldServeTlsOnly() throws Exception {
        try (SocketClient client = server.tls()) {
            assertEquals("OK", client.run("CONFIG", "SET", "port", "0"));
            assertThrows(IOException.class, () -> server.plain().close());
            assertEquals("PONG", client.run("PING"));
            String info = (String) client.run("INFO", "server");
            assertTrue(info.contains("tcp_port:" + server.port), info);
            assertNotNull(serial());
            assertEquals("OK", client.run("CONFIG", "SET", "port", Integer.toString(TlsServer.freePort())));
        }
    }

    @Test
    void shouldFollowTheAddresses() throws Exception {
        set("bind", "127.0.0.1 127.0.0.2");
        try (SocketClient client =
                new SocketClient(server.context().getSocketFactory().createSocket("127.0.0.2", server.port))) {
            assertEquals("PONG", client.run("PING"));
        }
        assertNotNull(serial());
    }

    @Test
    void shouldNotAskForCertificatesThatNobodyCanHaveSigned() throws Exception {
        set("tls-auth-clients", "no");
        set("tls-ca-cert-file", "");
        assertError("this needs tls-ca-cert-file or tls-ca-cert-dir", config("tls-auth-clients", "yes"));
        assertEquals("no", get("tls-auth-clients"));
        assertNotNull(serial());
    }

    @Test
    void shouldChangeInTransaction() throws Exception {
        Files2 other = server.authority.server().write(folder, "other");
        String before = serial();
        assertEquals("OK", plain.run("MULTI"));
        plain.run(
                "CONFIG",
                "SET",
                "tls-cert-file",
                other.certificate().toString(),
                "tls-key-file",
                other.key().toString());
        plain.run("CONFIG", "SET", "tls-protocols", "TLSv1.3");
        assertEquals(List.of("OK", "OK"), plain.run("EXEC"));
        assertFalse(before.equals(serial()));
    }

    @Test
    void shouldLetInTheUserOfTheCertificate() throws Exception {
        set("tls-auth-clients-user", "CN", "requirepass", "password");
        try (SocketClient known = server.tls(server.authority.client(server.authority.issue("CN=default")));
                SocketClient unknown = server.tls()) {
            assertEquals("PONG", known.run("PING"));
            assertTrue(unknown.run("PING") instanceof RespError error
                    && error.text().startsWith("NOAUTH"));
            assertEquals("OK", unknown.run("AUTH", "password"));
            assertEquals("PONG", unknown.run("PING"));
        }
        try (SocketClient known = server.tls(server.authority.client(server.authority.issue("CN=default")))) {
            assertTrue(((String) known.run("INFO", "stats")).contains("acl_access_denied_tls_cert:1"));
            assertEquals("OK", known.run("CONFIG", "SET", "requirepass", ""));
        }
        assertThrows(IOException.class, () -> {
            try (SocketClient two = server.tls(server.authority.client(server.authority.issue("CN=default,CN=x")))) {
                two.run("PING");
            }
        });
    }

    private SSLContext certifying(String subject) {
        return server.authority.client(server.authority.issue(subject));
    }

    @Test
    void shouldLetInUsersOfTheAccessControl() throws Exception {
        set("tls-auth-clients-user", "CN");
        assertEquals("OK", plain.run("ACL", "SETUSER", "app", "on", ">secret", "certonly", "~app:*", "+get", "+acl"));
        try (SocketClient app = server.tls(certifying("O=Test,CN=app"))) {
            assertEquals("app", app.run("ACL", "WHOAMI"));
            assertNull(app.run("GET", "app:a"));
            assertTrue(app.run("GET", "other") instanceof RespError error
                    && error.text().startsWith("NOPERM"));
        }
        // Whoever knows the password is nobody.
        assertTrue(plain.run("AUTH", "app", "secret") instanceof RespError error
                && error.text().startsWith("WRONGPASS"));
        set("tls-auth-clients-user", "DN CN={user},O=Test");
        try (SocketClient app = server.tls(certifying("O=Test,CN=app"));
                SocketClient stranger = server.tls(certifying("O=Elsewhere,CN=app"))) {
            assertEquals("app", app.run("ACL", "WHOAMI"));
            assertEquals("default", stranger.run("ACL", "WHOAMI"));
        }
        set("tls-auth-clients-user", "URI");
        assertEquals("OK", plain.run("ACL", "SETUSER", "spiffe://example.org/app", "on", "+@all"));
        List<GeneralName> names =
                List.of(new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.org/app"));
        Issued issued = server.authority.issue(new X500Name("CN=x"), names, 30);
        try (SocketClient app = server.tls(server.authority.client(issued))) {
            assertEquals("spiffe://example.org/app", app.run("ACL", "WHOAMI"));
        }
        assertEquals("0", server.info("acl_access_denied_tls_cert"));
    }

    @Test
    void shouldLogCertificatesWhoseUserIsNotToBeHad() throws Exception {
        set("tls-auth-clients-user", "CN");
        assertEquals("OK", plain.run("ACL", "SETUSER", "idle", "off", "+@all"));
        assertEquals("OK", plain.run("ACL", "LOG", "RESET"));
        for (String name : List.of("nobody", "idle", "nobody")) {
            try (SocketClient client = server.tls(certifying("CN=" + name))) {
                assertEquals("default", client.run("ACL", "WHOAMI"));
            }
        }
        List<?> log = (List<?>) plain.run("ACL", "LOG");
        assertEquals(2, log.size());
        Map<?, ?> latest = fields(log.getFirst());
        assertEquals("nobody", latest.get("username"));
        assertEquals(2L, latest.get("count"));
        assertEquals("tls-cert", latest.get("reason"));
        assertEquals("toplevel", latest.get("context"));
        assertEquals("", latest.get("object"));
        assertTrue(((String) latest.get("client-info")).contains("tls-peer=CN=nobody"));
        assertEquals("idle", fields(log.getLast()).get("username"));
        assertEquals("3", server.info("acl_access_denied_tls_cert"));
    }

    private static Map<?, ?> fields(Object entry) {
        if (entry instanceof Map<?, ?> map) {
            return map;
        }
        List<?> words = (List<?>) entry;
        Map<Object, Object> map = new HashMap<>();
        for (int index = 0; index < words.size(); index += 2) {
            map.put(words.get(index), words.get(index + 1));
        }
        return map;
    }

    @Test
    void shouldServeWithCertificateThatHasExpiredButSayNoneOfItsClients() throws Exception {
        Files2 expired =
                server.authority.issue(new X500Name("CN=server"), List.of(), -1).write(folder, "expired");
        set(
                "tls-cert-file",
                expired.certificate().toString(),
                "tls-key-file",
                expired.key().toString());
        assertThrows(SSLHandshakeException.class, () -> server.tls().close());
        assertTrue(connect("-tls1_3").contains("certificate has expired"));
    }

    @Test
    void shouldKeepSecretsWhenTheConfigurationIsRewritten() throws Exception {
        Path file = folder.resolve("mortise.conf");
        Files.writeString(file, "# by hand\n");
        server.kernel().configuration().file(file.toString());
        Path key = folder.resolve("locked.key");
        Shell.run(
                "openssl",
                "pkcs8",
                "-topk8",
                "-v2",
                "aes256",
                "-in",
                server.files.key().toString(),
                "-out",
                key.toString(),
                "-passout",
                "pass:s3cret");
        set("tls-key-file", key.toString(), "tls-key-file-pass", "s3cret");
        assertEquals("***", get("tls-key-file-pass"));
        assertEquals("OK", plain.run("CONFIG", "REWRITE"));
        String text = Files.readString(file);
        assertTrue(text.contains("tls-key-file-pass s3cret"), text);
        assertFalse(text.contains("***"), text);
    }

    @Test
    void shouldRefuseWhatCannotBe() throws Exception {
        assertError("there is no replication to encrypt", config("tls-replication", "yes"));
        set("tls-replication", "no", "tls-cluster", "no");
        assertError(
                "argument(s) must be one of the following: CN, URI, DN <pattern>, off",
                config("tls-auth-clients-user", "x"));
        set("tls-auth-clients-user", "DN CN={user},O=Test");
        assertEquals("DN CN={user},O=Test", get("tls-auth-clients-user"));
    }
}
