package io.mortise.module.vectorset.value.math;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The arithmetic in vector registers.
///
/// The compiler does not vectorise a sum of byte products, and widening bytes crosses lanes, which is slow. So the
/// int8 kernels **split** instead of widening. A register of bytes is read as half as many shorts `x`; in each, the
/// odd component is `x >> 8` and the even one `(x << 8) >> 8`:
///
/// ```
///  row     b0 b1 | b2 b3 | …        as shorts  x0 = b1:b0, x1 = b3:b2, …
///  query   even: q0 q2 q4 …   odd: q1 q3 q5 …   (split once per search, a register of each in turn)
///  pair    p = even * low(x) + odd * high(x)    |p| <= 2 * 127 * 127 = 32258, which fits a short
///  sum     acc += (int lanes of p) >> 16  +  ((int lanes of p) << 16) >> 16
/// ```
///
/// Each kernel is one method body on purpose. With a small method that takes or returns vectors inside the loop,
/// the compiler stops inlining in some orders of compilation, and then boxes every vector: five times slower, and
/// half a kilobyte of garbage a row. `InnerProductsTest` sees to it that nothing is allocated.
final class SimdProducts implements InnerProducts {
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorShape SHAPE = SHORTS.vectorShape();
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, SHAPE);
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
    /// Widened four times, these fill a register.
    private static final VectorSpecies<Byte> QUARTER =
            SHAPE.vectorBitSize() == 512 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
    private static final VectorSpecies<Float> OF_QUARTER =
            SHAPE.vectorBitSize() == 512 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_256;
    private static final VectorSpecies<Byte> SIGNS = ByteVector.SPECIES_512;

    private static final int STEP = BYTES.length();
    private static final int LANES = SHORTS.length();

    @Override
    public String name() {
        return "simd-" + bits();
    }

    @Override
    public int bits() {
        return SHAPE.vectorBitSize();
    }

    @Override
    public void split(byte[] row, int offset, int length, short[] target) {
        for (int block = 0; block < length; block += STEP) {
            for (int lane = 0; lane < LANES; lane++) {
                target[block + lane] = row[offset + block + 2 * lane];
                target[block + LANES + lane] = row[offset + block + 2 * lane + 1];
            }
        }
    }

    @Override
    public int dot(short[] query, byte[] row, int offset, int length) {
        IntVector sum = IntVector.zero(INTS);
        for (int at = 0; at < length; at += STEP) {
            ShortVector even = ShortVector.fromArray(SHORTS, query, at);
            ShortVector odd = ShortVector.fromArray(SHORTS, query, at + LANES);
            ShortVector x = ByteVector.fromArray(BYTES, row, offset + at).reinterpretAsShorts();
            IntVector p = x.lanewise(VectorOperators.ASHR, 8)
                    .mul(odd)
                    .add(x.lanewise(VectorOperators.LSHL, 8)
                            .lanewise(VectorOperators.ASHR, 8)
                            .mul(even))
                    .reinterpretAsInts();
            sum = sum.add(p.lanewise(VectorOperators.ASHR, 16))
                    .add(p.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    @Override
    public void dot4(
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
            int at) {
        IntVector sum0 = IntVector.zero(INTS);
        IntVector sum1 = IntVector.zero(INTS);
        IntVector sum2 = IntVector.zero(INTS);
        IntVector sum3 = IntVector.zero(INTS);
        for (int index = 0; index < length; index += STEP) {
            ShortVector even = ShortVector.fromArray(SHORTS, query, index);
            ShortVector odd = ShortVector.fromArray(SHORTS, query, index + LANES);
            ShortVector x0 = ByteVector.fromArray(BYTES, row0, offset0 + index).reinterpretAsShorts();
            ShortVector x1 = ByteVector.fromArray(BYTES, row1, offset1 + index).reinterpretAsShorts();
            ShortVector x2 = ByteVector.fromArray(BYTES, row2, offset2 + index).reinterpretAsShorts();
            ShortVector x3 = ByteVector.fromArray(BYTES, row3, offset3 + index).reinterpretAsShorts();
            IntVector p0 = x0.lanewise(VectorOperators.ASHR, 8)
                    .mul(odd)
                    .add(x0.lanewise(VectorOperators.LSHL, 8)
                            .lanewise(VectorOperators.ASHR, 8)
                            .mul(even))
                    .reinterpretAsInts();
            IntVector p1 = x1.lanewise(VectorOperators.ASHR, 8)
                    .mul(odd)
                    .add(x1.lanewise(VectorOperators.LSHL, 8)
                            .lanewise(VectorOperators.ASHR, 8)
                            .mul(even))
                    .reinterpretAsInts();
            IntVector p2 = x2.lanewise(VectorOperators.ASHR, 8)
                    .mul(odd)
                    .add(x2.lanewise(VectorOperators.LSHL, 8)
                            .lanewise(VectorOperators.ASHR, 8)
                            .mul(even))
                    .reinterpretAsInts();
            IntVector p3 = x3.lanewise(VectorOperators.ASHR, 8)
                    .mul(odd)
                    .add(x3.lanewise(VectorOperators.LSHL, 8)
                            .lanewise(VectorOperators.ASHR, 8)
                            .mul(even))
                    .reinterpretAsInts();
            sum0 = sum0.add(p0.lanewise(VectorOperators.ASHR, 16))
                    .add(p0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            sum1 = sum1.add(p1.lanewise(VectorOperators.ASHR, 16))
                    .add(p1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            sum2 = sum2.add(p2.lanewise(VectorOperators.ASHR, 16))
                    .add(p2.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            sum3 = sum3.add(p3.lanewise(VectorOperators.ASHR, 16))
                    .add(p3.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
        }
        results[at] = sum0.reduceLanes(VectorOperators.ADD);
        results[at + 1] = sum1.reduceLanes(VectorOperators.ADD);
        results[at + 2] = sum2.reduceLanes(VectorOperators.ADD);
        results[at + 3] = sum3.reduceLanes(VectorOperators.ADD);
    }

    @Override
    public float dot(float[] query, byte[] row, int offset, int length) {
        FloatVector sum0 = FloatVector.zero(OF_QUARTER);
        FloatVector sum1 = FloatVector.zero(OF_QUARTER);
        int step = OF_QUARTER.length();
        for (int at = 0; at < length; at += 2 * step) {
            FloatVector row0 = (FloatVector)
                    ByteVector.fromArray(QUARTER, row, offset + at).convertShape(VectorOperators.B2F, OF_QUARTER, 0);
            FloatVector row1 = (FloatVector) ByteVector.fromArray(QUARTER, row, offset + at + step)
                    .convertShape(VectorOperators.B2F, OF_QUARTER, 0);
            sum0 = row0.fma(FloatVector.fromArray(OF_QUARTER, query, at), sum0);
            sum1 = row1.fma(FloatVector.fromArray(OF_QUARTER, query, at + step), sum1);
        }
        return sum0.add(sum1).reduceLanes(VectorOperators.ADD);
    }

    @Override
    public float dot(float[] query, float[] row, int offset, int length) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        FloatVector sum2 = FloatVector.zero(FLOATS);
        FloatVector sum3 = FloatVector.zero(FLOATS);
        int step = FLOATS.length();
        for (int at = 0; at < length; at += 4 * step) {
            sum0 = FloatVector.fromArray(FLOATS, row, offset + at).fma(FloatVector.fromArray(FLOATS, query, at), sum0);
            sum1 = FloatVector.fromArray(FLOATS, row, offset + at + step)
                    .fma(FloatVector.fromArray(FLOATS, query, at + step), sum1);
            sum2 = FloatVector.fromArray(FLOATS, row, offset + at + 2 * step)
                    .fma(FloatVector.fromArray(FLOATS, query, at + 2 * step), sum2);
            sum3 = FloatVector.fromArray(FLOATS, row, offset + at + 3 * step)
                    .fma(FloatVector.fromArray(FLOATS, query, at + 3 * step), sum3);
        }
        return sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
    }

    @Override
    public int differingSigns(long[] query, byte[] row, int offset, int dimension) {
        int differing = 0;
        for (int word = 0; word * SIGNS.length() < dimension; word++) {
            long bits = ByteVector.fromArray(SIGNS, row, offset + word * SIGNS.length())
                    .compare(VectorOperators.GT, (byte) 0)
                    .toLong();
            differing += Long.bitCount(bits ^ query[word]);
        }
        return differing;
    }

    static {
        assert ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }
}
