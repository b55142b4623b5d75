package io.mortise.module.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.module.strings.StringsModule;
import io.mortise.module.tls.Authority.Files2;
import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ModuleResources;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.ServerModule;
import io.mortise.spi.config.Settings;
import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.RespReader.RespError;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The module as a jar that comes to a running server and goes again.
@Timeout(300)
class LifeTest {
    private static final long MIB = 1 << 20;
    private static final int ROUNDS = Integer.getInteger("mortise.rounds", 4);

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
        port = TlsServer.steadyPort();
        jar = jar("1.0.0", TlsModule.class);
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
    ///
    /// @param entry its entry class, of the module or of the tests
    private Path jar(String version, Class<? extends ServerModule> entry) throws IOException, URISyntaxException {
        ModuleJar made = ModuleJar.of("tls", version).manifest("Mortise-Module", entry.getName());
        Set<Path> folders = new LinkedHashSet<>(List.of(place(TlsModule.class), place(entry)));
        for (Path classes : folders) {
            try (Stream<Path> all = Files.walk(classes)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    made.entry(classes.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
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
        load("auto");
    }

    private void load(String provider) throws IOException {
        String number = Integer.toString(port);
        assertEquals(
                "OK",
                plain.run(
                        "MODULE",
                        "LOADEX",
                        jar.toString(),
                        "CONFIG",
                        "tls-port",
                        number,
                        "CONFIG",
                        "tls-provider",
                        provider));
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

    // ---- another generation

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "openssl"})
    void shouldKeepConnectionsWhenItIsUpgraded(String provider) throws Exception {
        load(provider);
        AtomicBoolean over = new AtomicBoolean();
        try (SocketClient stays = tls();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            assertEquals("OK", stays.run("SET", "a", "1"));
            Future<Integer> talks = threads.submit(() -> {
                int requests = 0;
                try (SocketClient client = tls()) {
                    while (!over.get()) {
                        assertEquals((long) ++requests, client.run("INCR", "counter"));
                    }
                }
                return requests;
            });
            Future<Integer> comes = threads.submit(() -> {
                int connections = 0;
                while (!over.get()) {
                    try (SocketClient client = tls()) {
                        assertEquals("PONG", client.run("PING"));
                        connections++;
                    }
                }
                return connections;
            });
            try {
                for (int count = 1; count <= 5; count++) {
                    Path next = jar("1.0." + count, TlsModule.class);
                    assertEquals("OK", plain.run("MODULE", "UPGRADE", "tls", next.toString()));
                    assertEquals("1", stays.run("GET", "a"));
                }
            } finally {
                over.set(true);
            }
            assertTrue(talks.get() > 0);
            assertTrue(comes.get() > 0);
            assertEquals("0", info("tls_handshakes_failed"));
            // Those that were under way at an upgrade may have been counted by the version that went.
            assertTrue(Long.parseLong(info("tls_handshakes")) >= comes.get() / 2);
            // The connection lives on although none of the classes do by which it was made.
            assertLoadersGo();
            assertEquals("1", stays.run("GET", "a"));
            unload();
            assertTrue(stays.isEnded());
        }
    }

    /// Netty notes of what it watches for leaks where it was made, in whose code that may be.
    @ParameterizedTest
    @ValueSource(strings = {"jdk", "openssl"})
    void shouldHoldNoLoaderWhileLeaksAreWatchedFor(String provider) throws Exception {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try {
            load(provider);
            for (int round = 1; round <= ROUNDS; round++) {
                upgradeDuringHandshakes(round);
            }
            for (int round = 1; round <= ROUNDS; round++) {
                unloadDuringHandshakes(provider);
            }
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
    }

    private List<EngineClient> halfWay() throws IOException {
        List<EngineClient> clients = new ArrayList<>();
        for (int count = 0; count < 3; count++) {
            clients.add(new EngineClient(context, port, "TLSv1.2"));
            clients.add(new EngineClient(context, port, "TLSv1.3"));
        }
        return clients;
    }

    private void upgradeDuringHandshakes(int round) throws Exception {
        List<EngineClient> clients = halfWay();
        try (SocketClient stays = tls()) {
            assertEquals("PONG", stays.run("PING"));
            assertEquals(
                    "OK",
                    plain.run(
                            "MODULE",
                            "UPGRADE",
                            "tls",
                            jar("2.0." + round, TlsModule.class).toString()));
            for (EngineClient each : clients.subList(0, 2)) {
                each.finish();
                each.send(SocketClient.request("PING"));
                assertEquals("+PONG\r\n", each.receive("+PONG\r\n".length()));
            }
            assertLoadersGo();
            assertEquals("PONG", stays.run("PING"));
            for (EngineClient each : clients) {
                each.close();
            }
        }
    }

    private void unloadDuringHandshakes(String provider) throws Exception {
        List<EngineClient> clients = halfWay();
        unload();
        for (EngineClient each : clients) {
            assertTrue(each.isEnded());
            each.close();
        }
        assertLoadersGo();
        load(provider);
    }

    /// Has the port already when it fails.
    public static final class FailingModule implements ServerModule {
        private final TlsModule whole = new TlsModule();

        @Override
        public void describe(ModuleDefinition module) {
            whole.describe(module);
        }

        @Override
        public void prepare(ModuleResources resources, Settings.Proposal settings) throws Exception {
            whole.prepare(resources, settings);
        }

        @Override
        public void start(ModuleRuntime runtime) {
            whole.start(runtime);
            throw new IllegalStateException("not today");
        }
    }

    @Test
    void shouldGoOnWhenItsSuccessorFails() throws Exception {
        load();
        try (SocketClient stays = tls()) {
            Object refused = plain.run(
                    "MODULE",
                    "UPGRADE",
                    "tls",
                    jar("2.0.0", FailingModule.class).toString());
            assertTrue(refused instanceof RespError error && error.text().contains("not today"), "" + refused);
            assertEquals("OK", stays.run("SET", "a", "1"));
            tls().close();
            Files.delete(folder.resolve("server.key"));
            Object absent = plain.run(
                    "MODULE", "UPGRADE", "tls", jar("2.0.0", TlsModule.class).toString());
            assertTrue(absent instanceof RespError error && error.text().contains("there is no file"), "" + absent);
            assertEquals("1", stays.run("GET", "a"));
            tls().close();
            unload();
            assertTrue(stays.isEnded());
        }
        assertLoadersGo();
    }

    @Test
    void shouldNotKeepOthersWaitingWhileItIsLoaded() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Long> longest = thread.submit(() -> {
                long most = 0;
                try (SocketClient client = plain()) {
                    while (!over.get()) {
                        long began = System.nanoTime();
                        client.run("PING");
                        most = Math.max(most, System.nanoTime() - began);
                    }
                }
                return most;
            });
            load();
            over.set(true);
            System.out.println("longest PING while tls was loaded: " + longest.get() / 1_000 + " us");
            assertTrue(longest.get() < 1_000_000_000L, longest.get() + " ns");
        }
    }

    // ---- many times

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "openssl"})
    void shouldComeAndGoUnderTraffic(String provider) throws Exception {
        comeAndGo(provider, 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "openssl"})
    @Tag("slow")
    void shouldComeAndGoManyTimes(String provider) throws Exception {
        // What the JDK, Netty and the compiler need at first is there then.
        comeAndGo(provider, 20);
        Footprint before = Footprint.now();
        comeAndGo(provider, 100);
        Footprint after = Footprint.now();
        System.out.println(provider + " before " + before + ", after " + after);
        assertTrue(after.threads() <= before.threads() + 2, before + " -> " + after);
        assertTrue(after.files() <= before.files() + 2, before + " -> " + after);
        assertTrue(after.classes() <= before.classes() + 500, before + " -> " + after);
        assertTrue(after.nativeBytes() <= before.nativeBytes() + 100 * MIB, before + " -> " + after);
    }

    /// What a process holds.
    ///
    /// @param nativeBytes what is in RAM beside the heap
    private record Footprint(int threads, long files, int classes, long nativeBytes) {
        static Footprint now() throws IOException {
            System.gc();
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
                long resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow();
                long heap =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
                return new Footprint(
                        ManagementFactory.getThreadMXBean().getThreadCount(),
                        files.count(),
                        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                        resident - heap);
            }
        }
    }

    /// Plain clients lose nothing, encrypted ones nothing but their connection, and no class loader stays.
    private void comeAndGo(String provider, int times) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> plainTraffic = threads.submit(() -> {
                int requests = 0;
                try (SocketClient client = plain()) {
                    client.run("DEL", "plain");
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
                    load(provider);
                    try (SocketClient client = tls()) {
                        assertEquals("PONG", client.run("PING"));
                    }
                    assertTrue(info("tls_provider").startsWith(provider));
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
