package io.mortise.module.strings;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;

/// When a key is to expire, as a request says it.
///
/// The number is read when it is asked for, not when the option is: several verbs look at the key in between.
///
/// @param unit what the number means
/// @param word where the number stands, if there is one
record Expiration(Unit unit, int word) {
    /// What is said of the expiry, as the option that says it.
    enum Unit {
        /// Nothing, which for a write of the whole value means never.
        NONE(0, false),
        EX(1000, true),
        PX(1, true),
        EXAT(1000, false),
        PXAT(1, false),
        /// As before.
        KEEPTTL(0, false),
        /// Never.
        PERSIST(0, false);

        private final long millis;
        private final boolean fromNow;

        Unit(long millis, boolean fromNow) {
            this.millis = millis;
            this.fromNow = fromNow;
        }

        /// Whether the next word is a time.
        boolean hasTime() {
            return millis > 0;
        }
    }

    static final Expiration NONE = new Expiration(Unit.NONE, 0);

    /// The expiry that the word at `index` states. The same option may be repeated, and the last time counts, but
    /// no two may be mixed.
    ///
    /// @param other what the command allows beside the four times: KEEPTTL or PERSIST
    /// @return null if the word is no such option, or one that does not go with the present
    Expiration with(Arguments words, int index, Unit other) {
        Unit stated = statedBy(words, index, other);
        boolean fits = unit == Unit.NONE || unit == stated;
        if (stated == Unit.NONE || !fits || stated.hasTime() && index + 1 >= words.count()) {
            return null;
        }
        return new Expiration(stated, index + 1);
    }

    private static Unit statedBy(Arguments words, int index, Unit other) {
        Slice word = words.argument(index);
        if (word.isWord("EX")) {
            return Unit.EX;
        } else if (word.isWord("PX")) {
            return Unit.PX;
        } else if (word.isWord("EXAT")) {
            return Unit.EXAT;
        } else if (word.isWord("PXAT")) {
            return Unit.PXAT;
        }
        return word.isWord(other.name()) ? other : Unit.NONE;
    }

    /// How many words the option takes.
    int words() {
        return unit.hasTime() ? 2 : 1;
    }

    /// Whether it is a time.
    boolean hasTime() {
        return unit.hasTime();
    }

    /// The expiry for [Keyspace]: an absolute time, or one of its constants.
    ///
    /// @throws CommandException if the number is none, or no time
    long atMillis(Call call) {
        if (!unit.hasTime()) {
            return unit == Unit.KEEPTTL ? Keyspace.KEEP_EXPIRY : Keyspace.NO_EXPIRY;
        }
        long time = call.integer(word);
        if (time <= 0 || time > Long.MAX_VALUE / unit.millis) {
            throw invalid(call);
        }
        long millis = time * unit.millis;
        if (unit.fromNow) {
            millis += call.nowMillis();
        }
        if (millis <= 0) {
            throw invalid(call);
        }
        // The largest number means never in the keyspace.
        return Math.min(millis, Long.MAX_VALUE - 1);
    }

    private static CommandException invalid(Call call) {
        return new CommandException(
                "invalid expire time in '" + call.definition().name() + "' command");
    }

    /// Whether a time has passed, so that the key goes instead of being written. While a log is applied nothing is
    /// ever past its time.
    static boolean isPast(Call call, long expiryMillis) {
        return expiryMillis >= 0 && expiryMillis <= call.nowMillis() && call.mode() != Call.Mode.REPLAY;
    }

    /// Deletes a key because the expiry that it was given has passed.
    static void remove(Call call, Slice key) {
        if (call.keyspace().remove(key)) {
            call.notify(KeyspaceEventClass.GENERIC, "del", key);
            call.propagate("DEL", key);
        }
    }
}
