package io.mortise.module.vectorset.value.math;

/// The arithmetic in plain loops.
final class ScalarProducts implements InnerProducts {
    static final ScalarProducts SCALAR = new ScalarProducts();

    private ScalarProducts() {}

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int bits() {
        return 0;
    }

    /// A split query is the row, widened.
    @Override
    public void split(byte[] row, int offset, int length, short[] target) {
        for (int index = 0; index < length; index++) {
            target[index] = row[offset + index];
        }
    }

    @Override
    public int dot(short[] query, byte[] row, int offset, int length) {
        int sum = 0;
        for (int index = 0; index < length; index++) {
            sum += query[index] * row[offset + index];
        }
        return sum;
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
        results[at] = dot(query, row0, offset0, length);
        results[at + 1] = dot(query, row1, offset1, length);
        results[at + 2] = dot(query, row2, offset2, length);
        results[at + 3] = dot(query, row3, offset3, length);
    }

    @Override
    public float dot(float[] query, byte[] row, int offset, int length) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int index = 0; index < length; index += 4) {
            sum0 += query[index] * row[offset + index];
            sum1 += query[index + 1] * row[offset + index + 1];
            sum2 += query[index + 2] * row[offset + index + 2];
            sum3 += query[index + 3] * row[offset + index + 3];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    @Override
    public float dot(float[] query, float[] row, int offset, int length) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int index = 0; index < length; index += 4) {
            sum0 += query[index] * row[offset + index];
            sum1 += query[index + 1] * row[offset + index + 1];
            sum2 += query[index + 2] * row[offset + index + 2];
            sum3 += query[index + 3] * row[offset + index + 3];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    @Override
    public int differingSigns(long[] query, byte[] row, int offset, int dimension) {
        int differing = 0;
        for (int word = 0; word * Long.SIZE < dimension; word++) {
            int first = word * Long.SIZE;
            int count = Math.min(Long.SIZE, dimension - first);
            long bits = 0;
            for (int bit = 0; bit < count; bit++) {
                bits |= (row[offset + first + bit] > 0 ? 1L : 0L) << bit;
            }
            differing += Long.bitCount(bits ^ query[word]);
        }
        return differing;
    }
}
