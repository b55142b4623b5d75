package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.command.CommandRow;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.command.KeySpec.Begin;
import io.mortise.spi.command.KeySpec.Find;
import io.mortise.testkit.RedisCommands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// All key specs of Redis give the three numbers that Redis answers for them.
class LegacyKeysTest {
    private static final Pattern INDEX = Pattern.compile("idx\\((\\d+)\\)");
    private static final Pattern KEYWORD = Pattern.compile("kw\\((\\w+),from=(-?\\d+)\\)");
    private static final Pattern RANGE = Pattern.compile("range\\(last=(-?\\d+),step=(\\d+),limit=(\\d+)\\)");
    private static final Pattern COUNTED = Pattern.compile("keynum\\(at=(\\d+),first=(\\d+),step=(\\d+)\\)");

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static KeySpec parse(String text) {
        Matcher index = INDEX.matcher(text);
        Matcher keyword = KEYWORD.matcher(text);
        Matcher range = RANGE.matcher(text);
        Matcher counted = COUNTED.matcher(text);
        Begin begin = index.find()
                ? new Begin.Index(number(index, 1))
                : keyword.find() ? new Begin.Keyword(keyword.group(1), number(keyword, 2)) : new Begin.Unknown();
        Find find = range.find()
                ? new Find.Range(number(range, 1), number(range, 2), number(range, 3))
                : counted.find()
                        ? new Find.Counted(number(counted, 1), number(counted, 2), number(counted, 3))
                        : new Find.Unknown();
        return new KeySpec(
                begin,
                find,
                KeyAccess.READ_ONLY,
                Set.of(),
                text.contains("not_key"),
                text.contains("incomplete"),
                text.contains("variable_flags"));
    }

    @Test
    void shouldBeThoseOfRedis() throws IOException {
        int compared = 0;
        for (String line : lines()) {
            String[] columns = line.split("\t", -1);
            List<String> specs = columns[6].isEmpty() ? List.of() : List.of(columns[6].split(";"));
            CommandRow row = new CommandRow("x", -1, (call, reply) -> {});
            specs.forEach(spec -> row.keys(parse(spec)));
            LegacyKeys keys = LegacyKeys.of(row.definition(null, "x", null));
            assertEquals(columns[4], keys.first() + " " + keys.last() + " " + keys.step(), line);
            // A module's command can find its keys by a function, and some commands of scripting do.
            if (!columns[2].contains("module")) {
                assertEquals(columns[2].contains("movablekeys"), keys.isPartial(), line);
            }
            compared++;
        }
        assertTrue(compared > 400, "compared " + compared);
    }

    private static List<String> lines() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                RedisCommands.class.getResourceAsStream("redis-8.8-commands.tsv"), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }
}
