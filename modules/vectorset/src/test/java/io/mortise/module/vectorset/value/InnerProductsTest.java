package io.mortise.module.vectorset.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.mortise.module.vectorset.value.math.InnerProducts;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("scalar")
class InnerProductsTest {
    private final InnerProducts best = InnerProducts.best();
    private final InnerProducts scalar = InnerProducts.scalar();

    @Test
    void shouldBeTheExpectedOne() {
        String expected = System.getProperty("vectorset.expected.math", "simd");
        boolean canBeSimd =
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        assertTrue(best.name().startsWith(canBeSimd ? expected : "scalar"), best.name());
    }

    @Test
    void shouldAgreeWithItsScalarTwin() {
        long seed = 4711;
        SplittableRandom random = new SplittableRandom(seed);
        for (int dimension = 1; dimension <= 1100; dimension += dimension < 200 ? 1 : 37) {
            int padded = InnerProducts.padded(dimension);
            byte[] rows = new byte[5 * padded + 3];
            for (int at = 0; at < dimension; at++) {
                for (int row = 0; row < 5; row++) {
                    rows[3 + row * padded + at] = (byte) (random.nextInt(8) == 0 ? 127 : random.nextInt(255) - 127);
                }
            }
            compareIntegers(dimension, padded, rows);
            compareFloats(random, dimension, padded, rows);
        }
    }

    private void compareIntegers(int dimension, int padded, byte[] rows) {
        short[] split = new short[best.splitLength(padded)];
        short[] plain = new short[scalar.splitLength(padded)];
        best.split(rows, 3, padded, split);
        scalar.split(rows, 3, padded, plain);
        assertArrayEquals(plain, split, "dimension " + dimension);
        int[] dots = new int[5];
        best.dot4(
                split,
                rows,
                3 + padded,
                rows,
                3 + 2 * padded,
                rows,
                3 + 3 * padded,
                rows,
                3 + 4 * padded,
                padded,
                dots,
                1);
        long[] signs = new long[(dimension + 63) / 64];
        for (int at = 0; at < dimension; at++) {
            signs[at / 64] |= rows[3 + at] > 0 ? 1L << at : 0;
        }
        for (int row = 1; row < 5; row++) {
            int offset = 3 + row * padded;
            int expected = scalar.dot(plain, rows, offset, padded);
            assertEquals(expected, best.dot(split, rows, offset, padded), "dimension " + dimension);
            assertEquals(expected, dots[row], "dimension " + dimension);
            assertEquals(
                    scalar.differingSigns(signs, rows, offset, dimension),
                    best.differingSigns(signs, rows, offset, dimension),
                    "dimension " + dimension);
        }
    }

    private void compareFloats(SplittableRandom random, int dimension, int padded, byte[] rows) {
        float[] one = new float[padded];
        float[] other = new float[padded];
        double size = 0;
        for (int at = 0; at < dimension; at++) {
            one[at] = (float) random.nextGaussian();
            other[at] = (float) random.nextGaussian();
            size += Math.abs(one[at]);
        }
        assertEquals(scalar.dot(one, other, 0, padded), best.dot(one, other, 0, padded), 1e-5 * size);
        assertEquals(scalar.dot(one, rows, 3, padded), best.dot(one, rows, 3, padded), 1e-4 * 127 * size);
    }

    @Test
    void shouldAllocateNothing() {
        int padded = InnerProducts.padded(384);
        byte[] rows = new byte[4 * padded];
        float[] floats = new float[padded];
        short[] split = new short[best.splitLength(padded)];
        long[] signs = new long[padded / 64];
        int[] dots = new int[4];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        // The compiler needs some rounds before nothing is boxed; after that, one round without is the proof.
        for (int round = 0; round < 60 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int time = 0; time < 10_000; time++) {
                best.dot4(split, rows, 0, rows, padded, rows, 2 * padded, rows, 3 * padded, padded, dots, 0);
                dots[0] += best.dot(split, rows, 0, padded);
                dots[1] += (int) best.dot(floats, rows, 0, padded);
                dots[2] += (int) best.dot(floats, floats, 0, padded);
                dots[3] += best.differingSigns(signs, rows, 0, 384);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        // The measuring itself allocates some bytes; a boxed vector a call would be megabytes.
        assertTrue(allocated < 4096, "allocated " + allocated);
    }
}
