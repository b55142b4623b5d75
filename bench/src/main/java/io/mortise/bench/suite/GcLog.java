package io.mortise.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The pauses that a JVM has written down.
///
/// @param pauses in order
record GcLog(List<Pause> pauses) {
    private static final Pattern PAUSE = Pattern.compile("\\[([^]]*)].*Pause .* ([0-9.]+)ms$");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

    /// One pause.
    ///
    /// @param endMillis the clock's time at its end, in whole milliseconds
    /// @param millis how long it was
    record Pause(double endMillis, double millis) {}

    /// The environment that makes our server write its pauses to that file.
    static Map<String, String> to(Path file) {
        return Map.of("MORTISE_JAVA_OPTS", "-Xlog:gc:file=" + file + ":time:filecount=0");
    }

    static GcLog read(Path file) throws IOException {
        return new GcLog(Files.readAllLines(file).stream()
                .map(PAUSE::matcher)
                .filter(Matcher::find)
                .map(line -> new Pause(
                        OffsetDateTime.parse(line.group(1), TIME).toInstant().toEpochMilli(),
                        Double.parseDouble(line.group(2))))
                .toList());
    }

    /// Those after the first ones.
    GcLog without(int first) {
        return new GcLog(pauses.subList(first, pauses.size()));
    }

    double longestMillis() {
        return pauses.stream().mapToDouble(Pause::millis).max().orElse(0);
    }

    /// How much of a stretch of time was pauses.
    double millisWithin(double fromMillis, double toMillis) {
        return pauses.stream()
                .mapToDouble(each -> Math.max(
                        0, Math.min(toMillis, each.endMillis) - Math.max(fromMillis, each.endMillis - each.millis)))
                .sum();
    }
}
