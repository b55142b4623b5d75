package io.mortise.module.vectorset;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;

/// Reads the numbers of VALUES, without an object for the usual ones.
final class VectorText {
    /// Powers of ten that a double holds exactly.
    private static final double[] EXACT_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long MOST_EXACT = 1L << 53;

    private VectorText() {}

    /// A number as C's `strtod` reads it, or NaN if it is none.
    static double parse(Slice word) {
        byte[] array = word.array();
        int end = word.offset() + word.length();
        int at = word.offset();
        boolean isNegative = at < end && array[at] == '-';
        at += isNegative ? 1 : 0;
        long digits = 0;
        int first = at;
        int point = -1;
        for (; at < end; at++) {
            int digit = array[at] - '0';
            if (digit >= 0 && digit <= 9) {
                if (digits >= MOST_EXACT / 10) {
                    return Numbers.parseDouble(word);
                }
                digits = digits * 10 + digit;
            } else if (array[at] == '.' && point < 0) {
                point = at;
            } else {
                break;
            }
        }
        int behindPoint = point < 0 ? 0 : at - point - 1;
        boolean startsWithDigit = first < end && array[first] >= '0' && array[first] <= '9';
        int exponent = at < end ? exponent(array, at, end) : 0;
        int scale = exponent - behindPoint;
        if (!startsWithDigit || exponent == Integer.MIN_VALUE || scale < -22 || scale > 22) {
            return Numbers.parseDouble(word);
        }
        // Both operands are exact, so the one operation rounds as it should.
        double value = scale < 0 ? digits / EXACT_POWERS[-scale] : digits * EXACT_POWERS[scale];
        return isNegative ? -value : value;
    }

    /// The exponent that begins here and ends the text, of at most two digits; or the least integer.
    private static int exponent(byte[] array, int from, int end) {
        int at = from + 1;
        boolean isNegative = at < end && array[at] == '-';
        at += at < end && (array[at] == '-' || array[at] == '+') ? 1 : 0;
        if ((array[from] | 0x20) != 'e' || at >= end || end - at > 2) {
            return Integer.MIN_VALUE;
        }
        int value = 0;
        for (; at < end; at++) {
            int digit = array[at] - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE;
            }
            value = value * 10 + digit;
        }
        return isNegative ? -value : value;
    }
}
