package io.mortise.server;

import io.mortise.kernel.config.ConfigLine;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A start to learn from: the server runs on some free port, is its own client for a second, and ends. The JVM
/// records which classes that took and how the methods were used, and the launcher keeps the record as the AOT
/// cache of later starts.
final class Rehearsal {
    private static final int ROUNDS = 300;
    private static final int PIPELINE = 50;
    /// What clients ask when they connect, and monitors every few seconds. Whoever asks first would otherwise keep the
    /// others waiting for some ten milliseconds, since much of the server is behind each.
    private static final List<String> ASKED = List.of(
            "PING",
            "HELLO 3",
            "HELLO 2",
            "CLIENT SETINFO LIB-NAME rehearsal",
            "CLIENT SETNAME rehearsal",
            "CLIENT INFO",
            "CLIENT LIST",
            "INFO",
            "INFO everything",
            "CONFIG GET *",
            "CONFIG GET save",
            "CONFIG SET maxmemory 0",
            "COMMAND",
            "COMMAND COUNT",
            "COMMAND DOCS",
            "ACL WHOAMI",
            "ACL LIST",
            "MEMORY STATS",
            "MODULE LIST",
            "SLOWLOG GET",
            "LATENCY HISTOGRAM",
            "LATENCY LATEST",
            "SCAN 0",
            "DBSIZE");

    private static final int ASKING_ROUNDS = 10;
    private static final int MOST_REPLY_BYTES = 64 * 1024;
    /// The module whose commands are played.
    private static final String OWNER = "strings";
    /// How often it is asked whether something has ended: some seconds.
    private static final int MOST_ASKS = 100_000;

    private Rehearsal() {}

    static void run(CommandLine line) throws StartException {
        Path directory = newDirectory();
        List<ConfigLine> options = new ArrayList<>(line.options());
        options.add(option("bind", "127.0.0.1"));
        options.add(option("port", Integer.toString(freePort())));
        options.add(option("dir", directory.toString()));
        options.add(option("enable-module-command", "local"));
        ServerProcess server =
                ServerProcess.start(new CommandLine(line.wish(), line.file(), line.readsInput(), options));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            play(socket);
        } catch (IOException failed) {
            throw new StartException("the rehearsal failed: " + failed, failed);
        }
        server.stop("the end of the rehearsal");
        server.finish();
        delete(directory);
        System.exit(0);
    }

    private static ConfigLine option(String... words) {
        return ConfigLine.option(List.of(words));
    }

    /// Whatever a module keeps, it keeps there, and not among somebody's data.
    private static Path newDirectory() throws StartException {
        try {
            return Files.createTempDirectory("mortise-rehearsal-");
        } catch (IOException failed) {
            throw new StartException("no folder can be made for the rehearsal: " + failed, failed);
        }
    }

    private static void delete(Path directory) throws StartException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException failed) {
            throw new StartException("the folder of the rehearsal cannot be deleted: " + failed, failed);
        }
    }

    private static int freePort() throws StartException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new StartException("no port is free: " + failed, failed);
        }
    }

    private static void play(Socket socket) throws IOException {
        OutputStream out = new BufferedOutputStream(socket.getOutputStream());
        InputStream in = socket.getInputStream();
        for (int round = 0; round < ASKING_ROUNDS; round++) {
            for (String command : ASKED) {
                send(out, command.split(" "));
                awaitReply(out, in);
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int index = 0; index < PIPELINE; index++) {
                String key = "rehearsal:" + (round * PIPELINE + index) % 5000;
                switch (index % 4) {
                    case 0 -> send(out, "SET", key, "value of " + key);
                    case 1 -> send(out, "GET", key);
                    case 2 -> send(out, "INCR", "rehearsal:counter");
                    default -> send(out, "SET", key, "another", "PX", "50");
                }
            }
            awaitReply(out, in);
        }
        send(out, "BGSAVE");
        awaitReply(out, in);
        await(out, in, "persistence", reply -> !reply.contains("rdb_bgsave_in_progress:1"), "a save does not end");
        Path jar = jarOf(OWNER);
        if (jar != null) {
            changeGenerations(out, in, jar.toString());
        }
        send(out, "FLUSHALL");
        awaitReply(out, in);
    }

    /// The module of the keys is upgraded, and leaves and comes back: no start does that, and a first upgrade that
    /// had to load and link all that it takes would keep clients waiting for as long as ten later ones.
    private static void changeGenerations(OutputStream out, InputStream in, String jar) throws IOException {
        List<List<String>> changes = List.of(
                List.of("MODULE", "UPGRADE", OWNER, jar),
                List.of("MODULE", "ROLLBACK", OWNER),
                List.of("MODULE", "UNLOAD", OWNER),
                List.of("MODULE", "LOAD", jar));
        for (List<String> change : changes) {
            send(out, change.toArray(String[]::new));
            String reply = awaitReply(out, in);
            if (!reply.startsWith("+OK")) {
                throw new IOException(String.join(" ", change) + ": " + reply);
            }
            awaitSweep(out, in);
        }
    }

    private static void awaitSweep(OutputStream out, InputStream in) throws IOException {
        await(
                out,
                in,
                "modules",
                reply -> !reply.matches("(?s).*\\bmodule_" + OWNER + ":.*")
                        || reply.matches("(?s).*\\bmodule_" + OWNER + ":[^\r]*dormant=0,converting=0,.*"),
                "the values of " + OWNER + " are not converted");
    }

    private static void await(
            OutputStream out, InputStream in, String section, Predicate<String> isReached, String trouble)
            throws IOException {
        for (int ask = 0; ask < MOST_ASKS; ask++) {
            send(out, "INFO", section);
            if (isReached.test(awaitReply(out, in))) {
                return;
            }
        }
        throw new IOException(trouble);
    }

    /// @return null if the distribution has no such module
    private static Path jarOf(String module) throws IOException {
        String home = System.getProperty("mortise.home");
        Path modules = Path.of(home == null ? "" : home, "modules");
        if (!Files.isDirectory(modules)) {
            return null;
        }
        try (Stream<Path> jars = Files.list(modules)) {
            return jars.filter(jar -> jar.getFileName().toString().matches("mortise-" + module + "-.*\\.jar"))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static void send(OutputStream out, String... words) throws IOException {
        StringBuilder request = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        out.write(request.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// Waits for what was asked: a mark is sent behind it, and comes back last.
    ///
    /// @return the replies, without the mark
    private static String awaitReply(OutputStream out, InputStream in) throws IOException {
        String mark = "$16\r\nend of the round\r\n";
        send(out, "ECHO", "end of the round");
        out.flush();
        byte[] bytes = new byte[MOST_REPLY_BYTES];
        StringBuilder replies = new StringBuilder();
        while (replies.length() < mark.length() || replies.lastIndexOf(mark) != replies.length() - mark.length()) {
            int length = in.read(bytes);
            if (length < 0) {
                throw new IOException("the server has closed the connection");
            }
            replies.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        }
        return replies.substring(0, replies.length() - mark.length());
    }
}
