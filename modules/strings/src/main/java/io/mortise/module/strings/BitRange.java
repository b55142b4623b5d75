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
    /// @param at where the range would begin
    static BitRange parse(Arguments words, int at) {
        int given = words.count() - at;
        if (given > 3) {
            throw CommandException.syntax();
        }
        long start = given > 0 ? words.integer(at) : 0;
        boolean inBits = false;
        if (given > 2) {
            inBits = words.isWord(at + 2, "BIT");
            if (!inBits && !words.isWord(at + 2, "BYTE")) {
                throw CommandException.syntax();
            }
        }
        return new BitRange(start, given > 1 ? words.integer(at + 1) : -1, given > 1, inBits);
    }

    /// The bits in the range, of a string of so many bytes.
    ByteRange bits(long bytes) {
        if (inBits) {
            return ByteRange.of(start, end, bytes * 8);
        }
        ByteRange range = ByteRange.of(start, end, bytes);
        return range.isEmpty() ? range : new ByteRange(range.first() * 8, range.last() * 8 + 7);
    }
}
