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
        return length == 0 || !Double.isNaN(plain(array, offset, length)) || parsed(array, offset, length) != null;
    }

    /// The number that the bytes are, or else 0.
    static double value(byte[] array, int offset, int length) {
        double plain = plain(array, offset, length);
        if (!Double.isNaN(plain)) {
            return plain;
        }
        Double parsed = length == 0 ? null : parsed(array, offset, length);
        return parsed == null ? 0 : parsed;
    }

    /// A number of the common form that needs no library: an optional minus, few digits, at most one point
    /// between or behind digits. Digits and powers of ten are exact, so the quotient is rounded once, as it must.
    ///
    /// @return NaN if it is not of that form
    static double plain(byte[] array, int offset, int length) {
        int end = offset + length;
        boolean isNegative = length > 0 && array[offset] == '-';
        int first = isNegative ? offset + 1 : offset;
        // One more than the digits, for the point.
        if (first >= end || !isDigit(array[first]) || end - first > EXACT_DIGITS + 1) {
            return Double.NaN;
        }
        long digits = 0;
        int point = -1;
        for (int at = first; at < end; at++) {
            byte each = array[at];
            if (isDigit(each)) {
                digits = digits * 10 + (each - '0');
            } else if (each == '.' && point < 0) {
                point = at;
            } else {
                return Double.NaN;
            }
        }
        if (point < 0 && end - first > EXACT_DIGITS) {
            return Double.NaN;
        }
        double value = point < 0 ? digits : digits / POWERS_OF_TEN[end - point - 1];
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
