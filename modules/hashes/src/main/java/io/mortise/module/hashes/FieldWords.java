package io.mortise.module.hashes;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// Which words of a request are field names.
///
/// @param first the index of the first
/// @param count how many there are
/// @param step 2 if a value stands behind each, else 1
record FieldWords(int first, int count, int step) {
    /// One name.
    static FieldWords one(int index) {
        return new FieldWords(index, 1, 1);
    }

    /// All words from `first` on.
    static FieldWords from(int first, int step, Arguments words) {
        return new FieldWords(first, (words.count() - first) / step, step);
    }

    /// `FIELDS numfields field [field ...]` as the whole of what follows the key.
    ///
    /// @throws CommandException if it is not that
    static FieldWords afterKey(Arguments words) {
        if (!words.isWord(2, "FIELDS")) {
            throw new CommandException("Mandatory argument FIELDS is missing or not at the right position");
        }
        long count = positive(words.argument(3), Long.MAX_VALUE);
        if (count < 0) {
            throw new CommandException("Number of fields must be a positive integer");
        }
        if (count != words.count() - 4) {
            throw new CommandException("The `numfields` parameter must match the number of arguments");
        }
        return new FieldWords(4, (int) count, 1);
    }

    /// `FIELDS numfields field [value] [field [value] ...]` among other options.
    ///
    /// @param at where the word FIELDS stands
    /// @param badCount the error for a number of fields that is none
    static FieldWords at(int at, int step, String badCount, Arguments words) {
        long count = at + 1 < words.count() ? positive(words.argument(at + 1), Integer.MAX_VALUE) : 1;
        if (count < 0) {
            throw new CommandException(badCount);
        }
        if (count * step > words.count() - (at + 2)) {
            throw new CommandException("wrong number of arguments");
        }
        return new FieldWords(at + 2, (int) count, step);
    }

    /// The number that a word is, or -1 if it is none between 1 and `most`.
    private static long positive(Slice word, long most) {
        long[] number = new long[1];
        boolean isNumber = Numbers.parseLong(word.array(), word.offset(), word.length(), number);
        return isNumber && number[0] > 0 && number[0] <= most ? number[0] : -1;
    }

    /// The index behind the last word that belongs to a field.
    int end() {
        return first + count * step;
    }

    /// The index of a name.
    int word(int index) {
        return first + index * step;
    }

    /// The names.
    Iterable<Slice> in(Arguments words) {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public Slice next() {
                if (next >= count) {
                    throw new NoSuchElementException("index=" + next + ", count=" + count);
                }
                return words.argument(word(next++));
            }
        };
    }

    /// The names, borrowed as the words are.
    List<Slice> list(Arguments words) {
        List<Slice> names = new ArrayList<>(count);
        in(words).forEach(names::add);
        return names;
    }

    /// Words of an effect: some, then the names.
    static Object[] behind(List<Slice> names, Object... head) {
        List<Object> all = new ArrayList<>(head.length + names.size());
        all.addAll(List.of(head));
        all.addAll(names);
        return all.toArray();
    }
}
