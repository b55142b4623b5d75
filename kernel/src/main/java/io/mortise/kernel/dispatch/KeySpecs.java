package io.mortise.kernel.dispatch;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.KeyAccess.Purpose;
import io.mortise.spi.command.KeyFinder;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.command.Numbers;

/// Finds a request's keys by the key specs of its row. The same keys are hashed and touched before the command
/// runs, may be opened by it, are checked for the user's permission, and are answered by COMMAND GETKEYS.
public final class KeySpecs {
    private static final Purpose[] NO_PURPOSES = {};

    private KeySpecs() {}

    /// Reports all keys. Words that make no sense, such as a count that is none, give no keys.
    ///
    /// @return whether every spec could be followed
    public static boolean find(CommandDefinition definition, Arguments arguments, KeyFinder.Keys found) {
        if (definition.keyFinder() != null) {
            definition.keyFinder().find(arguments, found);
            return true;
        }
        boolean sound = true;
        for (KeySpec spec : definition.keys()) {
            if (!spec.notKey()) {
                sound &= find(spec, arguments, found);
            }
        }
        return sound;
    }

    private static boolean find(KeySpec spec, Arguments arguments, KeyFinder.Keys found) {
        int begin = switch (spec.begin()) {
            case KeySpec.Begin.Index(int position) -> position;
            case KeySpec.Begin.Keyword(String keyword, int from) -> behind(keyword, from, arguments);
            case KeySpec.Begin.Unknown() -> -1;
        };
        if (begin < 0 || begin >= arguments.count()) {
            // A keyword that is absent means that there are no such keys.
            return spec.begin() instanceof KeySpec.Begin.Keyword;
        }
        Purpose[] purposes =
                spec.purposes().isEmpty() ? NO_PURPOSES : spec.purposes().toArray(NO_PURPOSES);
        return switch (spec.find()) {
            case KeySpec.Find.Range range -> {
                addRange(spec, range, begin, arguments.count(), purposes, found);
                yield true;
            }
            case KeySpec.Find.Counted counted -> addCounted(spec, counted, begin, arguments, purposes, found);
            case KeySpec.Find.Unknown() -> false;
        };
    }

    private static void addRange(
            KeySpec spec, KeySpec.Find.Range range, int begin, int count, Purpose[] purposes, KeyFinder.Keys found) {
        int last = range.lastKey() >= 0 ? begin + range.lastKey() : count + range.lastKey();
        if (range.limit() > 1) {
            last = begin + (last - begin) / range.limit();
        }
        for (int index = begin; index <= last && index < count; index += range.step()) {
            found.add(index, spec.access(), purposes);
        }
    }

    private static boolean addCounted(
            KeySpec spec,
            KeySpec.Find.Counted counted,
            int begin,
            Arguments arguments,
            Purpose[] purposes,
            KeyFinder.Keys found) {
        int countAt = begin + counted.countAt();
        if (countAt >= arguments.count()) {
            return false;
        }
        Slice word = arguments.argument(countAt);
        long[] number = new long[1];
        boolean isNumber = Numbers.parseLong(word.array(), word.offset(), word.length(), number);
        int first = begin + counted.firstKey();
        if (!isNumber
                || number[0] < 0
                || number[0] > (arguments.count() - first + counted.step() - 1L) / counted.step()) {
            return false;
        }
        for (int key = 0; key < number[0]; key++) {
            found.add(first + key * counted.step(), spec.access(), purposes);
        }
        return true;
    }

    private static int behind(String keyword, int from, Arguments arguments) {
        int step = from < 0 ? -1 : 1;
        for (int index = from < 0 ? arguments.count() + from : from;
                index > 0 && index < arguments.count();
                index += step) {
            if (arguments.isWord(index, keyword)) {
                return index + 1;
            }
        }
        return -1;
    }
}
