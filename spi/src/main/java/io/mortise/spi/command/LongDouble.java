package io.mortise.spi.command;

import io.mortise.spi.Slice;
import java.math.BigDecimal;
import java.math.BigInteger;

/// A number as C's `long double` keeps it on x86: 64 bits of significand and 15 of exponent.
///
/// Redis counts INCRBYFLOAT and its kin in it and stores the result as decimal text, so that a server that
/// counts in anything else differs in the last digits, and does so more with each increment. Java has no such type,
/// so here a number is a significand of at most 64 bits times a power of two, and every operation is done exactly
/// and then rounded to that, half to even, as the processor does.
///
/// ```
///  value = significand × 2^exponent        |significand| < 2^64,  -16445 ≤ exponent ≤ 16320
/// ```
///
/// There is no NaN (text that means it is refused, and an operation that would make it says so by an exception) and
/// no negative zero, which Redis prints as `0`.
public final class LongDouble implements Comparable<LongDouble> {
    private static final int SIGNIFICAND_BITS = 64;
    /// Of the last bit of the least number, a denormal one.
    private static final int LEAST_EXPONENT = -16_445;
    /// Of the last bit of the largest number.
    private static final int MOST_EXPONENT = 16_320;
    /// How much text is read: Redis's buffer has 5 KiB with the byte that ends a C string.
    public static final int LONGEST_TEXT = 5 * 1024 - 1;
    /// No number of so many digits before the point is finite, and none of so many zeros behind it is not 0.
    private static final int EXTREME_DIGITS = 5_000;
    /// How many digits are printed behind the point.
    private static final int DIGITS = 17;

    private static final BigInteger TEN_TO_DIGITS = BigInteger.TEN.pow(DIGITS);

    /// 0.
    public static final LongDouble ZERO = new LongDouble(BigInteger.ZERO, 0, 0);
    /// Beyond all numbers.
    public static final LongDouble INFINITY = new LongDouble(BigInteger.ZERO, 0, 1);
    /// Below all numbers.
    public static final LongDouble NEGATIVE_INFINITY = new LongDouble(BigInteger.ZERO, 0, -1);
    /// The largest number.
    public static final LongDouble MOST =
            new LongDouble(BigInteger.ONE.shiftLeft(SIGNIFICAND_BITS).subtract(BigInteger.ONE), MOST_EXPONENT, 0);
    /// The least number.
    public static final LongDouble LEAST = new LongDouble(MOST.significand.negate(), MOST_EXPONENT, 0);

    private final BigInteger significand;
    private final int exponent;
    /// The sign of an infinity, or 0.
    private final int infinite;

    private LongDouble(BigInteger significand, int exponent, int infinite) {
        this.significand = significand;
        this.exponent = exponent;
        this.infinite = infinite;
    }

    /// An integer, which is kept exactly.
    public static LongDouble of(long value) {
        return value == 0 ? ZERO : new LongDouble(BigInteger.valueOf(value), 0, 0);
    }

    // ---- reading

    /// Reads text as C's `strtold` does, all of it being the number: decimal or hexadecimal, `inf`, `infinity`. As
    /// in Redis, leading space is not allowed, nor is a number that is too large, or too small not to be 0.
    ///
    /// @return null if it is not a number
    public static LongDouble parse(Slice text) {
        return text.isEmpty() || text.length() > LONGEST_TEXT ? null : new Reader(text.toLatin1()).read();
    }

    /// Reads one number.
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        private boolean isEnd() {
            return at == text.length();
        }

        private boolean takes(char lowerCase) {
            if (!isEnd() && (text.charAt(at) | 0x20) == lowerCase) {
                at++;
                return true;
            }
            return false;
        }

        LongDouble read() {
            boolean negative = text.charAt(0) == '-';
            if (negative || text.charAt(0) == '+') {
                at++;
            }
            String unsigned = text.substring(at);
            LongDouble value;
            if (unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity")) {
                value = INFINITY;
            } else if (unsigned.startsWith("0x") || unsigned.startsWith("0X")) {
                at += 2;
                value = hexadecimal();
            } else {
                value = decimal();
            }
            return value == null || !negative ? value : value.negate();
        }

        private LongDouble decimal() {
            int start = at;
            int point = digits(10);
            String mantissa = text.substring(start, at).replace(".", "");
            if (mantissa.isEmpty()) {
                return null;
            }
            long power = takes('e') ? exponent() : 0;
            if (!isEnd() || power == MALFORMED) {
                return null;
            }
            BigInteger digits = new BigInteger(mantissa);
            return digits.signum() == 0 ? ZERO : scaled(digits, power - fraction(start, point, mantissa.length()));
        }

        private LongDouble hexadecimal() {
            int start = at;
            int point = digits(16);
            String mantissa = text.substring(start, at).replace(".", "");
            if (mantissa.isEmpty()) {
                return null;
            }
            long power = takes('p') ? exponent() : 0;
            if (!isEnd() || power == MALFORMED) {
                return null;
            }
            BigInteger digits = new BigInteger(mantissa, 16);
            if (digits.signum() == 0) {
                return ZERO;
            }
            long exponent = power - 4L * fraction(start, point, mantissa.length());
            return finite(exponent > 100_000 || exponent < -100_000 ? null : round(digits, (int) exponent, false));
        }

        /// Takes digits with at most one point.
        ///
        /// @return where the point is, or -1
        private int digits(int radix) {
            int point = -1;
            for (; !isEnd(); at++) {
                char each = text.charAt(at);
                if (each == '.' && point < 0) {
                    point = at;
                } else if (each > 'f' || Character.digit(each, radix) < 0) {
                    break;
                }
            }
            return point;
        }

        /// How many digits stand behind the point.
        private static int fraction(int start, int point, int digits) {
            return point < 0 ? 0 : digits - (point - start);
        }

