package io.mortise.module.strings;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;

/// What is said in a MSETEX beside keys and values:
///
/// ```
/// numkeys key value [key value ...] [NX | XX]
/// [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]
/// ```
///
/// @param condition NONE, NX or XX; must hold of all keys
/// @param expiration when the keys expire
record MultiSetOptions(Condition condition, Expiration expiration) {
    private static final int FIRST_KEY = 2;

    /// Where the value of the key at `index` stands.
    static int valueWord(int index) {
        return FIRST_KEY + 2 * index + 1;
    }

    /// @throws CommandException if the number of keys is wrong, a word is no option, or two do not go together
    static MultiSetOptions parse(Arguments words) {
        Condition condition = Condition.NONE;
        Expiration expiration = Expiration.NONE;
        for (int at = firstOption(words); at < words.count(); at++) {
            Condition stated = condition.with(words, at);
            if (stated != null && stated.isAboutExistence()) {
                condition = stated;
            } else {
                expiration = expiration.with(words, at, Expiration.Unit.KEEPTTL);
                if (expiration == null) {
                    throw CommandException.syntax();
                }
                at += expiration.words() - 1;
            }
        }
        return new MultiSetOptions(condition, expiration);
    }

    private static int firstOption(Arguments words) {
        Slice word = words.argument(1);
        long[] keys = new long[1];
        boolean isNumber = Numbers.parseLong(word.array(), word.offset(), word.length(), keys);
        if (!isNumber || keys[0] <= 0 || keys[0] > Integer.MAX_VALUE) {
            throw new CommandException("invalid numkeys value");
        }
        long end = FIRST_KEY + 2 * keys[0];
        if (end > words.count()) {
            throw new CommandException("wrong number of key-value pairs");
        }
        return (int) end;
    }
}
