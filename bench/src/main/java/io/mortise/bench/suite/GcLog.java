package io.mortise.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The pauses that a JVM has written down.
///
/// @param millis how long each was, in order
record GcLog(double[] millis) {
    private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9.]+)ms$");

    /// The environment that makes our server write its pauses to that file.
    static Map<String, String> to(Path file) {
        return Map.of("MORTISE_JAVA_OPTS", "-Xlog:gc:file=" + file + ":uptime:filecount=0");
    }

    static GcLog read(Path file) throws IOException {
        return new GcLog(Files.readAllLines(file).stream()
                .map(PAUSE::matcher)
                .filter(Matcher::find)
                .mapToDouble(each -> Double.parseDouble(each.group(1)))
                .toArray());
    }

    double longestMillis() {
        return Arrays.stream(millis).max().orElse(0);
    }
}
