package io.mortise.module.vectorset.value.math;

/// The arithmetic in plain loops. It splits queries as [SimdProducts] does, see there, so that each can go on with
/// what the other has split.
final class ScalarProducts implements InnerProducts {
    private final int lanes;

    /// @param lanes how many shorts a register has
    ScalarProducts(int lanes) {
        this.lanes = lanes;
    }

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int bits() {
        return 0;
    }

    @Override
    public int splitLength(int length) {
        return length / 2 * 3;
    }

    @Override
    public void split(byte[] row, int offset, int length, short[] target) {
        int to = 0;
        for (int at = offset; at < offset + length; at += 2 * lanes) {
            for (int lane = 0; lane < lanes; lane++) {
                int even = row[at + 2 * lane];
                target[to + lane] = (short) even;
                target[to + lanes + lane] = row[at + 2 * lane + 1];
                target[to + 2 * lanes + lane] = (short) (32768 - 128 * even);
            }
            to += 3 * lanes;
        }
    }

    @Override
    public int dot(short[] query, byte[] row, int offset, int length) {
        int sum = 0;
        int from = 0;
        for (int at = offset; at < offset + length; at += 2 * lanes) {
            for (int lane = 0; lane < lanes; lane++) {
                sum += query[from + lane] * row[at + 2 * lane] + query[from + lanes + lane] * row[at + 2 * lane + 1];
            }
            from += 3 * lanes;
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
