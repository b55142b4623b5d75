package io.mortise.kernel.dispatch;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.command.KeyAccess.Purpose;
import io.mortise.spi.command.KeyFinder;
import io.mortise.spi.command.KeySpec;
import io.mortise.spi.command.Numbers;
import java.util.List;
import java.util.stream.Stream;

/// Finds a request's keys by the key specs of its row. The same keys are hashed and touched before the command
/// runs, may be opened by it, are checked for the user's permission, and are answered by COMMAND GETKEYS.
public final class KeySpecs {
    private final KeyFinder finder;
    private final KeySpec[] specs;
    /// The purposes of each spec, as finders tell them.
    private final Purpose[][] purposes;
    /// The specs as ranges of words, if all of them are of the plain kind; otherwise null.
    private final Range[] ranges;
    private Judge judge;

    /// Decides whether a key may be used.
    public interface Permission {
        /// @param toRead whether its value, or part of it, reaches the client
        /// @param toWrite whether it may be changed
        boolean allowsKey(Slice key, boolean toRead, boolean toWrite);
    }

    /// Every `step`th word from `first` to `last`, which counts from the end if it is negative.
    private record Range(int first, int last, int step, boolean toRead, boolean toWrite) {
        /// @return null if the spec is of another kind
        static Range of(KeySpec spec, Purpose... purposes) {
            return spec.begin() instanceof KeySpec.Begin.Index(int first)
                            && spec.find() instanceof KeySpec.Find.Range(int lastKey, int step, int limit)
                            && limit <= 1
                    ? new Range(
                            first,
                            lastKey < 0 ? lastKey : first + lastKey,
                            step,
                            reads(purposes),
                            writes(spec.access(), purposes))
                    : null;
        }

        int firstDenied(Arguments request, Permission permission) {
            int count = request.count();
            int end = Math.min(last < 0 ? count + last : last, count - 1);
            for (int index = first; index <= end; index += step) {
                if (!permission.allowsKey(request.argument(index), toRead, toWrite)) {
                    return index;
                }
            }
            return -1;
        }
    }

    KeySpecs(CommandDefinition definition) {
        this(definition.keys(), definition.keyFinder());
    }

    /// Of a command that has no definition here.
    public KeySpecs(List<KeySpec> keys) {
        this(keys, null);
    }

    private KeySpecs(List<KeySpec> keys, KeyFinder keyFinder) {
        finder = keyFinder;
        specs = keys.stream().filter(spec -> !spec.notKey()).toArray(KeySpec[]::new);
        purposes = Stream.of(specs)
                .map(spec -> spec.purposes().toArray(Purpose[]::new))
                .toArray(Purpose[][]::new);
        Range[] found = new Range[specs.length];
        boolean arePlain = finder == null;
        for (int index = 0; index < specs.length; index++) {
            found[index] = Range.of(specs[index], purposes[index]);
            arePlain &= found[index] != null;
        }
        ranges = arePlain ? found : null;
    }

    private static boolean reads(Purpose... purposes) {
        for (Purpose purpose : purposes) {
            if (purpose == Purpose.ACCESS) {
                return true;
            }
        }
        return false;
    }

    private static boolean writes(KeyAccess access, Purpose... purposes) {
        for (Purpose purpose : purposes) {
            if (purpose != Purpose.ACCESS) {
                return true;
            }
        }
        // A module may leave the purposes out; who changes a key needs to be allowed to.
        return purposes.length == 0 && access.mayChange();
    }

    /// Looks for a key that may not be used as a request would use it. Nothing is allocated; on the command thread.
    ///
    /// @return the word's index, or -1
    public int firstDenied(Arguments request, Permission permission) {
        if (ranges == null) {
            if (judge == null) {
                judge = new Judge();
            }
            return judge.firstDenied(request, permission);
        }
        for (Range range : ranges) {
            int denied = range.firstDenied(request, permission);
            if (denied >= 0) {
                return denied;
            }
        }
        return -1;
    }

    /// Asks for permission as keys are found.
    private final class Judge implements KeyFinder.Keys {
        private Arguments request;
        private Permission permission;
        private int denied;

        int firstDenied(Arguments asked, Permission asks) {
            request = asked;
            permission = asks;
            denied = -1;
            try {
                find(asked, this);
                return denied;
            } finally {
                request = null;
                permission = null;
            }
        }

        @Override
        public void add(int index, KeyAccess access, Purpose... purposes) {
            if (denied < 0
                    && !permission.allowsKey(request.argument(index), reads(purposes), writes(access, purposes))) {
                denied = index;
            }
        }
    }

    /// Reports all keys. Words that make no sense, such as a count that is none, give no keys.
    ///
    /// @return whether every spec could be followed
    public boolean find(Arguments arguments, KeyFinder.Keys found) {
        if (finder != null) {
            finder.find(arguments, found);
            return true;
        }
        boolean sound = true;
        for (int index = 0; index < specs.length; index++) {
            sound &= find(specs[index], purposes[index], arguments, found);
        }
        return sound;
    }

    private static boolean find(KeySpec spec, Purpose[] purposes, Arguments arguments, KeyFinder.Keys found) {
        int begin = switch (spec.begin()) {
            case KeySpec.Begin.Index(int position) -> position;
            case KeySpec.Begin.Keyword(String keyword, int from) -> behind(keyword, from, arguments);
            case KeySpec.Begin.Unknown() -> -1;
        };
        if (begin < 0 || begin >= arguments.count()) {
            // A keyword that is absent means that there are no such keys.
            return spec.begin() instanceof KeySpec.Begin.Keyword;
        }
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
