package io.mortise.module.strings.value;

/// An integer inside a string: `i1` to `i64` or `u1` to `u63`, and what becomes of a value that it cannot hold.
///
/// A string holds the bits of the field from the most significant on. Unsigned fields end at 63 bits, so that every
/// value of a field is a `long`.
///
/// @param signed whether it is two's complement
/// @param bits how many
public record BitfieldType(boolean signed, int bits) {
    /// What becomes of a value that the field cannot hold.
    public enum Overflow {
        /// It loses its upper bits.
        WRAP,
        /// It becomes the largest or the least value.
        SAT,
        /// Nothing is written.
        FAIL
    }

    /// A value for a field.
    ///
    /// @param value what the field is to hold, meaningless if `failed`
    /// @param failed whether nothing is to be written
    public record Outcome(long value, boolean failed) {}

    public BitfieldType {
        if (bits < 1 || bits > (signed ? 64 : 63)) {
            throw new IllegalArgumentException("signed=" + signed + ", bits=" + bits);
        }
    }

    /// The value of a field that holds these bits.
    public long read(long field) {
        return signed ? field << 64 - bits >> 64 - bits : field;
    }

    private long most() {
        return signed ? -1L >>> 1 >>> 64 - bits : -1L >>> 64 - bits;
    }

    private long least() {
        return signed ? -most() - 1 : 0;
    }

    /// What a field is to hold when it is set. An unsigned field takes a negative number for its 64 bits, which is
    /// a large one.
    public Outcome set(long value, Overflow overflow) {
        boolean above = signed ? value > most() : Long.compareUnsigned(value, most()) > 0;
        return settle(value, above, signed && value < least(), overflow);
    }

    /// What a field that holds `value` is to hold when it is incremented.
    public Outcome add(long value, long increment, Overflow overflow) {
        boolean above;
        boolean below;
        if (bits == 64) {
            above = increment > 0 && value > Long.MAX_VALUE - increment;
            below = increment < 0 && value < Long.MIN_VALUE - increment;
        } else {
            // The distances to either end have at most 63 bits.
            above = increment > 0 && increment > most() - value;
            below = increment < 0 && increment < least() - value;
        }
        return settle(value + increment, above, below, overflow);
    }

    private Outcome settle(long value, boolean above, boolean below, Overflow overflow) {
        if (!above && !below) {
            return new Outcome(value, false);
        }
        return switch (overflow) {
            case WRAP -> new Outcome(read(value & -1L >>> 64 - bits), false);
            case SAT -> new Outcome(above ? most() : least(), false);
            case FAIL -> new Outcome(0, true);
        };
    }
}
