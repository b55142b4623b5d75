package io.mortise.kernel.builtin;

import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;

/// A word that names a database by its number.
final class DatabaseIndex {
    private DatabaseIndex() {}

    /// The number at `index` of a request.
    ///
    /// @param databases how many there are
    /// @throws CommandException if there is no such database
    static int parse(Arguments arguments, int index, int databases) {
        return inRange(
                arguments.integer(
                        index,
                        Integer.MIN_VALUE,
                        Integer.MAX_VALUE,
                        "value is out of range, value must between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE),
                databases);
    }

    /// As [#parse(Arguments, int, int)], with a text for a word that is no number of a database at all.
    static int parse(Arguments arguments, int index, int databases, String message) {
        long number = arguments.integer(index, message);
        if (number != (int) number) {
            throw new CommandException(message);
        }
        return inRange(number, databases);
    }

    private static int inRange(long number, int databases) {
        if (number < 0 || number >= databases) {
            throw new CommandException("DB index is out of range");
        }
        return (int) number;
    }
}
