package io.mortise.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;

/// The packed distribution as a process of its own, on a free port of the loopback interface.
///
/// Every server has a folder of its own, in which it runs and in which its output is kept. Closing ends the
/// process, and deletes a folder that was made for it.
public final class PackedServer implements AutoCloseable {
    private static final long MOST_START_SECONDS = 60;
    private static final long MOST_STOP_SECONDS = 30;
    private static final int POLL_MILLIS = 5;

    private final Process process;
    private final Path folder;
    private final Path output;
    private final int port;
    private final double startMillis;
    private boolean ownsFolder;

    private PackedServer(Process process, Path folder, Path output, int port, double startMillis) {
        this.process = process;
        this.folder = folder;
        this.output = output;
        this.port = port;
        this.startMillis = startMillis;
    }

    /// The folder that `dist` has packed.
    public static Path home() {
        return Path.of(System.getProperty("mortise.home")).normalize();
    }

    /// The jars in the distribution's `modules/`.
    public static List<Path> moduleJars() throws IOException {
        try (var jars = Files.list(home().resolve("modules"))) {
            return jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
        }
    }

    /// Starts a server in a new folder, and waits until it answers.
    ///
    /// @param options words of the command line, after those that this class gives
    public static PackedServer start(String... options) throws IOException, InterruptedException {
        PackedServer server = startIn(Files.createTempDirectory("mortise-it-"), freePort(), List.of(), options);
        server.ownsFolder = true;
        return server;
    }

    /// Starts a server that reads a file of settings, and waits until it answers.
    public static PackedServer startWithFile(Path file, int port, String... options)
            throws IOException, InterruptedException {
        return startIn(file.toAbsolutePath().getParent(), port, List.of(file.toString()), options);
    }

    private static PackedServer startIn(Path folder, int port, List<String> first, String... options)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output-" + port + ".log");
        List<String> words = new ArrayList<>(first);
        if (first.isEmpty()) {
            words.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        }
        words.addAll(List.of(options));
        long begin = System.nanoTime();
        Process process = process(folder, output, words).start();
        awaitAnswer(process, port, output);
        return new PackedServer(process, folder, output, port, (System.nanoTime() - begin) / 1e6);
    }

    /// The process that a command line would start; both its outputs go to `output`.
    static ProcessBuilder process(Path folder, Path output, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(home().resolve("bin/mortise-server").toString());
        command.addAll(words);
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
    }

    private static void awaitAnswer(Process process, int port, Path output) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_START_SECONDS);
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IllegalStateException("the server does not answer; it said:\n" + Files.readString(output));
            }
            // Nothing tells that a port of another process has opened.
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] reply = socket.getInputStream().readNBytes("+PONG\r\n".length());
            return new String(reply, StandardCharsets.US_ASCII).equals("+PONG\r\n");
        } catch (IOException notYet) {
            return false;
        }
    }

    /// A port of the loopback interface that nobody uses at the moment.
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /// Where the server runs.
    public Path folder() {
        return folder;
    }

    public Process process() {
        return process;
    }

    /// The time from the launcher's start to the first answer.
    public double startMillis() {
        return startMillis;
    }

    /// What the server has written to its log, which goes to its output.
    public String log() {
        try {
            return Files.readString(output);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A new connection that speaks RESP2.
    public Jedis connect() {
        return new Jedis("127.0.0.1", port, 30_000);
    }

    /// Sends SIGTERM, and waits for the end.
    ///
    /// @return the exit code
    public int terminate() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    /// Sends SIGKILL, and waits for the end.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /// Waits until the process has ended.
    ///
    /// @return the exit code
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(MOST_STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server does not end; its log says:\n" + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(MOST_STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        if (ownsFolder) {
            deleteFolder();
        }
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
