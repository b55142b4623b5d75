package io.mortise.module.vectorset.value.math;

import java.util.function.LongSupplier;

/// The arithmetic in vector registers, or in plain loops while the former is not compiled.
///
/// What serves is a field that each use reads, because the choice changes once in a process: a load and a branch that
/// is always foreseen, against at least six nanoseconds for a row. The two split queries alike, so a search that has
/// begun with one goes on with the other.
final class WarmedProducts implements InnerProducts {
    private static final SimdProducts SIMD = new SimdProducts();
    private static final ScalarProducts SCALAR = new ScalarProducts(SimdProducts.LANES);
    private static volatile boolean isCold;

    @Override
    public String name() {
        return SIMD.name();
    }

    @Override
    public int bits() {
        return SIMD.bits();
    }

    InnerProducts scalar() {
        return SCALAR;
    }

    WarmUp startCold(LongSupplier nanoTime) {
        isCold = true;
        return new WarmUp(this, SIMD, SCALAR, nanoTime);
    }

    void endCold() {
        isCold = false;
    }

    @Override
    public int splitLength(int length) {
        return SCALAR.splitLength(length);
    }

    @Override
    public void split(byte[] row, int offset, int length, short[] target) {
        if (isCold) {
            SCALAR.split(row, offset, length, target);
        } else {
            SIMD.split(row, offset, length, target);
        }
    }

    @Override
    public int dot(short[] query, byte[] row, int offset, int length) {
        return isCold ? SCALAR.dot(query, row, offset, length) : SIMD.dot(query, row, offset, length);
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
        if (isCold) {
            SCALAR.dot4(query, row0, offset0, row1, offset1, row2, offset2, row3, offset3, length, results, at);
        } else {
            SIMD.dot4(query, row0, offset0, row1, offset1, row2, offset2, row3, offset3, length, results, at);
        }
    }

    @Override
    public float dot(float[] query, byte[] row, int offset, int length) {
        return isCold ? SCALAR.dot(query, row, offset, length) : SIMD.dot(query, row, offset, length);
    }

    @Override
    public float dot(float[] query, float[] row, int offset, int length) {
        return isCold ? SCALAR.dot(query, row, offset, length) : SIMD.dot(query, row, offset, length);
    }

    @Override
    public int differingSigns(long[] query, byte[] row, int offset, int dimension) {
        return isCold
                ? SCALAR.differingSigns(query, row, offset, dimension)
                : SIMD.differingSigns(query, row, offset, dimension);
    }
}
