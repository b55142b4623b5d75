package io.mortise.module.strings;

import io.mortise.module.strings.value.ContentDigest;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import java.util.Locale;

/// What must hold of a key for SET, MSETEX or DELEX to act. A key that does not exist has no value, so no value is
/// equal to it and every value is unequal.
enum Condition {
    NONE,
    NX,
    XX,
    IFEQ,
    IFNE,
    IFDEQ,
    IFDNE;

    private static final Condition[] ALL = values();

    /// The condition that a word names, or [#NONE].
    static Condition named(Slice word) {
        for (int index = NX.ordinal(); index < ALL.length; index++) {
            if (word.isWord(ALL[index].name())) {
                return ALL[index];
            }
        }
        return NONE;
    }

    /// The condition that the word at `index` states. The same one may be repeated, but no two may be mixed.
    ///
    /// @return null if the word is no condition, or one that does not go with the present
    Condition with(Arguments words, int index) {
        Condition stated = named(words.argument(index));
        boolean fits = this == NONE || this == stated;
        return stated != NONE && fits && index + stated.words() <= words.count() ? stated : null;
    }

    /// How many words the condition takes.
    int words() {
        return isComparing() ? 2 : 1;
    }

    boolean isConditional() {
        return this != NONE;
    }

    /// Whether it is about whether the key exists.
    boolean isAboutExistence() {
        return this == NX || this == XX;
    }

    /// Whether it is about the value, and compares it with a word.
    boolean isComparing() {
        return ordinal() >= IFEQ.ordinal();
    }

    /// Whether it holds.
    ///
    /// @param value the present value, needed if the condition is about it; null if the key does not exist
    /// @param compared the word to compare it with, if the condition does
    /// @throws CommandException if the word is to be a digest, and cannot be one
    boolean holds(boolean exists, ValueRef<ChunkedBytes> value, Slice compared) {
        return switch (this) {
            case NONE -> true;
            case NX -> !exists;
            case XX -> exists;
            case IFEQ -> exists && StringView.of(value).contentEquals(compared);
            case IFNE -> !exists || !StringView.of(value).contentEquals(compared);
            case IFDEQ -> exists && hasDigest(value, compared);
            case IFDNE -> !exists || !hasDigest(value, compared);
        };
    }

    /// Redis looks at the length of a digest only; other characters just make one that no string has.
    private static boolean hasDigest(ValueRef<ChunkedBytes> value, Slice digest) {
        if (digest.length() != ContentDigest.CHARACTERS) {
            throw new CommandException("must be exactly " + ContentDigest.CHARACTERS + " hexadecimal characters");
        }
        return digest.isWord(ContentDigest.of(StringView.of(value)).toUpperCase(Locale.ROOT));
    }
}
