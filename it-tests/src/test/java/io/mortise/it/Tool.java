package io.mortise.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs that come with Redis, as processes.
final class Tool {
    private static final long MOST_SECONDS = 120;

    private Tool() {}

    /// What a program that has ended wrote to both its outputs.
    record Result(int exitCode, String output) {}

    /// Runs a program to its end.
    ///
    /// @param input for its standard input
    static Result run(byte[] input, String... command) throws IOException, InterruptedException {
        Process process = start(command);
        Thread feeder = Thread.ofPlatform().start(() -> feed(process.getOutputStream(), input));
        String output = readAll(process.getInputStream());
        feeder.join();
        return end(process, output);
    }

    /// Runs a program that reads nothing to its end.
    static Result run(String... command) throws IOException, InterruptedException {
        return run(new byte[0], command);
    }

    /// Starts a program whose output is read by [#end(Process)].
    static Process start(String... command) throws IOException {
        return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    }

    /// Waits for a program to end by itself.
    static Result end(Process process) throws IOException, InterruptedException {
        return end(process, readAll(process.getInputStream()));
    }

    private static Result end(Process process, String output) throws InterruptedException {
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the program does not end; it said:\n" + output);
        }
        return new Result(process.exitValue(), output);
    }

    private static void feed(OutputStream out, byte[] input) {
        try (out) {
            out.write(input);
        } catch (IOException stoppedReading) {
            // Its exit code and its output say what happened.
        }
    }

    private static String readAll(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
