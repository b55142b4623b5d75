package io.mortise.module.hashes;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;

/// The ways of saying when a field expires. Named as the options that say so.
enum Moment {
    /// Seconds from now.
    EX(1000, true),
    /// Milliseconds from now.
    PX(1, true),
    /// Seconds since 1970.
    EXAT(1000, false),
    /// Milliseconds since 1970.
    PXAT(1, false);

    private static final long MOST_MILLIS = (1L << 46) - 1;

    private final long millis;
    private final boolean isFromNow;

    Moment(long millis, boolean isFromNow) {
        this.millis = millis;
        this.isFromNow = isFromNow;
    }

    /// The one of this name, or null.
    static Moment named(Call call, int index) {
        for (Moment each : values()) {
            if (call.isWord(index, each.name())) {
                return each;
            }
        }
        return null;
    }

    /// The moment that a word says, in milliseconds since 1970.
    ///
    /// @throws CommandException if it says none
    long read(Call call, int index) {
        long time = call.integer(index);
        if (time < 0) {
            throw new CommandException("invalid expire time, must be >= 0");
        }
        long start = isFromNow ? call.nowMillis() : 0;
        if (time > MOST_MILLIS / millis || time * millis > MOST_MILLIS - start) {
            throw new CommandException(
                    "invalid expire time in '" + call.definition().name() + "' command");
        }
        return start + time * millis;
    }

    /// What is answered of a moment, or of a duration, in this unit: rounded up.
    long shown(long someMillis) {
        return (someMillis + millis - 1) / millis;
    }

    boolean isFromNow() {
        return isFromNow;
    }

    /// Whether a deadline has passed already, so that the field goes instead of getting it. While effects are
    /// applied none ever has.
    static boolean isPast(Call call, long atMillis) {
        return atMillis <= Hashes.now(call);
    }
}
