package io.mortise.module.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are replaced while the server runs.
@Timeout(60)
@ParameterizedClass
@ValueSource(strings = {"jdk", "openssl"})
class ReloadTest {
    @Parameter
    String provider;

    @TempDir
    Path folder;

    /// Waits for what a timer does.
    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            // The server's own timer has to come round; there is nothing else to wait for.
            Thread.sleep(20);
        }
    }

    @Test
    void shouldTakeOverFilesThatChange() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder, "tls-auto-reload-interval", "1")) {
            String before = server.info("tls_certificate_serial");
            server.authority.server().write(folder, "server");
            await(() -> !server.info("tls_certificate_serial").equals(before));
            try (SocketClient client = server.tls()) {
                assertEquals("PONG", client.run("PING"));
            }
            assertEquals("1", server.info("tls_reloads"));
        }
    }

    @Test
    void shouldNotTakeOverFilesThatAreBad() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder, "tls-auto-reload-interval", "1")) {
            String before = server.info("tls_certificate_serial");
            byte[] good = Files.readAllBytes(server.files.key());
            Files.writeString(server.files.key(), "nonsense");
            await(() -> server.info("tls_reload_failures").equals("1"));
            assertEquals(before, server.info("tls_certificate_serial"));
            Files.write(server.files.key(), good);
            server.authority.issue(new X500Name("CN=server"), List.of(), -1).write(folder, "server");
            await(() -> server.info("tls_reload_failures").equals("2"));
            assertEquals(before, server.info("tls_certificate_serial"));
            try (SocketClient client = server.tls()) {
                assertEquals("PONG", client.run("PING"));
            }
        }
    }

    @Test
    void shouldDropNobodyWhileFilesChange() throws Exception {
        try (TlsServer server = TlsServer.with(provider, folder);
                ExecutorService threads = Executors.newFixedThreadPool(3);
                SocketClient operator = server.plain()) {
            AtomicBoolean over = new AtomicBoolean();
            Callable<Integer> stays = () -> {
                int requests = 0;
                try (SocketClient client = server.tls()) {
                    while (!over.get()) {
                        assertEquals("x" + requests, client.run("ECHO", "x" + requests));
                        requests++;
                    }
                }
                return requests;
            };
            Callable<Integer> comes = () -> {
                int connections = 0;
                while (!over.get()) {
                    try (SocketClient client = server.tls()) {
                        assertEquals("PONG", client.run("PING"));
                    }
                    connections++;
                }
                return connections;
            };
            List<Future<Integer>> work = List.of(threads.submit(stays), threads.submit(stays), threads.submit(comes));
            try {
                for (int count = 0; count < 30; count++) {
                    // A folder for each, since a pair of files cannot be replaced at once.
                    Path place = Files.createDirectories(folder.resolve("pair" + count));
                    Authority.Files2 files = server.authority.server().write(place, "server");
                    assertEquals(
                            "OK",
                            operator.run(
                                    "CONFIG",
                                    "SET",
                                    "tls-cert-file",
                                    files.certificate().toString(),
                                    "tls-key-file",
                                    files.key().toString()));
                }
            } finally {
                over.set(true);
            }
            for (Future<Integer> each : work) {
                assertTrue(each.get() > 0);
            }
            assertEquals("0", server.info("tls_handshakes_failed"));
        }
    }
}
