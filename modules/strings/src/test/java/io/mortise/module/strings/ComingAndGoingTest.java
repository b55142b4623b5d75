package io.mortise.module.strings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.dynatrace.hash4j.hashing.Hashing;
import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.ModuleJar;
import io.mortise.testkit.RespReader;
import io.mortise.testkit.TestClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// This module as a jar that comes, is replaced and goes while clients work, on a server with real sockets.
class ComingAndGoingTest {
    private static final int CLIENTS = 4;
    private static final int KEYS = 20_000;

    @TempDir
    private Path folder;

    /// A jar of the compiled classes.
    private Path jar(String version, int layout) throws Exception {
        Path classes = Path.of(location(StringsModule.class));
        return ModuleJar.of("strings", version)
                .manifest("Mortise-Types", "string")
                .manifest("Mortise-Layout-Version", Integer.toString(layout))
                .classes(classes, StringsModule.class.getName())
                .library(Path.of(location(Hashing.class)))
                .build(folder);
    }

    private static URI location(Class<?> type) throws Exception {
        return type.getProtectionDomain().getCodeSource().getLocation().toURI();
    }

    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final RespReader reader = new RespReader();
        private final byte[] buffer = new byte[64 * 1024];

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
        }

        Object call(Object... words) throws IOException {
            socket.getOutputStream().write(TestClient.request(words));
            while (!reader.hasReply()) {
                int length = socket.getInputStream().read(buffer);
                if (length < 0) {
                    throw new EOFException("the server has closed the connection");
                }
                reader.add(Arrays.copyOf(buffer, length));
            }
            return reader.next();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// Each client writes and reads keys of its own, so it knows every reply.
    private static void work(int port, int number, CountDownLatch stop, AtomicLong calls) throws IOException {
        SplittableRandom random = new SplittableRandom(number);
        int[] counts = new int[200];
        try (Client client = new Client(port)) {
            while (stop.getCount() > 0) {
                int key = random.nextInt(counts.length);
                String name = "client" + number + ":" + key;
                if (random.nextBoolean()) {
                    assertEquals((long) ++counts[key], client.call("INCR", name));
                } else {
                    assertEquals(counts[key] == 0 ? null : "" + counts[key], client.call("GET", name));
                }
                calls.incrementAndGet();
            }
        }
    }

    @Test
    void shouldBeReplacedWithoutAnErrorWhileClientsWork() throws Exception {
        Path first = jar("1.0.0", 1);
        Path second = jar("2.0.0", 1);
        Path third = jar("3.0.0", 2);
        try (EmbeddedServer server = new EmbeddedServer.Builder().start(0);
                Client operator = new Client(server.port())) {
            assertEquals("OK", operator.call("MODULE", "LOAD", first));
            String large = "x".repeat(200_000);
            for (int key = 0; key < KEYS; key++) {
                operator.call("SET", "key" + key, key % 1000 == 0 ? large + key : "value" + key);
            }
            CountDownLatch stop = new CountDownLatch(1);
            AtomicLong calls = new AtomicLong();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread[] threads = new Thread[CLIENTS];
            for (int number = 0; number < CLIENTS; number++) {
                int own = number;
                threads[number] = Thread.ofPlatform().start(() -> {
                    try {
                        work(server.port(), own, stop, calls);
                    } catch (Throwable failed) {
                        failure.set(failed);
                    }
                });
            }
            for (Path next : new Path[] {second, third, first, third}) {
                assertEquals("OK", operator.call("MODULE", "UPGRADE", "strings", next));
                until(operator, "converting=0");
            }
            assertEquals("OK", operator.call("MODULE", "ROLLBACK", "strings"));
            until(operator, "converting=0");
            stop.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertNull(failure.get(), () -> failure.get().toString());
            assertTrue(calls.get() > 100, () -> "calls: " + calls);
            for (int key = 0; key < KEYS; key += 7) {
                assertEquals(key % 1000 == 0 ? large + key : "value" + key, operator.call("GET", "key" + key));
            }
            assertEquals(0, server.kernel().executor().faults().count());
        }
    }

    @Test
    void shouldGoAndComeBackUnderItsValues() throws Exception {
        Path jar = jar("1.0.0", 1);
        try (EmbeddedServer server = new EmbeddedServer.Builder().start(0);
                Client operator = new Client(server.port());
                Client other = new Client(server.port())) {
            assertEquals("OK", operator.call("MODULE", "LOAD", jar));
            for (int key = 0; key < KEYS; key++) {
                operator.call("SET", "key" + key, key % 3 == 0 ? key : "value" + key);
            }
            Object digest = operator.call("DEBUG", "DIGEST");
            Thread unload = Thread.ofPlatform().start(() -> {
                try {
                    operator.call("MODULE", "UNLOAD", "strings");
                } catch (IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            });
            while (unload.isAlive()) {
                Object reply = other.call("GET", "key1");
                assertTrue(reply.equals("value1") || reply.toString().startsWith("-MODULEMISSING"), reply::toString);
                assertEquals("string", other.call("TYPE", "key2"));
                assertEquals("PONG", other.call("PING"));
            }
            unload.join();
            assertEquals("dormant", other.call("OBJECT", "ENCODING", "key5"));
            assertEquals("OK", other.call("MODULE", "LOAD", jar));
            assertEquals("value1", other.call("GET", "key1"));
            until(other, "dormant=0");
            assertEquals("int", other.call("OBJECT", "ENCODING", "key3"));
            assertEquals(digest, other.call("DEBUG", "DIGEST"));
            assertEquals((long) KEYS, other.call("DBSIZE"));
        }
    }

    private static void until(Client client, String sign) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!client.call("INFO", "modules").toString().contains(sign)) {
            assertTrue(System.nanoTime() < deadline, sign);
            // The server gives no sign when it has come.
            Thread.sleep(2);
        }
    }
}
