package io.mortise.module.hashes;

import io.mortise.spi.command.Call;
import io.mortise.spi.keyspace.Keyspace;

/// What must hold of a field's present deadline for it to get another one.
enum Condition {
    /// Nothing.
    NONE,
    /// It has none.
    NX,
    /// It has one.
    XX,
    /// The new one is later; none is later than any.
    GT,
    /// The new one is earlier.
    LT;

    /// The one of this name, or null.
    static Condition named(Call call, int index) {
        for (Condition each : values()) {
            if (each != NONE && call.isWord(index, each.name())) {
                return each;
            }
        }
        return null;
    }

    /// @param present the deadline, or [Keyspace#NO_EXPIRY]
    boolean allows(long present, long next) {
        boolean hasOne = present != Keyspace.NO_EXPIRY;
        return switch (this) {
            case NONE -> true;
            case NX -> !hasOne;
            case XX -> hasOne;
            case GT -> hasOne && next > present;
            case LT -> !hasOne || next < present;
        };
    }
}
