package io.mortise.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.kernel.config.ConfigFile.Text;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigFileTest {
    private static List<ConfigLine> read(String text, Map<String, String> others) {
        return ConfigFile.read(new Text("main.conf", text), pattern -> {
            if (!others.containsKey(pattern)) {
                throw new IllegalArgumentException("there is no file " + pattern);
            }
            return List.of(new Text(pattern, others.get(pattern)));
        });
    }

    private static String refusal(String text, Map<String, String> others) {
        return assertThrows(IllegalArgumentException.class, () -> read(text, others))
                .getMessage();
    }

    @Test
    void shouldGiveSettingsInOrder() {
        List<ConfigLine> lines = read("# comment\n\n  PORT 7000\r\nsave 900 1\nsave \"\"\n", Map.of());
        assertEquals(
                List.of("port", "save", "save"),
                lines.stream().map(ConfigLine::name).toList());
        assertEquals(List.of("900", "1"), lines.get(1).values());
        assertEquals(List.of(""), lines.get(2).values());
        assertEquals("main.conf line 3 'PORT 7000'", lines.get(0).origin());
    }

    @Test
    void shouldPutIncludedFilesInTheirPlace() {
        List<ConfigLine> lines = read("port 1\ninclude b\nport 3", Map.of("b", "port 2\ninclude c", "c", "hz 5"));
        assertEquals(
                List.of("[1]", "[2]", "[5]", "[3]"),
                lines.stream().map(line -> line.values().toString()).toList());
        assertEquals("b line 1 'port 2'", lines.get(1).origin());
    }

    @Test
    void shouldNameFileAndLineOfAFault() {
        assertEquals("main.conf line 2 'bind \"a': a quote is not closed", refusal("\nbind \"a", Map.of()));
        assertEquals("main.conf line 1 'include x': there is no file x", refusal("include x", Map.of()));
        assertEquals("b line 1 'hz '1': a quote is not closed", refusal("include b", Map.of("b", "hz '1")));
    }

    @Test
    void shouldNotFollowFilesThatIncludeEachOther() {
        assertTrue(refusal("include a", Map.of("a", "include a")).contains("deep"));
    }
}
