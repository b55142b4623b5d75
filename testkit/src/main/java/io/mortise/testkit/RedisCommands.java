package io.mortise.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What Redis 8.8 says of its own commands, to compare a server's with: arity, flags, access-control categories,
/// key specs, version, tips, deprecation.
///
/// ```java
/// assertEquals(List.of(), RedisCommands.differences(client, "GET"));
/// ```
public final class RedisCommands {
    private static final Map<String, Facts> ALL = load();

    private RedisCommands() {}

    /// One row. Lists are as they stand in replies.
    private record Facts(
            String arity,
            List<String> flags,
            List<String> categories,
            List<String> legacyKeys,
            String since,
            List<String> keys,
            List<String> tips,
            String deprecatedSince,
            String replacedBy) {}

    private static Map<String, Facts> load() {
        Map<String, Facts> rows = new LinkedHashMap<>();
        try (InputStream in = RedisCommands.class.getResourceAsStream("redis-8.8-commands.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] columns = line.split("\t", -1);
                rows.put(columns[0], row(columns));
            });
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return rows;
    }

    private static Facts row(String[] columns) {
        return new Facts(
                columns[1],
                parts(columns[2], " "),
                parts(columns[3], " "),
                parts(columns[4], " "),
                columns[5],
                parts(columns[6], ";"),
                parts(columns[7], " "),
                columns[8],
                columns[9]);
    }

    private static List<String> parts(String column, String separator) {
        return column.isEmpty() ? List.of() : Arrays.asList(column.split(separator));
    }

    /// Whether Redis has a command; subcommands are named as `config|set`.
    public static boolean has(String name) {
        return ALL.containsKey(name);
    }

    /// In what a server's command is unlike the one of Redis; empty if in nothing.
    ///
    /// @param client of the server, speaking RESP2
    /// @param name in lower case, `config|set` for a subcommand
    public static List<String> differences(TestClient client, String name) {
        Facts expected = ALL.get(name);
        if (expected == null) {
            return List.of("Redis has no command " + name);
        }
        List<?> info = (List<?>) ((List<?>) client.call("COMMAND", "INFO", name)).getFirst();
        if (info == null) {
            return List.of("the server has no command " + name);
        }
        List<String> found = new ArrayList<>();
        compare(found, name, "name", name, info.get(0));
        compare(found, name, "arity", expected.arity, String.valueOf(info.get(1)));
        compare(found, name, "flags", expected.flags, info.get(2));
        compare(found, name, "first, last, step", expected.legacyKeys, texts(info.subList(3, 6)));
        compare(found, name, "categories", expected.categories, withoutAt(info.get(6)));
        compare(found, name, "tips", expected.tips, info.get(7));
        compare(
                found,
                name,
                "keys",
                expected.keys,
                ((List<?>) info.get(8)).stream().map(RedisCommands::keySpec).toList());
        Map<String, Object> docs = pairs(((List<?>) client.call("COMMAND", "DOCS", name)).get(1));
        compare(found, name, "since", expected.since, docs.get("since"));
        compare(found, name, "deprecated since", expected.deprecatedSince, docs.getOrDefault("deprecated_since", ""));
        // The table has it without the marks for code.
        String replacedBy = ((String) docs.getOrDefault("replaced_by", "")).replace("`", "");
        compare(found, name, "replaced by", expected.replacedBy, replacedBy);
        return found;
    }

    private static void compare(List<String> found, String name, String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            found.add(name + ", " + what + ": Redis has " + expected + ", here it is " + actual);
        }
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    private static List<String> withoutAt(Object categories) {
        return ((List<?>) categories)
                .stream().map(each -> ((String) each).substring(1)).toList();
    }

    private static Map<String, Object> pairs(Object flat) {
        Map<String, Object> map = new LinkedHashMap<>();
        List<?> values = (List<?>) flat;
        for (int index = 0; index < values.size(); index += 2) {
            map.put((String) values.get(index), values.get(index + 1));
        }
        return map;
    }

    /// A key spec in the notation of the table: `idx(1)+range(last=0,step=1,limit=0) RO,access`.
    private static String keySpec(Object reply) {
        Map<String, Object> spec = pairs(reply);
        Map<String, Object> begin = pairs(spec.get("begin_search"));
        Map<String, Object> find = pairs(spec.get("find_keys"));
        return begin((String) begin.get("type"), pairs(begin.get("spec"))) + "+"
                + find((String) find.get("type"), pairs(find.get("spec"))) + " "
                + String.join(",", texts((List<?>) spec.get("flags")));
    }

    private static String begin(String type, Map<String, Object> facts) {
        return switch (type) {
            case "index" -> "idx(" + facts.get("index") + ")";
            case "keyword" -> "kw(" + facts.get("keyword") + ",from=" + facts.get("startfrom") + ")";
            default -> type;
        };
    }

    private static String find(String type, Map<String, Object> facts) {
        return switch (type) {
            case "range" ->
                "range(last=" + facts.get("lastkey") + ",step=" + facts.get("keystep") + ",limit=" + facts.get("limit")
                        + ")";
            case "keynum" ->
                "keynum(at=" + facts.get("keynumidx") + ",first=" + facts.get("firstkey") + ",step="
                        + facts.get("keystep") + ")";
            default -> type;
        };
    }
}
