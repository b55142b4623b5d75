package io.mortise.bench.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A server that is measured: a process of its own on a free port of the loopback interface, on one CPU, with
/// nothing on disk. It ends with [#close()].
public final class ServerUnderTest implements AutoCloseable {
    private static final long MOST_START_NANOS = 60_000_000_000L;
    /// What Linux counts CPU time in, whatever the machine.
    private static final double TICKS_PER_SECOND = 100;

    private final String name;
    private final int port;
    private final Process process;
    private final double startSeconds;

    private ServerUnderTest(String name, int port, Process process, double startSeconds) {
        this.name = name;
        this.port = port;
        this.process = process;
        this.startSeconds = startSeconds;
    }

    /// Starts a server that takes Redis's options.
    ///
    /// @param name in tables
    /// @param program its path, or its name on the path
    /// @param folder where it may leave files, and its log
    /// @param cpu which CPU it is kept on; negative for all
    public static ServerUnderTest start(String name, String program, Path folder, int cpu, List<String> options)
            throws IOException, InterruptedException {
        return start(name, program, folder, cpu, options, Map.of());
    }

    /// The same with variables in the environment of the process.
    public static ServerUnderTest start(
            String name, String program, Path folder, int cpu, List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        int port = FreePort.any();
        List<String> command = new ArrayList<>();
        // By itself it would have the CPUs of this process only.
        String cpus = cpu >= 0
                ? Integer.toString(cpu)
                : Files.readString(Path.of("/sys/devices/system/cpu/online")).strip();
        command.addAll(List.of("taskset", "-c", cpus));
        command.addAll(List.of(program, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of("--dir", folder.toString()));
        command.addAll(options);
        long began = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() - began > MOST_START_NANOS) {
                process.destroyForcibly();
                throw new IOException(name + " does not start; see " + folder.resolve(name + ".log"));
            }
            // Between two tries, so that the tries do not take the CPU from the start that is timed.
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return new ServerUnderTest(name, port, process, (System.nanoTime() - began) / 1e9);
    }

    private static boolean answers(int port) {
        try {
            return ask(port, "PING").startsWith("+PONG");
        } catch (IOException refused) {
            return false;
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    /// The process.
    public long pid() {
        return process.pid();
    }

    /// From the start of the process to the first answer, to 5 ms.
    public double startSeconds() {
        return startSeconds;
    }

    /// CPU time of all its threads so far, in seconds.
    public double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /// Memory of the process that is in RAM, in bytes.
    public long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(name + " has gone");
    }

    /// A number of INFO.
    ///
    /// @throws IOException if it has no such field
    public long info(String field) throws IOException {
        return number(ask(port, "INFO"), field);
    }

    /// A number in what INFO has answered.
    ///
    /// @throws IOException if there is no such field
    public static long number(String info, String field) throws IOException {
        for (String line : info.split("\r\n")) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.substring(field.length() + 1));
            }
        }
        throw new IOException("INFO has no " + field);
    }

    /// Sends one inline command.
    ///
    /// @return the reply's bytes, whole if it is a line or one bulk string
    public String ask(String command) throws IOException {
        return ask(port, command);
    }

    private static String ask(int port, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            socket.setSoTimeout(120_000);
            InputStream in = socket.getInputStream();
            String head = line(in);
            if (head.startsWith("$") && !head.startsWith("$-")) {
                return new String(in.readNBytes(Integer.parseInt(head.substring(1))), StandardCharsets.UTF_8);
            }
            return head;
        }
    }

    /// The next line of a reply, without its end.
    public static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed");
            }
            line.append((char) next);
        }
        in.read();
        return line.toString();
    }

    /// Ends the process.
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
