package io.mortise.module.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.SslVerifyMode;

/// What goes through an encrypted connection comes out as it went in.
@ParameterizedClass
@ValueSource(strings = {"jdk", "openssl"})
class TrafficTest {
    @Parameter
    String provider;

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void shouldServeJedis(String version) throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder, "tls-protocols", version);
                Jedis jedis = jedis(server)) {
            jedis.set("a", "1");
            assertEquals("1", jedis.get("a"));
            String large = "x".repeat(MIB);
            jedis.set("large", large);
            assertEquals(large, jedis.get("large"));
            Pipeline pipeline = jedis.pipelined();
            List<Response<Long>> counts = new ArrayList<>();
            for (int count = 0; count < 10_000; count++) {
                counts.add(pipeline.incr("counter"));
            }
            pipeline.sync();
            assertEquals(10_000, counts.getLast().get());
        }
    }

    private static Jedis jedis(TlsServer server) throws Exception {
        server.authority.writeStores(server.folder, server.clientCertificate());
        char[] password = Authority.PASSWORD.toCharArray();
        return new Jedis(
                new HostAndPort("localhost", server.port),
                DefaultJedisClientConfig.builder()
                        .sslOptions(redis.clients.jedis.SslOptions.builder()
                                .keyStoreType("PKCS12")
                                .keystore(server.folder.resolve("own.p12").toFile(), password)
                                .trustStoreType("PKCS12")
                                .truststore(server.folder.resolve("trust.p12").toFile(), password)
                                .sslVerifyMode(SslVerifyMode.FULL)
                                .build())
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void shouldServeLettuce(String version) throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder)) {
            Authority.Files2 own = server.clientCertificate().write(folder, "client");
            RedisClient client = RedisClient.create(RedisURI.builder()
                    .withHost("localhost")
                    .withPort(server.port)
                    .withSsl(true)
                    .build());
            try {
                client.setOptions(ClientOptions.builder()
                        .sslOptions(SslOptions.builder()
                                .jdkSslProvider()
                                .protocols(version)
                                .trustManager(server.authority.trust())
                                .keyManager(
                                        own.certificate().toFile(), own.key().toFile(), new char[0])
                                .build())
                        .build());
                try (StatefulRedisConnection<String, String> connection = client.connect()) {
                    assertEquals("OK", connection.sync().set("a", "1"));
                    assertEquals("1", connection.sync().get("a"));
                    assertEquals("x".repeat(MIB), echoed(connection));
                }
            } finally {
                client.shutdown(0, 2, TimeUnit.SECONDS);
            }
        }
    }

    private static String echoed(StatefulRedisConnection<String, String> connection) {
        return connection.sync().echo("x".repeat(MIB));
    }

    @Test
    void shouldServeRedisCli() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder)) {
            Authority.Files2 own = server.clientCertificate().write(folder, "client");
            String[] command = {
                "redis-cli",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(server.port),
                "--tls",
                "--cacert",
                server.authorityFile.toString(),
                "--cert",
                own.certificate().toString(),
                "--key",
                own.key().toString(),
                "SET",
                "a",
                "from cli"
            };
            assertEquals("OK", Shell.run(command).strip());
            try (SocketClient plain = server.plain()) {
                assertEquals("from cli", plain.run("GET", "a"));
            }
        }
    }

    @Test
    void shouldSendLargeRepliesToSlowReader() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder);
                SocketClient client = server.tls();
                SocketClient other = server.plain()) {
            String value = "v".repeat(MIB);
            assertEquals("OK", client.run("SET", "large", value));
            ByteArrayOutputStream requests = new ByteArrayOutputStream();
            for (int count = 0; count < 50; count++) {
                requests.writeBytes(SocketClient.request("GET", "large"));
            }
            client.send(requests.toByteArray());
            // 50 MiB are on their way, and nobody reads them; others are served meanwhile.
            for (int count = 0; count < 1000; count++) {
                assertEquals("PONG", other.run("PING"));
            }
            for (int count = 0; count < 50; count++) {
                assertEquals(value, client.reply());
            }
        }
    }

    @Test
    void shouldAnswerWhatWasSentBeforeHalfClose() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder);
                SocketClient client = server.tls()) {
            assertEquals("PONG", client.run("PING"));
            client.send(SocketClient.request("SET", "a", "1"));
            client.send(SocketClient.request("GET", "a"));
            ((SSLSocket) client.socket()).shutdownOutput();
            assertEquals("OK", client.reply());
            assertEquals("1", client.reply());
            assertTrue(client.isEnded());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void shouldSendAllThatIsOwedAfterHalfClose(String version) throws Exception {
        // The standard has it so for TLS 1.2: what is owed to a peer that has said goodbye is dropped.
        assumeTrue(provider.equals("openssl") || version.equals("TLSv1.3"));
        try (TlsServer server = TlsServer.with(provider, folder);
                SocketClient client = server.tls(server.context(), version)) {
            String value = "v".repeat(MIB);
            assertEquals("OK", client.run("SET", "large", value));
            for (int count = 0; count < 10; count++) {
                client.send(SocketClient.request("GET", "large"));
            }
            ((SSLSocket) client.socket()).shutdownOutput();
            for (int count = 0; count < 10; count++) {
                assertEquals(value, client.reply());
            }
            // Not cut off, but told that this is all.
            assertEquals(-1, client.socket().getInputStream().read());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void shouldAnswerWhatWasSentBeforeClientHungUp(String version) throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder);
                EngineClient client = new EngineClient(server.context(), server.port, version)) {
            client.finish();
            client.send(SocketClient.request("PING"));
            client.send(SocketClient.request("PING", "hello"));
            client.hangUp();
            String expected = "+PONG\r\n$5\r\nhello\r\n";
            assertEquals(expected, client.receive(expected.length()));
            assertTrue(client.isEnded());
        }
    }

    @Test
    void shouldTakeRequestsInRecordsOfAnySize() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder);
                SocketClient client = server.tls()) {
            byte[] request = SocketClient.request("ECHO", "piecemeal");
            for (int count = 0; count < 3; count++) {
                for (byte each : request) {
                    client.send(new byte[] {each});
                }
                assertEquals("piecemeal", client.reply());
            }
            assertEquals("", client.run("ECHO", ""));
            String odd = "ä\r\n\0".repeat(7001);
            assertEquals(
                    odd,
                    new String(
                            ((String) client.run("ECHO", odd)).getBytes(StandardCharsets.ISO_8859_1),
                            StandardCharsets.UTF_8));
        }
    }
}
