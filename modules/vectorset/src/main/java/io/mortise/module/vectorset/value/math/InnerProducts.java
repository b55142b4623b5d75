package io.mortise.module.vectorset.value.math;

import java.nio.ByteOrder;
import java.util.function.LongSupplier;

/// The arithmetic that a search spends its time on: inner products of a query and rows.
///
/// Rows lie in larger arrays, each padded with zeros to a multiple of [#PADDING] components, so that no kernel has
/// a tail. There are two implementations, [SimdProducts] and its scalar twin [ScalarProducts], which also serves
/// where the JVM was started without the vector module. Integer results are equal to the last bit; floating-point
/// ones differ by the order of summation only.
///
/// An int8 query is **split** once per search: the twin of the row layout in which the SIMD kernel needs it.
///
/// The SIMD kernels are a thousand times slower than plain loops until the compiler has taken them, because whoever
/// interprets them makes an object of every vector. So a server has the scalar twin serve ([#startCold]) while it has
/// them compiled on a thread that nobody waits for ([WarmUp]).
///
/// Thread-safe; nothing here allocates.
public interface InnerProducts {
    /// Rows are a multiple of this many components long.
    int PADDING = 64;

    /// For messages and tests: `simd` or `scalar`, with the width.
    String name();

    /// The bits of a vector register, or 0 without SIMD.
    int bits();

    /// How long a split query of `length` padded components is.
    int splitLength(int length);

    /// Splits a row of int8 into `target`.
    void split(byte[] row, int offset, int length, short[] target);

    /// The inner product of a split query and a row of int8. Components are -127 to 127.
    int dot(short[] query, byte[] row, int offset, int length);

    /// Four inner products at once, which hides the latency of memory: `results[at]` to `results[at + 3]`.
    void dot4(
            short[] query,
            byte[] row0,
            int offset0,
            byte[] row1,
            int offset1,
            byte[] row2,
            int offset2,
            byte[] row3,
            int offset3,
            int length,
            int[] results,
            int at);

    /// The inner product of floats and a row of int8.
    float dot(float[] query, byte[] row, int offset, int length);

    /// The inner product of two rows of floats.
    float dot(float[] query, float[] row, int offset, int length);

    /// In how many of the first `dimension` components the query, as one bit each, differs from the signs of a row
    /// of int8 (set means above zero).
    ///
    /// @param query bit `j` of word `j / 64`; bits behind the dimension are 0
    int differingSigns(long[] query, byte[] row, int offset, int dimension);

    /// The best that this JVM has.
    static InnerProducts best() {
        return Chosen.PRODUCTS;
    }

    /// The scalar twin.
    static InnerProducts scalar() {
        return Chosen.SCALAR;
    }

    /// Has the scalar twin serve until the kernels have been compiled.
    ///
    /// @param nanoTime a clock
    /// @return how that is brought about, or null if there is nothing but the scalar twin
    static WarmUp startCold(LongSupplier nanoTime) {
        return Chosen.PRODUCTS instanceof WarmedProducts products ? products.startCold(nanoTime) : null;
    }

    /// The length of a row of `dimension` components.
    static int padded(int dimension) {
        return (dimension + PADDING - 1) / PADDING * PADDING;
    }

    /// Chosen once. [SimdProducts] is named in a class of its own, so that without the vector module nothing tries
    /// to link it.
    final class Chosen {
        private static final int LANES_WITHOUT_SIMD = 32;
        private static final InnerProducts PRODUCTS = choose();
        private static final InnerProducts SCALAR =
                PRODUCTS instanceof WarmedProducts products ? products.scalar() : PRODUCTS;

        private Chosen() {}

        private static InnerProducts choose() {
            boolean present =
                    ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
            // The row layouts are little-endian, as every machine is that has the vector module.
            if (present && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
                InnerProducts simd = Simd.make();
                if (simd.bits() >= 128) {
                    return simd;
                }
            }
            return new ScalarProducts(LANES_WITHOUT_SIMD);
        }
    }

    /// Stands between the choice and the class that needs the vector module.
    final class Simd {
        private Simd() {}

        static InnerProducts make() {
            return new WarmedProducts();
        }
    }
}
