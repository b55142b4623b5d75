package io.mortise.module.strings;

import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;

/// What stands behind the key in an INCREX, in any order and each at most once:
///
/// ```
/// [BYINT integer | BYFLOAT float] [LBOUND lowerbound] [UBOUND upperbound] [SATURATE]
/// [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST] [ENX]
/// ```
///
/// The bounds are numbers of the same kind as the increment, which may stand behind them, so numbers are given as
/// the places where they stand, 0 if they do not.
///
/// @param isFloat whether it is counted in decimal numbers
/// @param amount where the increment stands
/// @param lower where the lower bound stands
/// @param upper where the upper bound stands
/// @param saturates whether a result out of bounds becomes the bound, instead of nothing happening
/// @param expiration when the key expires
/// @param onlyNew whether a key that expires already keeps its time
record IncrexOptions(
        boolean isFloat, int amount, int lower, int upper, boolean saturates, Expiration expiration, boolean onlyNew) {

    /// @throws CommandException if a word is no option, or two do not go together
    static IncrexOptions parse(Arguments words) {
        Builder builder = new Builder();
        for (int at = 2; at < words.count(); ) {
            at += builder.take(words, at);
        }
        return builder.build();
    }

    /// Collects the options.
    private static final class Builder {
        private boolean isFloat;
        private int amount;
        private int lower;
        private int upper;
        private boolean saturates;
        private Expiration expiration = Expiration.NONE;
        private boolean onlyNew;

        /// Takes the option at `at`.
        ///
        /// @return how many words it has
        int take(Arguments words, int at) {
            boolean hasValue = at + 1 < words.count();
            if (words.isWord(at, "SATURATE") && !saturates) {
                saturates = true;
                return 1;
            }
            if (words.isWord(at, "ENX") && !onlyNew) {
                onlyNew = true;
                return 1;
            }
            if (words.isWord(at, "LBOUND") && lower == 0 && hasValue) {
                lower = at + 1;
                return 2;
            }
            if (words.isWord(at, "UBOUND") && upper == 0 && hasValue) {
                upper = at + 1;
                return 2;
            }
            boolean byFloat = words.isWord(at, "BYFLOAT");
            if ((byFloat || words.isWord(at, "BYINT")) && amount == 0 && hasValue) {
                isFloat = byFloat;
                amount = at + 1;
                return 2;
            }
            return takeExpiration(words, at);
        }

        private int takeExpiration(Arguments words, int at) {
            Expiration stated = Expiration.NONE.with(words, at, Expiration.Unit.PERSIST);
            if (stated == null || expiration != Expiration.NONE) {
                throw CommandException.syntax();
            }
            expiration = stated;
            return stated.words();
        }

        IncrexOptions build() {
            if (onlyNew && expiration.unit() == Expiration.Unit.PERSIST) {
                throw CommandException.syntax();
            }
            if (onlyNew && !expiration.hasTime()) {
                throw new CommandException("ENX flag requires an expiration");
            }
            return new IncrexOptions(isFloat, amount, lower, upper, saturates, expiration, onlyNew);
        }
    }
}
