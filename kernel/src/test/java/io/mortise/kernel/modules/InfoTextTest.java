package io.mortise.kernel.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InfoTextTest {
    @Test
    void decimalsAreThoseOfJavasFormatter() {
        long seed = System.nanoTime();
        System.out.println("InfoTextTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int index = 0; index < 20_000; index++) {
            // Sixteenths of a thousandth are never halfway between two texts by a rounding error alone.
            double value = random.nextLong(-1L << 40, 1L << 40) / 16.0 / 1000 + 1e-7;
            for (int decimals = 1; decimals <= 3; decimals++) {
                String expected = String.format(Locale.ROOT, "%." + decimals + "f", value);
                assertEquals(expected, InfoText.fixed(value, decimals), "of " + value);
            }
        }
    }

    @Test
    void smallAndStrangeNumbers() {
        assertEquals("0.00", InfoText.fixed(0, 2));
        assertEquals("0.50", InfoText.fixed(0.5, 2));
        assertEquals("-0.05", InfoText.fixed(-0.05, 2));
        assertEquals("1.000000", InfoText.fixed(0.9999999, 6));
        assertEquals("0.0", InfoText.fixed(Double.NaN, 1));
        assertEquals("922337203685477580.7", InfoText.fixed(Double.POSITIVE_INFINITY, 1));
        assertEquals("-922337203685477580.7", InfoText.fixed(Double.NEGATIVE_INFINITY, 1));
    }

    @Test
    void aLineHasNoBreaks() {
        assertEquals("one two three", InfoText.line("one\r\ntwo\nthree"));
        assertEquals("null", InfoText.line(null));
    }
}
