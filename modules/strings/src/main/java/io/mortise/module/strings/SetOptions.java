package io.mortise.module.strings;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.command.KeyAccess.Purpose;
import io.mortise.spi.command.KeyFinder;

/// What stands behind the value in a SET, in any order:
///
/// ```
/// [NX | XX | IFEQ value | IFNE value | IFDEQ digest | IFDNE digest] [GET]
/// [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]
/// ```
///
/// @param condition what must hold
/// @param comparedWord where the word stands that the condition compares with
/// @param get whether the old value is the reply
/// @param expiration when the key expires
record SetOptions(Condition condition, int comparedWord, boolean get, Expiration expiration) {
    private static final int FIRST = 3;

    /// @throws CommandException if a word is no option, or two do not go together
    static SetOptions parse(Arguments words) {
        Condition condition = Condition.NONE;
        int comparedWord = 0;
        boolean get = false;
        Expiration expiration = Expiration.NONE;
        for (int at = FIRST; at < words.count(); at++) {
            Condition stated = condition.with(words, at);
            if (stated != null) {
                condition = stated;
                comparedWord = at + 1;
                at += stated.words() - 1;
            } else if (words.isWord(at, "GET")) {
                get = true;
            } else {
                expiration = expiration.with(words, at, Expiration.Unit.KEEPTTL);
                if (expiration == null) {
                    throw CommandException.syntax();
                }
                at += expiration.words() - 1;
            }
        }
        return new SetOptions(condition, comparedWord, get, expiration);
    }

    /// Whether the old value is looked at, so that it must be a string.
    boolean looksAtValue() {
        return get || condition.isComparing();
    }

    /// The word that the condition compares with, if it does.
    Slice compared(Arguments words) {
        return condition.isComparing() ? words.argument(comparedWord) : null;
    }

    /// SET only writes its key, unless an option makes it look at the old value.
    static final KeyFinder KEY = (words, keys) -> {
        boolean gets = false;
        boolean compares = false;
        for (int at = FIRST; at < words.count(); at++) {
            gets |= words.isWord(at, "GET");
            compares |= Condition.named(words.argument(at)).isComparing();
        }
        KeyAccess access = gets || compares ? KeyAccess.READ_WRITE : KeyAccess.OVERWRITE;
        if (gets) {
            keys.add(1, access, Purpose.ACCESS, Purpose.UPDATE);
        } else {
            keys.add(1, access, Purpose.UPDATE);
        }
    };
}
