package io.mortise.spi.command;

import io.mortise.spi.Slice;
import java.nio.charset.StandardCharsets;

/// Numbers as Redis reads and writes them.
public final class Numbers {
    private Numbers() {}

    /// Reads a decimal 64-bit integer in the one form that prints back to the same text: an optional `-`, then
    /// digits without a leading zero (`0` alone is allowed, `-0` is not).
    ///
    /// @param result receives the number at index 0
    /// @return whether the bytes are such a number
    public static boolean parseLong(byte[] array, int offset, int length, long[] result) {
        if (length == 0 || length > 20) {
            return false;
        }
        int at = offset;
        int end = offset + length;
        boolean negative = array[at] == '-';
        if (negative) {
            at++;
            if (at == end) {
                return false;
            }
        }
        int first = array[at] - '0';
        if (first == 0) {
            result[0] = 0;
            return length == 1;
        }
        if (first < 0 || first > 9) {
            return false;
        }
        // Built as a negative number, whose range is one larger.
        long value = -first;
        for (at++; at < end; at++) {
            int digit = array[at] - '0';
            if (digit < 0 || digit > 9 || value < Long.MIN_VALUE / 10) {
                return false;
            }
            value *= 10;
            if (value < Long.MIN_VALUE + digit) {
                return false;
            }
            value -= digit;
        }
        if (!negative && value == Long.MIN_VALUE) {
            return false;
        }
        result[0] = negative ? value : -value;
        return true;
    }

    /// Reads a double as C's `strtod` does, the whole slice being the number: decimal or hexadecimal, `inf`,
    /// `infinity`; no leading space. A number too large for a double is not one.
    ///
    /// @return the number, or NaN if the bytes are not one (`nan` itself included)
    public static double parseDouble(Slice word) {
        int length = word.length();
        if (length == 0 || length > 5 * 1024) {
            return Double.NaN;
        }
        String text = word.toLatin1();
        int start = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        if (start == length) {
            return Double.NaN;
        }
        String unsigned = text.substring(start);
        if (unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity")) {
            return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        boolean hexadecimal = unsigned.length() > 1 && unsigned.charAt(0) == '0' && (unsigned.charAt(1) | 0x20) == 'x';
        char last = text.charAt(length - 1);
        // Java would also take a type suffix and surrounding space.
        boolean plainEnd = last >= '0' && last <= '9'
                || last == '.'
                || hexadecimal && (last | 0x20) >= 'a' && (last | 0x20) <= 'f';
        char firstDigit = unsigned.charAt(0);
        if (!plainEnd || !(firstDigit >= '0' && firstDigit <= '9' || firstDigit == '.')) {
            return Double.NaN;
        }
        try {
            double value = hexadecimal ? parseHexadecimal(text) : Double.parseDouble(text);
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException malformed) {
            return Double.NaN;
        }
    }

    /// C lets the binary exponent of a hexadecimal number out, Java does not.
    private static double parseHexadecimal(String text) {
        return Double.parseDouble(text.indexOf('p') < 0 && text.indexOf('P') < 0 ? text + "p0" : text);
    }

    /// How many bytes `value` takes in decimal, the sign included.
    public static int decimalLength(long value) {
        if (value == Long.MIN_VALUE) {
            return 20;
        }
        int sign = value < 0 ? 1 : 0;
        long rest = Math.abs(value);
        int digits = 1;
        long limit = 10;
        while (digits < 19 && rest >= limit) {
            digits++;
            limit *= 10;
        }
        return digits + sign;
    }

    /// Writes `value` in decimal.
    ///
    /// @param length what [#decimalLength(long)] says for it
    public static void putDecimal(long value, byte[] array, int offset, int length) {
        int at = offset + length;
        long rest = value < 0 ? value : -value;
        do {
            long tenth = rest / 10;
            array[--at] = (byte) ('0' + (tenth * 10 - rest));
            rest = tenth;
        } while (rest != 0);
        if (value < 0) {
            array[--at] = '-';
        }
    }

    /// The decimal bytes of `value`.
    public static byte[] decimal(long value) {
        byte[] text = new byte[decimalLength(value)];
        putDecimal(value, text, 0, text.length);
        return text;
    }

    /// A double as Redis prints it in replies: the shortest decimal that reads back to the same double, in the form
    /// of C's `%.17g` (`1e+20`, `3`, `0.1`, `inf`, `-inf`, `nan`).
    public static String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e17) {
            return Long.toString((long) value);
        }
        // Java's digits are the shortest too; only the layout differs.
        String java = Double.toString(Math.abs(value));
        int exponentAt = java.indexOf('E');
        int exponent = exponentAt < 0 ? 0 : Integer.parseInt(java.substring(exponentAt + 1));
        String mantissa = exponentAt < 0 ? java : java.substring(0, exponentAt);
        int point = mantissa.indexOf('.');
        String whole = mantissa.substring(0, point);
        String fraction = mantissa.substring(point + 1);
        StringBuilder digits = new StringBuilder(whole).append(fraction);
        int pointAfter = whole.length() + exponent;
        while (digits.length() > 1 && digits.charAt(0) == '0') {
            digits.deleteCharAt(0);
            pointAfter--;
        }
        while (digits.length() > 1 && digits.charAt(digits.length() - 1) == '0') {
            digits.deleteCharAt(digits.length() - 1);
        }
        String sign = value < 0 ? "-" : "";
        return sign + layOut(digits.toString(), pointAfter);
    }

    private static String layOut(String digits, int pointAfter) {
        int scientific = pointAfter - 1;
        if (scientific < -4 || scientific >= 17) {
            String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
            String exponent = Integer.toString(Math.abs(scientific));
            return mantissa + (scientific < 0 ? "e-" : "e+") + (exponent.length() == 1 ? "0" : "") + exponent;
        }
        if (pointAfter <= 0) {
            return "0." + "0".repeat(-pointAfter) + digits;
        }
        if (pointAfter >= digits.length()) {
            return digits + "0".repeat(pointAfter - digits.length());
        }
        return digits.substring(0, pointAfter) + "." + digits.substring(pointAfter);
    }

    /// The bytes of [#text(double)].
    public static byte[] bytes(double value) {
        return text(value).getBytes(StandardCharsets.US_ASCII);
    }
}
