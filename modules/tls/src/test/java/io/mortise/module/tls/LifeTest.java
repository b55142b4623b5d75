package io.mortise.module.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.module.strings.StringsModule;
import io.mortise.module.tls.Authority.Files2;
import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.RespReader.RespError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.openssl.PEMParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The module as a jar that comes to a running server and goes again.
@Timeout(300)
class LifeTest {
    @TempDir
    Path folder;

    private final Authority authority = new Authority("authority");
    private final SSLContext context = authority.client(authority.issue("CN=app"));
    private EmbeddedServer server;
    private SocketClient plain;
    private Path jar;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Files2 files = authority.server().write(folder, "server");
        Files2 authorityFiles = authority.own().write(folder, "authority");
        port = TlsServer.freePort();
        jar = jar();
        server = new EmbeddedServer.Builder()
                .modules(new StringsModule())
                .setting("dir", folder.toString())
                .start(0);
        plain = plain();
        for (List<String> setting : List.of(
                List.of("tls-cert-file", files.certificate().toString()),
                List.of("tls-key-file", files.key().toString()),
                List.of("tls-ca-cert-file", authorityFiles.certificate().toString()))) {
            assertEquals("OK", plain.run("CONFIG", "SET", setting.get(0), setting.get(1)));
        }
    }

    @AfterEach
    void stop() throws Exception {
        plain.close();
        server.close();
    }

    private SocketClient plain() throws IOException {
        return new SocketClient(new Socket(InetAddress.getLoopbackAddress(), server.port()));
    }

    /// The module's classes with their libraries inside, as the packed jar has them.
    private Path jar() throws IOException, URISyntaxException {
        ModuleJar made = ModuleJar.of("tls", "1.0.0").manifest("Mortise-Module", TlsModule.class.getName());
        Path classes = place(TlsModule.class);
        try (Stream<Path> all = Files.walk(classes)) {
            all.filter(Files::isRegularFile).forEach(file -> {
                try {
                    made.entry(classes.relativize(file).toString(), Files.readAllBytes(file));
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
        for (Class<?> library : List.of(PEMParser.class, ASN1Encodable.class, ContentInfo.class)) {
            Path place = place(library);
            made.entry("lib/" + place.getFileName(), Files.readAllBytes(place));
        }
        return made.build(folder);
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private void load() throws IOException {
        assertEquals("OK", plain.run("MODULE", "LOADEX", jar.toString(), "CONFIG", "tls-port", Integer.toString(port)));
    }

    private void unload() throws IOException {
        assertEquals("OK", plain.run("MODULE", "UNLOAD", "tls"));
    }

    private SocketClient tls() throws IOException {
        return SocketClient.secure(context, port);
    }

    private String info(String field) throws IOException {
        return ((String) plain.run("INFO", "everything"))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .findFirst()
                .map(line -> line.substring(field.length() + 1))
                .orElse(null);
    }

    @Test
    void shouldOpenThePortWhenLoadedAndCloseItWhenUnloaded() throws Exception {
        load();
        try (SocketClient client = tls()) {
            assertEquals("OK", client.run("SET", "a", "1"));
            // Replies that are on their way are flushed, with nobody reading them at the moment.
            String value = "v".repeat(1 << 20);
            assertEquals("OK", client.run("SET", "large", value));
            ByteArrayOutputStream requests = new ByteArrayOutputStream();
            for (int count = 0; count < 3; count++) {
                requests.writeBytes(SocketClient.request("GET", "large"));
            }
            requests.writeBytes(SocketClient.request("MODULE", "UNLOAD", "tls"));
            client.send(requests.toByteArray());
            for (int count = 0; count < 3; count++) {
                assertEquals(value, client.reply());
            }
            assertEquals("OK", client.reply());
            assertTrue(client.isEnded());
        }
        assertThrows(IOException.class, () -> tls().close());
        assertEquals("1", plain.run("GET", "a"));
    }

    @Test
    void shouldCloseConnectionThatDoesNotRead() throws Exception {
        load();
        try (SocketClient client = tls()) {
            assertEquals("OK", client.run("SET", "large", "v".repeat(1 << 20)));
            ByteArrayOutputStream requests = new ByteArrayOutputStream();
            for (int count = 0; count < 50; count++) {
                requests.writeBytes(SocketClient.request("GET", "large"));
            }
            client.send(requests.toByteArray());
            unload();
            while (!info("connected_clients").equals("1")) {
                // The server gives it some time to read.
                Thread.sleep(50);
            }
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItCannotBegin() throws Exception {
        assertEquals("OK", plain.run("CONFIG", "SET", "tls-key-file", "absent.key"));
        Object reply = plain.run("MODULE", "LOADEX", jar.toString(), "CONFIG", "tls-port", Integer.toString(port));
        assertTrue(
                reply instanceof RespError error && error.text().contains("there is no file absent.key"), "" + reply);
        assertThrows(IOException.class, () -> tls().close());
        assertEquals(
                "OK",
                plain.run(
                        "CONFIG",
                        "SET",
                        "tls-key-file",
                        folder.resolve("server.key").toString()));
        load();
        tls().close();
    }

    @Test
    void shouldComeAndGoUnderTraffic() throws Exception {
        comeAndGo(10);
    }

    @Test
    @Tag("slow")
    void shouldComeAndGoManyTimes() throws Exception {
        comeAndGo(100);
    }

    /// Plain clients lose nothing, encrypted ones nothing but their connection, and no class loader stays.
    private void comeAndGo(int times) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> plainTraffic = threads.submit(() -> {
                int requests = 0;
                try (SocketClient client = plain()) {
                    while (!over.get()) {
                        assertEquals((long) ++requests, client.run("INCR", "plain"));
                    }
                }
                return requests;
            });
            Future<Integer> encryptedTraffic = threads.submit(() -> {
                int requests = 0;
                while (!over.get()) {
                    try (SocketClient client = tls()) {
                        while (!over.get()) {
                            client.run("INCR", "encrypted");
                            requests++;
                        }
                    } catch (IOException closed) {
                        // The module is gone, or not there yet.
                    }
                }
                return requests;
            });
            try {
                for (int count = 0; count < times; count++) {
                    load();
                    try (SocketClient client = tls()) {
                        assertEquals("PONG", client.run("PING"));
                    }
                    unload();
                }
            } finally {
                over.set(true);
            }
            assertTrue(plainTraffic.get() > 0);
            assertTrue(encryptedTraffic.get() > 0);
        }
        assertLoadersGo();
    }

    private void assertLoadersGo() throws Exception {
        for (int tries = 0; tries < 200; tries++) {
            if (server.kernel().modules().watch().uncollected() == 0) {
                return;
            }
            System.gc();
            // Connections that were closed with the module are kept for a moment so that they can be killed.
            Thread.sleep(50);
        }
        assertEquals(0, server.kernel().modules().watch().uncollected());
    }
}
