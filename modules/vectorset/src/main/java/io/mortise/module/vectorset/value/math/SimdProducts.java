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
/// odd component is `x >> 8` and the even one `u - 128`, where `u = (x & 255) ^ 128`:
///
/// ```
///  row     b0 b1 | b2 b3 | …        as shorts  x0 = b1:b0, x1 = b3:b2, …
///  query   even: q0 q2 q4 …   odd: q1 q3 q5 …   rest: 32768 - 128 * even
///          (split once per search, a register of each in turn)
///  pair    p = even * u + odd * (x >> 8) + rest   = 32768 + q0 b0 + q1 b1
///  sum     all += int lanes of p,  upper += (int lanes of p) >>> 16
/// ```
///
/// A pair is in 32768 ± 2 * 127 * 127, so its 16 bits are right however its parts run over, and never negative. Of
/// two pairs in an int lane the lower ones add up to `all - (upper << 16)`, which is right when `all` has run over,
/// too. Shifts are few on purpose: where registers have 512 bits only one port has them.
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
    static final int LANES = SHORTS.length();
    private static final int SPLIT_STEP = 3 * LANES;
    private static final short BIAS = (short) 0x8000;
    /// A pair of components adds a bias of 1 << 15.
    private static final int BIAS_SHIFT = 14;

    @Override
    public String name() {
        return "simd-" + bits();
    }

    @Override
    public int bits() {
        return SHAPE.vectorBitSize();
    }

    @Override
    public int splitLength(int length) {
        return length / STEP * SPLIT_STEP;
    }

    @Override
    public void split(byte[] row, int offset, int length, short[] target) {
        int to = 0;
        for (int at = 0; at < length; at += STEP) {
            ShortVector x = ByteVector.fromArray(BYTES, row, offset + at).reinterpretAsShorts();
            ShortVector even = x.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8);
            even.intoArray(target, to);
            x.lanewise(VectorOperators.ASHR, 8).intoArray(target, to + LANES);
            ShortVector.broadcast(SHORTS, BIAS)
                    .sub(even.lanewise(VectorOperators.LSHL, 7))
                    .intoArray(target, to + 2 * LANES);
            to += SPLIT_STEP;
        }
    }

    @Override
    public int dot(short[] query, byte[] row, int offset, int length) {
        IntVector all = IntVector.zero(INTS);
        IntVector upper = IntVector.zero(INTS);
        int from = 0;
        for (int at = 0; at < length; at += STEP) {
            ShortVector even = ShortVector.fromArray(SHORTS, query, from);
            ShortVector odd = ShortVector.fromArray(SHORTS, query, from + LANES);
            ShortVector rest = ShortVector.fromArray(SHORTS, query, from + 2 * LANES);
            ShortVector x = ByteVector.fromArray(BYTES, row, offset + at).reinterpretAsShorts();
            IntVector p = x.and((short) 0xff)
                    .lanewise(VectorOperators.XOR, (short) 0x80)
                    .mul(even)
                    .add(x.lanewise(VectorOperators.ASHR, 8).mul(odd))
                    .add(rest)
                    .reinterpretAsInts();
            all = all.add(p);
            upper = upper.add(p.lanewise(VectorOperators.LSHR, 16));
            from += SPLIT_STEP;
        }
        return all.add(upper).sub(upper.lanewise(VectorOperators.LSHL, 16)).reduceLanes(VectorOperators.ADD)
                - (length << BIAS_SHIFT);
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
        IntVector all0 = IntVector.zero(INTS);
        IntVector upper0 = IntVector.zero(INTS);
        IntVector all1 = IntVector.zero(INTS);
        IntVector upper1 = IntVector.zero(INTS);
        IntVector all2 = IntVector.zero(INTS);
        IntVector upper2 = IntVector.zero(INTS);
        IntVector all3 = IntVector.zero(INTS);
        IntVector upper3 = IntVector.zero(INTS);
        int from = 0;
        for (int index = 0; index < length; index += STEP) {
            ShortVector even = ShortVector.fromArray(SHORTS, query, from);
            ShortVector odd = ShortVector.fromArray(SHORTS, query, from + LANES);
            ShortVector rest = ShortVector.fromArray(SHORTS, query, from + 2 * LANES);
            ShortVector x0 = ByteVector.fromArray(BYTES, row0, offset0 + index).reinterpretAsShorts();
            ShortVector x1 = ByteVector.fromArray(BYTES, row1, offset1 + index).reinterpretAsShorts();
            ShortVector x2 = ByteVector.fromArray(BYTES, row2, offset2 + index).reinterpretAsShorts();
            ShortVector x3 = ByteVector.fromArray(BYTES, row3, offset3 + index).reinterpretAsShorts();
            IntVector p0 = x0.and((short) 0xff)
                    .lanewise(VectorOperators.XOR, (short) 0x80)
                    .mul(even)
                    .add(x0.lanewise(VectorOperators.ASHR, 8).mul(odd))
                    .add(rest)
                    .reinterpretAsInts();
            IntVector p1 = x1.and((short) 0xff)
                    .lanewise(VectorOperators.XOR, (short) 0x80)
                    .mul(even)
                    .add(x1.lanewise(VectorOperators.ASHR, 8).mul(odd))
                    .add(rest)
                    .reinterpretAsInts();
            IntVector p2 = x2.and((short) 0xff)
                    .lanewise(VectorOperators.XOR, (short) 0x80)
                    .mul(even)
                    .add(x2.lanewise(VectorOperators.ASHR, 8).mul(odd))
                    .add(rest)
                    .reinterpretAsInts();
            IntVector p3 = x3.and((short) 0xff)
                    .lanewise(VectorOperators.XOR, (short) 0x80)
                    .mul(even)
                    .add(x3.lanewise(VectorOperators.ASHR, 8).mul(odd))
                    .add(rest)
                    .reinterpretAsInts();
            all0 = all0.add(p0);
            upper0 = upper0.add(p0.lanewise(VectorOperators.LSHR, 16));
            all1 = all1.add(p1);
            upper1 = upper1.add(p1.lanewise(VectorOperators.LSHR, 16));
            all2 = all2.add(p2);
            upper2 = upper2.add(p2.lanewise(VectorOperators.LSHR, 16));
            all3 = all3.add(p3);
            upper3 = upper3.add(p3.lanewise(VectorOperators.LSHR, 16));
            from += SPLIT_STEP;
        }
        int bias = length << BIAS_SHIFT;
        results[at] =
                all0.add(upper0).sub(upper0.lanewise(VectorOperators.LSHL, 16)).reduceLanes(VectorOperators.ADD) - bias;
        results[at + 1] =
                all1.add(upper1).sub(upper1.lanewise(VectorOperators.LSHL, 16)).reduceLanes(VectorOperators.ADD) - bias;
        results[at + 2] =
                all2.add(upper2).sub(upper2.lanewise(VectorOperators.LSHL, 16)).reduceLanes(VectorOperators.ADD) - bias;
        results[at + 3] =
                all3.add(upper3).sub(upper3.lanewise(VectorOperators.LSHL, 16)).reduceLanes(VectorOperators.ADD) - bias;
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
