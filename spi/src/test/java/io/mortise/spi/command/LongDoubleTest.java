package io.mortise.spi.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.Slice;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a processor with 80-bit registers says was asked of redis-server 7.0.15 on x86.
class LongDoubleTest {
    private static LongDouble parse(String text) {
        return LongDouble.parse(Slice.of(text));
    }

    private static String sum(String first, String second) {
        return parse(first).add(parse(second)).toString();
    }

    @Test
    void shouldAddAsTheProcessorDoes() {
        assertEquals("0.3", sum("0.1", "0.2"));
        assertEquals("515.09999999999999998", sum("512.1", "3"));
        assertEquals("18446744073709551616", sum("18446744073709551615", "1"));
        assertEquals("18446744073709551616", sum("18446744073709551616", "1"));
        assertEquals("18446744073709551620", sum("18446744073709551616", "3"));
        assertEquals("9223372036854775808", sum("9223372036854775807", "0.75"));
        assertEquals("0.5", sum("9223372036854775807.5", "-9223372036854775807"));
        assertEquals("0", sum("-1e-20", "0"));
    }

    @Test
    void shouldReadWhatTheCLibraryReads() {
        assertEquals("3", parse("3").toString());
        assertEquals("3", parse("+3.").toString());
        assertEquals("0.5", parse(".5").toString());
        assertEquals("1500", parse("1.5e3").toString());
        assertEquals("0.0015", parse("1.5E-3").toString());
        assertEquals("9", parse("0x9").toString());
        assertEquals("-2.5", parse("-0X1.4p1").toString());
        assertEquals("inf", parse("Infinity").toString());
        assertEquals("-inf", parse("-INF").toString());
        assertEquals("0", parse("-0").toString());
        assertEquals("0", parse("0e99999999999999999999").toString());
        for (String text : new String[] {
            "",
            "nan",
            "nan(1)",
            "abc",
            " 1",
            "1 ",
            "1e",
            "1e+",
            "0x",
            "0x.",
            "0x1p",
            ".",
            "-",
            "+",
            "1.2.3",
            "1d",
            "1f",
            "--1",
            "1e4933",
            "1e-4951",
            "0x1p16384",
            "0x1p-16446",
            "0x1p999999999",
            "1e-999999999",
            "\u0661",
        }) {
            assertNull(parse(text), text);
        }
        assertNull(parse("1".repeat(5_120)));
        assertNotNull(parse("0." + "1".repeat(5_117)));
    }

    @Test
    void shouldKnowItsLimits() {
        assertEquals(LongDouble.MOST, parse("1.18973149535723176502e4932"));
        assertEquals(LongDouble.LEAST, parse("-0x1.fffffffffffffffep16383"));
        assertNull(parse("0x1.ffffffffffffffffp16383"));
        assertNotNull(parse("0x1p-16445"));
        assertEquals(parse("0x1p-16445"), parse("0x1.8p-16446"));
        assertTrue(LongDouble.MOST.add(LongDouble.MOST).isInfinite());
        assertTrue(LongDouble.LEAST.compareTo(LongDouble.ZERO) < 0);
        assertTrue(LongDouble.INFINITY.compareTo(LongDouble.MOST) > 0);
        assertTrue(LongDouble.NEGATIVE_INFINITY.compareTo(LongDouble.LEAST) < 0);
        assertEquals(LongDouble.ZERO, LongDouble.MOST.subtract(LongDouble.MOST));
        assertEquals(LongDouble.of(-5), LongDouble.of(Long.MIN_VALUE).subtract(LongDouble.of(Long.MIN_VALUE + 5)));
    }

    @Test
    void shouldRoundHalfToEvenInTheSeventeenthDigit() {
        assertEquals("0", parse("0.000000000000000005").toString());
        assertEquals("0.00000000000000001", parse("0.0000000000000000051").toString());
        assertEquals("0.00000000000000001", parse("0x1p-57").toString());
        assertEquals("0.00390625", parse("0x1p-8").toString());
    }

    /// The sum of two numbers is off by at most half a unit of the last of 64 bits.
    @Test
    void shouldBeNearTheExactSum() {
        long seed = 7;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20_000; round++) {
            String first = decimal(random);
            String second = decimal(random);
            BigDecimal exact = new BigDecimal(parse(first).toString())
                    .add(new BigDecimal(parse(second).toString()));
            BigDecimal sum = new BigDecimal(sum(first, second));
            BigDecimal largest = exact.abs().max(new BigDecimal(first).abs()).max(new BigDecimal(second).abs());
            BigDecimal tolerance = largest.multiply(BigDecimal.valueOf(0x1p-63), MathContext.DECIMAL64)
                    .add(new BigDecimal("2e-17"));
            assertTrue(
                    exact.subtract(sum).abs().compareTo(tolerance) <= 0,
                    () -> "seed " + seed + ": " + first + " + " + second + " = " + sum);
        }
    }

    private static String decimal(SplittableRandom random) {
        return BigDecimal.valueOf(random.nextLong(), random.nextInt(18)).toPlainString();
    }
}
