package io.mortise.module.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.ModuleDefinition;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.ServerModule;
import io.mortise.spi.net.ListenerHandle;
import io.mortise.spi.net.SecureListener;
import io.mortise.testkit.EmbeddedServer;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the kernel does with handshakes that are slow, many, or of a listener that fails.
class HandshakeLimitsTest {
    private final Authority authority = new Authority("authority");
    private final PortModule module = new PortModule();
    private EmbeddedServer server;

    /// A port with a listener that counts.
    private final class PortModule implements ServerModule, SecureListener {
        private final SSLContext context = authority.client(authority.server());
        private final AtomicInteger engines = new AtomicInteger();
        private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private volatile boolean waits;
        private volatile boolean refuses;
        private volatile long timeoutMillis = 10_000;
        private ListenerHandle handle;

        @Override
        public void describe(ModuleDefinition module) {}

        @Override
        public void start(ModuleRuntime runtime) {
            handle = runtime.listen(this, 0);
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public int handshakesAtOnce() {
            return 2;
        }

        @Override
        public long handshakeTimeoutMillis() {
            return timeoutMillis;
        }

        @Override
        public SSLEngine engine(String peerHost, int peerPort) {
            engines.incrementAndGet();
            try {
                if (waits) {
                    mayGoOn.await();
                }
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(false);
            return engine;
        }

        @Override
        public Identity identify(SSLSession session) throws SSLException {
            if (refuses) {
                throw new SSLException("not you");
            }
            return null;
        }

        @Override
        public void failed(String peer, Throwable reason) {
            failures.add(reason);
            throw new IllegalStateException("a fault of the module, which must not matter");
        }
    }

    private void start() throws Exception {
        server = new EmbeddedServer.Builder().modules(module).start(0);
    }

    private Socket silent() throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), module.handle.port());
    }

    private SocketClient client() throws Exception {
        return SocketClient.secure(authority.client(null), module.handle.port());
    }

    @BeforeEach
    void patience() {
        module.timeoutMillis = 10_000;
    }

    @AfterEach
    void stop() throws Exception {
        module.mayGoOn.countDown();
        server.close();
    }

    @Test
    void shouldGiveUpOnSilence() throws Exception {
        module.timeoutMillis = 1500;
        start();
        try (SocketClient silent = new SocketClient(silent())) {
            assertTrue(silent.isEnded());
            assertEquals(
                    "no handshake within 1500 ms",
                    module.failures.poll(10, TimeUnit.SECONDS).getMessage());
        }
        try (SocketClient client = client()) {
            assertEquals("PONG", client.run("PING"));
        }
    }

    @Test
    void shouldHaveOnlySoManyHandshakesUnderWay() throws Exception {
        start();
        List<Socket> sockets = new ArrayList<>();
        for (int count = 0; count < 5; count++) {
            sockets.add(silent());
        }
        try (SocketClient plain = new SocketClient(new Socket(InetAddress.getLoopbackAddress(), server.port()))) {
            // Two have their engines and say nothing; the others wait, and so does nobody else.
            while (module.engines.get() < 2) {
                assertEquals("PONG", plain.run("PING"));
            }
            assertEquals("PONG", plain.run("PING"));
            assertEquals(2, module.engines.get());
            for (Socket socket : sockets) {
                socket.close();
            }
            try (SocketClient client = client()) {
                assertEquals("PONG", client.run("PING"));
            }
        }
    }

    @Test
    void shouldGiveUpOnListenerThatDoesNotAnswer() throws Exception {
        module.timeoutMillis = 1500;
        module.waits = true;
        start();
        try (SocketClient client = new SocketClient(silent())) {
            assertTrue(client.isEnded());
        }
    }

    @Test
    void shouldCloseConnectionThatTheListenerRefuses() throws Exception {
        module.refuses = true;
        start();
        try (SocketClient client = client()) {
            client.send(SocketClient.request("PING"));
            assertTrue(client.isEnded());
            assertEquals("not you", module.failures.poll(10, TimeUnit.SECONDS).getMessage());
        }
    }
}
