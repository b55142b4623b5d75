package io.mortise.module.persistence;

import io.mortise.module.strings.StringsModule;
import io.mortise.testkit.EmbeddedServer;
import io.mortise.testkit.RespReader;
import io.mortise.testkit.TestClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own, ours or Redis's, with a real disk.
final class RealServer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    final Process process;
    final int port;

    private RealServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Starts this server.
    ///
    /// @param settings as `name=value`
    static RealServer mortise(Path directory, String... settings) throws Exception {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedServer.class.getName(),
                Integer.toString(port),
                StringsModule.class.getName(),
                PersistenceModule.class.getName(),
                "dir=" + directory));
        command.addAll(List.of(settings));
        return start(command, directory, port, "mortise.log");
    }

    /// Whether Debian's redis-server is installed.
    static boolean hasRedis() {
        return new File("/usr/bin/redis-server").canExecute();
    }

    /// Starts redis-server.
    ///
    /// @param arguments as `--name value`
    static RealServer redis(Path directory, String... arguments) throws Exception {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/redis-server",
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--save",
                ""));
        command.addAll(List.of(arguments));
        return start(command, directory, port, "redis.log");
    }

    private static RealServer start(List<String> command, Path directory, int port, String log) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve(log).toFile()))
                .start();
        RealServer server = new RealServer(process, port);
        server.awaitReady();
        return server;
    }

    private void awaitReady() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.isAlive() && System.nanoTime() < end) {
            try (Connection connection = connect()) {
                if (connection.call("PING").equals("PONG")) {
                    return;
                }
            } catch (UncheckedIOException notYet) {
                // It does not listen yet.
            }
            // Another process is starting; there is nothing else to wait for.
            Thread.sleep(20);
        }
        throw new IllegalStateException("the server on port " + port + " is not there: " + process);
    }

    Connection connect() {
        try {
            return new Connection(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Kills it, as `kill -9` does.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// Waits for the end that it was asked for.
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server does not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /// A connection, for one thread.
    static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final RespReader reader = new RespReader();
        private final byte[] buffer = new byte[64 * 1024];

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            socket.setTcpNoDelay(true);
        }

        Object call(Object... words) {
            send(words);
            return reply();
        }

        Object run(String line) {
            return call((Object[]) line.split(" "));
        }

        void send(Object... words) {
            try {
                socket.getOutputStream().write(TestClient.request(words));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /// @throws UncheckedIOException if the connection ends first
        Object reply() {
            try {
                while (!reader.hasReply()) {
                    int got = socket.getInputStream().read(buffer);
                    if (got < 0) {
                        throw new IOException("the connection has ended");
                    }
                    reader.add(java.util.Arrays.copyOf(buffer, got));
                }
                return reader.next();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