        private static final long MALFORMED = Long.MIN_VALUE;

        /// Takes a signed exponent; one beyond all measure counts as a million.
        private long exponent() {
            boolean negative = !isEnd() && text.charAt(at) == '-';
            if (negative || !isEnd() && text.charAt(at) == '+') {
                at++;
            }
            if (isEnd()) {
                return MALFORMED;
            }
            long value = 0;
            for (; !isEnd(); at++) {
                int digit = text.charAt(at) - '0';
                if (digit < 0 || digit > 9) {
                    return MALFORMED;
                }
                value = Math.min(1_000_000, value * 10 + digit);
            }
            return negative ? -value : value;
        }

        /// `digits × 10^power`, rounded once.
        private static LongDouble scaled(BigInteger digits, long power) {
            long magnitude = (long) (digits.bitLength() * 0.30103) + power;
            if (magnitude > EXTREME_DIGITS || magnitude < -EXTREME_DIGITS) {
                return null;
            }
            if (power >= 0) {
                return finite(round(digits.multiply(BigInteger.TEN.pow((int) power)), 0, false));
            }
            BigInteger divisor = BigInteger.TEN.pow((int) -power);
            // The quotient has two bits more than are kept, at least, so that the rest only matters if it is not 0.
            int shift = Math.max(0, SIGNIFICAND_BITS + 2 - digits.bitLength() + divisor.bitLength());
            BigInteger[] quotient = digits.shiftLeft(shift).divideAndRemainder(divisor);
            return finite(round(quotient[0], -shift, quotient[1].signum() != 0));
        }

        /// Out of range is not a number.
        private static LongDouble finite(LongDouble rounded) {
            return rounded == null || rounded.isInfinite() || rounded.signum() == 0 ? null : rounded;
        }
    }

    // ---- arithmetic

    /// `exact × 2^exponent` and a bit, rounded half to even.
    ///
    /// @param sticky whether there is more behind the last bit; only if more than 64 bits are given
    private static LongDouble round(BigInteger exact, int exponent, boolean sticky) {
        BigInteger magnitude = exact.abs();
        int drop = Math.max(magnitude.bitLength() - SIGNIFICAND_BITS, LEAST_EXPONENT - exponent);
        if (drop > 0) {
            BigInteger kept = magnitude.shiftRight(drop);
            boolean half = magnitude.testBit(drop - 1);
            boolean more = sticky || magnitude.getLowestSetBit() < drop - 1;
            magnitude = half && (more || kept.testBit(0)) ? kept.add(BigInteger.ONE) : kept;
        } else {
            drop = 0;
        }
        if (magnitude.signum() == 0) {
            return ZERO;
        }
        if (magnitude.bitLength() + exponent + drop > MOST_EXPONENT + SIGNIFICAND_BITS) {
            return exact.signum() < 0 ? NEGATIVE_INFINITY : INFINITY;
        }
        return new LongDouble(exact.signum() < 0 ? magnitude.negate() : magnitude, exponent + drop, 0);
    }

    /// The sum, rounded; infinite if it is too large.
    ///
    /// @throws ArithmeticException if the two are opposite infinities
    public LongDouble add(LongDouble other) {
        if (infinite != 0 || other.infinite != 0) {
            if (infinite * other.infinite < 0) {
                throw new ArithmeticException("inf - inf");
            }
            return infinite != 0 ? this : other;
        }
        int least = Math.min(exponent, other.exponent);
        return round(shiftedTo(least).add(other.shiftedTo(least)), least, false);
    }

    private BigInteger shiftedTo(int least) {
        return significand.shiftLeft(exponent - least);
    }

    /// The difference, rounded; infinite if it is too large.
    ///
    /// @throws ArithmeticException if the two are the same infinity
    public LongDouble subtract(LongDouble other) {
        return add(other.negate());
    }

    private LongDouble negate() {
        return new LongDouble(significand.negate(), exponent, -infinite);
    }

    /// Whether it is one of the two infinities.
    public boolean isInfinite() {
        return infinite != 0;
    }

    /// -1, 0 or 1.
    public int signum() {
        return infinite != 0 ? infinite : significand.signum();
    }

    @Override
    public int compareTo(LongDouble other) {
        if (infinite != 0 || other.infinite != 0) {
            return Integer.compare(infinite, other.infinite);
        }
        int least = Math.min(exponent, other.exponent);
        return shiftedTo(least).compareTo(other.shiftedTo(least));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LongDouble number && compareTo(number) == 0;
    }

    @Override
    public int hashCode() {
        int zeros = Math.max(0, significand.getLowestSetBit());
        return 31 * significand.shiftRight(zeros).hashCode() + exponent + zeros + infinite;
    }

    // ---- printing

    /// The number with at most 17 digits behind the point, half to even, without zeros at the end.
    @Override
    public String toString() {
        if (infinite != 0) {
            return infinite > 0 ? "inf" : "-inf";
        }
        if (exponent >= 0) {
            return shiftedTo(0).toString();
        }
        BigInteger scaled = halfEvenShift(significand.multiply(TEN_TO_DIGITS), -exponent);
        BigDecimal decimal = new BigDecimal(scaled, DIGITS);
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }

    private static BigInteger halfEvenShift(BigInteger value, int bits) {
        BigInteger magnitude = value.abs();
        BigInteger kept = magnitude.shiftRight(bits);
        boolean half = magnitude.testBit(bits - 1);
        boolean more = magnitude.getLowestSetBit() >= 0 && magnitude.getLowestSetBit() < bits - 1;
        BigInteger rounded = half && (more || kept.testBit(0)) ? kept.add(BigInteger.ONE) : kept;
        return value.signum() < 0 ? rounded.negate() : rounded;
    }
}
