package io.mortise.kernel.modules;

import io.mortise.kernel.dispatch.KeySpecs;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.command.KeyFinder;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.keyspace.CorruptValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Where the keys of a command stand, as far as that can be kept without its module. As text it is the place of the
/// only key, or a word for each of its key specs:
///
/// ```
/// 1
/// OW:index:2:range:0:1:0 RO:index:3:range:-1:1:0
/// RO:after:STREAMS:1:range:-1:1:2
/// RW:index:1:counted:0:1:1
/// ```
///
/// @param only which word is the only key; 0 if it is not as simple
/// @param specs if it is not as simple; none if there are no keys, or if nobody can say where they are
public record KnownKeys(int only, List<KeySpec> specs) {
    static final KnownKeys NONE = new KnownKeys(0, List.of());

    static KnownKeys of(Row row) {
        if (row.onlyKey() != 0) {
            return new KnownKeys(row.onlyKey(), List.of());
        }
        List<KeySpec> kept = new ArrayList<>();
        for (KeySpec spec : row.definition.keys()) {
            boolean isClear = !spec.incomplete()
                    && (row.definition.keyFinder() == null || spec.variable())
                    && !(spec.begin() instanceof KeySpec.Begin.Unknown)
                    && !(spec.find() instanceof KeySpec.Find.Unknown);
            if (!isClear && !spec.notKey()) {
                return NONE;
            }
            if (!spec.notKey()) {
                // Purposes are for permissions, which were asked for before the command went into a log.
                kept.add(new KeySpec(spec.begin(), spec.find(), spec.access(), Set.of(), false, false, false));
            }
        }
        boolean isWhole = !row.isContainer() && !row.definition.has(CommandFlag.DYNAMIC_KEYS);
        return isWhole ? new KnownKeys(0, List.copyOf(kept)) : NONE;
    }

    /// Reports all keys, if there is more than the only one.
    ///
    /// @return false if nobody can say where they are
    boolean find(Arguments words, KeyFinder.Keys found) {
        return !specs.isEmpty() && new KeySpecs(specs).find(words, found);
    }

    // ---- as text

    /// Writes the words behind a command's name. A snapshot has them, too, and is begun on the command thread, so it
    /// links nothing at its first use.
    void write(StringBuilder text) {
        if (only != 0) {
            text.append(' ').append(only);
        }
        for (KeySpec spec : specs) {
            text.append(' ').append(spec.access().wireName());
            write(spec.begin(), text);
            write(spec.find(), text);
        }
    }

    private static void write(KeySpec.Begin begin, StringBuilder text) {
        if (begin instanceof KeySpec.Begin.Keyword after) {
            text.append(":after:").append(after.keyword()).append(':').append(after.startFrom());
        } else {
            text.append(":index:").append(((KeySpec.Begin.Index) begin).position());
        }
    }

    private static void write(KeySpec.Find find, StringBuilder text) {
        if (find instanceof KeySpec.Find.Counted counted) {
            write(text.append(":counted:"), counted.countAt(), counted.firstKey(), counted.step());
        } else {
            KeySpec.Find.Range range = (KeySpec.Find.Range) find;
            write(text.append(":range:"), range.lastKey(), range.step(), range.limit());
        }
    }

    private static void write(StringBuilder text, int first, int second, int third) {
        text.append(first).append(':').append(second).append(':').append(third);
    }

    /// Reads the words behind a command's name.
    ///
    /// @throws CorruptValueException if they make no sense
    static KnownKeys parse(List<String> words) {
        if (words.isEmpty()) {
            return NONE;
        }
        try {
            if (words.size() == 1 && !words.getFirst().contains(":")) {
                int only = Integer.parseInt(words.getFirst());
                if (only < 0) {
                    throw senseless(words.getFirst());
                }
                return new KnownKeys(only, List.of());
            }
            return new KnownKeys(0, words.stream().map(KnownKeys::spec).toList());
        } catch (NumberFormatException malformed) {
            throw senseless(String.join(" ", words));
        }
    }

    private static KeySpec spec(String text) {
        String[] parts = text.split(":");
        boolean isAfter = parts.length > 1 && parts[1].equals("after");
        int findAt = isAfter ? 4 : 3;
        if (parts.length != findAt + 4) {
            throw senseless(text);
        }
        KeyAccess access = Arrays.stream(KeyAccess.values())
                .filter(each -> each.wireName().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> senseless(text));
        KeySpec.Begin begin = isAfter
                ? new KeySpec.Begin.Keyword(parts[2], Integer.parseInt(parts[3]))
                : new KeySpec.Begin.Index(natural(parts[2], 1));
        int first = Integer.parseInt(parts[findAt + 1]);
        KeySpec.Find find = switch (parts[findAt]) {
            case "range" -> new KeySpec.Find.Range(first, natural(parts[findAt + 2], 1), natural(parts[findAt + 3], 0));
            case "counted" ->
                new KeySpec.Find.Counted(
                        natural(parts[findAt + 1], 0), natural(parts[findAt + 2], 0), natural(parts[findAt + 3], 1));
            default -> throw senseless(text);
        };
        if (!isAfter && !parts[1].equals("index")) {
            throw senseless(text);
        }
        return new KeySpec(begin, find, access, Set.of(), false, false, false);
    }

    private static int natural(String text, int least) {
        int number = Integer.parseInt(text);
        if (number < least) {
            throw senseless(text);
        }
        return number;
    }

    private static CorruptValueException senseless(String text) {
        return new CorruptValueException("a list of modules has a command with its keys at '" + text + "'");
    }
}
