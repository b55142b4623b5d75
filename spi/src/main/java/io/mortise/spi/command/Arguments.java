package io.mortise.spi.command;

import io.mortise.spi.Slice;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// The words of a request. Index 0 is the command's name.
///
/// Slices are borrowed: valid until the command returns.
public interface Arguments {
    /// How many words there are, the command's name included.
    int count();

    /// The word at `index`. A word that arrived in chunks ([Call#chunked(int)]) is joined first, which copies it.
    Slice argument(int index);

    /// Whether the word at `index` is `upperCaseWord` in either case.
    default boolean isWord(int index, String upperCaseWord) {
        return argument(index).isWord(upperCaseWord);
    }

    /// The word at `index` as a 64-bit integer in Redis's strict form: no spaces, no plus sign, no leading zeros.
    ///
    /// @throws CommandException if it is not one
    default long integer(int index) {
        return integer(index, CommandException.NOT_AN_INTEGER);
    }

    /// As [#integer(int)], with another text for a word that is no integer.
    ///
    /// @throws CommandException with `message` if it is not one
    default long integer(int index, String message) {
        Slice word = argument(index);
        long[] parsed = new long[1];
        if (!Numbers.parseLong(word.array(), word.offset(), word.length(), parsed)) {
            throw new CommandException(message);
        }
        return parsed[0];
    }

    /// The word at `index` as an integer between `least` and `most`, both included.
    ///
    /// @throws CommandException with `message` if it is out of range, and as [#integer(int)] if it is no integer
    default long integer(int index, long least, long most, String message) {
        long value = integer(index);
        if (value < least || value > most) {
            throw new CommandException(message);
        }
        return value;
    }

    /// The word at `index` as a double; `inf` and `-inf` are numbers, `nan` is not.
    ///
    /// @throws CommandException if it is not one
    default double number(int index) {
        double value = Numbers.parseDouble(argument(index));
        if (Double.isNaN(value)) {
            throw CommandException.notAFloat();
        }
        return value;
    }

    /// The words from `first` to the end. Makes an iterator, so not for the hottest commands.
    default Iterable<Slice> argumentsFrom(int first) {
        return () -> new Iterator<>() {
            private int next = first;

            @Override
            public boolean hasNext() {
                return next < count();
            }

            @Override
            public Slice next() {
                if (next >= count()) {
                    throw new NoSuchElementException("index=" + next + ", count=" + count());
                }
                return argument(next++);
            }
        };
    }
}
