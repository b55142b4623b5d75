package io.mortise.module.strings;

import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;

/// The range at the end of a BITCOUNT or BITPOS, in bytes or in bits:
///
/// ```
/// [start [end [BYTE | BIT]]]
/// ```
///
/// @param start as it is given, negative from the end
/// @param end as it is given; the last position if it is not
/// @param hasEnd whether it is given
/// @param inBits whether positions are bits
record BitRange(long start, long end, boolean hasEnd, boolean inBits) {
    /// The range of a BITCOUNT, which has an end, if it is there at all.
    static BitRange parseWhole(Arguments words, int at) {
        int given = words.count() - at;
        if (given == 0) {
            return new BitRange(0, -1, false, false);
        }
        if (given != 2 && given != 3) {
            throw CommandException.syntax();
        }
        long start = words.integer(at);
        long end = words.integer(at + 1);
        return new BitRange(start, end, true, given == 3 && inBits(words, at + 2));
    }

    /// The range of a BITPOS, whose end is optional. The unit is read before the end.
    static BitRange parse(Arguments words, int at) {
        int given = words.count() - at;
        if (given > 3) {
            throw CommandException.syntax();
        }
        long start = given > 0 ? words.integer(at) : 0;
        boolean inBits = given == 3 && inBits(words, at + 2);
        return new BitRange(start, given > 1 ? words.integer(at + 1) : -1, given > 1, inBits);
    }

    private static boolean inBits(Arguments words, int at) {
        boolean inBits = words.isWord(at, "BIT");
        if (!inBits && !words.isWord(at, "BYTE")) {
            throw CommandException.syntax();
        }
        return inBits;
    }

    /// How many positions a string of so many bytes has.
    long positions(long bytes) {
        return inBits ? bytes * 8 : bytes;
    }

    /// The bits in a range of positions.
    PositionRange bits(PositionRange positions) {
        return inBits || positions.isEmpty()
                ? positions
                : new PositionRange(positions.first() * 8, positions.last() * 8 + 7);
    }
}
