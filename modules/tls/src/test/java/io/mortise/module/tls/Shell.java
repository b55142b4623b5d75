package io.mortise.module.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Runs the tools that operators have.
public final class Shell {
    private static final int PATIENCE_SECONDS = 30;

    private Shell() {}

    /// What a command writes, errors included.
    public static String run(String... command) throws IOException, InterruptedException {
        return run(new byte[0], command);
    }

    /// @param input what it reads
    public static String run(byte[] input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command[0] + " does not end: " + output);
        }
        return output;
    }
}
