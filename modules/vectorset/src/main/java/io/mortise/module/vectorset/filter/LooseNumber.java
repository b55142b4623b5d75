package io.mortise.module.vectorset.filter;

import java.nio.charset.StandardCharsets;

/// Numbers as C's `strtod` reads them: spaces in front, a sign, decimal or hexadecimal, `inf`, `nan`.
final class LooseNumber {
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };
    /// Integers of so many digits are exact as doubles.
    private static final int EXACT_DIGITS = 15;

    private LooseNumber() {}

    /// Whether all of the bytes are a number. No bytes are one: 0.
    static boolean isNumber(byte[] array, int offset, int length) {
        return length == 0 || isPlain(array, offset, length) || parsed(array, offset, length) != null;
    }

    /// The number that the bytes are, or else 0.
    static double value(byte[] array, int offset, int length) {
        if (isPlain(array, offset, length)) {
            return plain(array, offset, length);
        }
        Double parsed = length == 0 ? null : parsed(array, offset, length);
        return parsed == null ? 0 : parsed;
    }

    /// Whether it is of the common form that needs no library: an optional minus, few digits, at most one point
    /// between or behind digits.
    private static boolean isPlain(byte[] array, int offset, int length) {
        int digits = 0;
        int points = 0;
        int at = length > 0 && array[offset] == '-' ? 1 : 0;
        boolean startsWithDigit = at < length && isDigit(array[offset + at]);
        for (; at < length; at++) {
            byte each = array[offset + at];
            if (isDigit(each)) {
                digits++;
            } else if (each == '.') {
                points++;
            } else {
                return false;
            }
        }
        return startsWithDigit && digits <= EXACT_DIGITS && points <= 1;
    }

    /// Digits that are exact, divided by a power of ten that is exact: rounded once, as it must be.
    private static double plain(byte[] array, int offset, int length) {
        long digits = 0;
        int behindPoint = 0;
        boolean isBehind = false;
        boolean isNegative = array[offset] == '-';
        for (int at = isNegative ? 1 : 0; at < length; at++) {
            byte each = array[offset + at];
            if (each == '.') {
                isBehind = true;
            } else {
                digits = digits * 10 + (each - '0');
                behindPoint += isBehind ? 1 : 0;
            }
        }
        double value = digits / POWERS_OF_TEN[behindPoint];
        return isNegative ? -value : value;
    }

    private static boolean isDigit(byte each) {
        return each >= '0' && each <= '9';
    }

    private static Double parsed(byte[] array, int offset, int length) {
        String text = new String(array, offset, length, StandardCharsets.ISO_8859_1);
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        String number = text.substring(start);
        boolean isNegative = number.startsWith("-");
        String unsigned = isNegative || number.startsWith("+") ? number.substring(1) : number;
        Double magnitude = magnitude(unsigned.toLowerCase(java.util.Locale.ROOT));
        return magnitude == null ? null : isNegative ? -magnitude : magnitude;
    }

    static boolean isSpace(int each) {
        return each == ' ' || each >= '\t' && each <= '\r';
    }

    private static Double magnitude(String text) {
        if (text.equals("inf") || text.equals("infinity")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.equals("nan")) {
            return Double.NaN;
        }
        if (text.matches("(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?")) {
            return Double.valueOf(text);
        }
        if (text.matches("0x([0-9a-f]+\\.?[0-9a-f]*|\\.[0-9a-f]+)(p[+-]?\\d+)?")) {
            return Double.valueOf(text.contains("p") ? text : text + "p0");
        }
        return null;
    }
}
