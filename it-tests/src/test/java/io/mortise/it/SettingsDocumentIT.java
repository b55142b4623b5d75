package io.mortise.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/// `docs/settings.md` names every setting of the server that is shipped, each with its initial value, and no other.
///
/// A row of a table there is `| name | value | words |`, the first two in backquotes; a value that depends on the
/// place is told in italics. With the system property `settings.update` the document is corrected first.
class SettingsDocumentIT {
    private static final Path DOCUMENT = Path.of(System.getProperty("mortise.docs"), "settings.md");
    private static final String ROW = "\\| `([^`]+)` \\| (?:`([^`]*)`|\\*[^*]+\\*|) \\|(.*)";
    /// Settings whose values this test chooses, or the place.
    private static final List<String> LOCAL = List.of("port", "bind", "dir", "modules-dir");

    @Test
    void shouldTellEverySettingAndItsInitialValue() throws Exception {
        Map<String, String> inForce = inForce();
        if (System.getProperty("settings.update") != null) {
            update(inForce);
        }
        Map<String, String> documented = documented();
        LOCAL.forEach(name -> documented.computeIfPresent(name, (key, value) -> inForce.get(key)));
        assertEquals(
                lines(inForce),
                lines(documented),
                "docs/settings.md differs from CONFIG GET; its head says what to do");
    }

    private static Map<String, String> inForce() throws Exception {
        try (PackedServer server = PackedServer.start();
                Jedis client = server.connect()) {
            return new TreeMap<>(client.configGet("*"));
        }
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.matches(ROW)) {
                assertNull(
                        settings.put(name(line), line.replaceFirst(ROW, "$2")), "this setting is there twice: " + line);
            }
        }
        return settings;
    }

    private static void update(Map<String, String> inForce) throws IOException {
        List<String> lines = new ArrayList<>();
        Map<String, String> missing = new TreeMap<>(inForce);
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (!line.matches(ROW) || LOCAL.contains(name(line))) {
                lines.add(line);
            } else if (inForce.containsKey(name(line))) {
                lines.add(row(name(line), inForce.get(name(line)), line.replaceFirst(ROW, "$3")));
            }
            missing.remove(line.matches(ROW) ? name(line) : "");
        }
        missing.forEach((name, value) -> lines.add(row(name, value, "  |")));
        Files.write(DOCUMENT, lines);
    }

    private static String name(String row) {
        return row.replaceFirst(ROW, "$1");
    }

    private static String row(String name, String value, String rest) {
        return "| `" + name + "` | " + (value.isEmpty() ? "" : "`" + value + "`") + " |" + rest;
    }

    private static String lines(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + setting.getValue())
                .collect(Collectors.joining("\n"));
    }
}
