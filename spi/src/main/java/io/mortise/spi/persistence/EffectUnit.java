package io.mortise.spi.persistence;

import io.mortise.spi.Slice;

/// What one command, transaction, expiry or eviction changed: a run of effects that belong together and stand next
/// to each other. A reader that writes a byte stream adds SELECT, and MULTI and EXEC around several effects.
///
/// Valid, with its words, while the [EffectListener] is called; what is kept is copied.
public interface EffectUnit {
    /// The number of the unit, from 1 on, without gaps.
    long sequence();

    /// The time of the call, in milliseconds since 1970.
    long clockMillis();

    /// Why data changed.
    Cause cause();

    /// The client that caused it, or 0.
    long clientId();

    /// How many effects there are.
    int size();

    /// The database that the effect at `index` is for.
    int database(int index);

    /// How many words the effect at `index` has.
    int words(int index);

    /// A word of an effect; word 0 is the command's name.
    Slice word(int index, int word);

    /// Why data changed.
    enum Cause {
        /// A client's command.
        CLIENT,
        /// A key, or an element of one, was past its time.
        EXPIRY,
        /// A key had to go to make room.
        EVICTION,
        /// A task of a module.
        MODULE
    }
}
