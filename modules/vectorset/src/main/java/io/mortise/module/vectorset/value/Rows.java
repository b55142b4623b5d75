package io.mortise.module.vectorset.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How a vector becomes a row, and a row a vector.
///
/// ```
///  row     | components, int8, padded to 64 | range, float | norm, float |
/// ```
///
/// A vector is divided by its **norm** (its length; 1 for a vector of zeros). Its **range** is then the largest
/// absolute component, and each component becomes `component * 127 / range`, rounded. So a row with its range and
/// norm gives the vector back with an error of at most half a 127th of the largest component.
///
/// Where only signs are shown (binary sets), a component above zero becomes at least 1, so that the row holds its
/// sign, too.
final class Rows {
    /// What a row has behind its components.
    static final int TRAILER_BYTES = 2 * Float.BYTES;
    /// The largest component of a row.
    static final int MOST = 127;

    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private Rows() {}

    /// The bytes of a row.
    static int stride(int padded) {
        return padded + TRAILER_BYTES;
    }

    static float range(byte[] array, int offset, int padded) {
        return (float) FLOAT.get(array, offset + padded);
    }

    static float norm(byte[] array, int offset, int padded) {
        return (float) FLOAT.get(array, offset + padded + Float.BYTES);
    }

    static void range(byte[] array, int offset, int padded, float range) {
        FLOAT.set(array, offset + padded, range);
    }

    static void norm(byte[] array, int offset, int padded, float norm) {
        FLOAT.set(array, offset + padded + Float.BYTES, norm);
    }

    /// Divides a vector by its norm.
    ///
    /// @return the norm
    static float normalise(float[] vector, int dimension) {
        double sum = 0;
        for (int index = 0; index < dimension; index++) {
            sum += (double) vector[index] * vector[index];
        }
        if (sum == 0) {
            return 1;
        }
        float norm = (float) Math.sqrt(sum);
        for (int index = 0; index < dimension; index++) {
            vector[index] /= norm;
        }
        return norm;
    }

    /// Writes the row of a vector of length 1.
    ///
    /// @param keepsSigns whether components above zero stay above zero
    static void encode(
            float[] unit, float norm, int dimension, boolean keepsSigns, byte[] row, int offset, int padded) {
        float range = 0;
        for (int index = 0; index < dimension; index++) {
            range = Math.max(range, Math.abs(unit[index]));
        }
        float scale = range == 0 ? 0 : MOST / range;
        for (int index = 0; index < dimension; index++) {
            int component = rounded(unit[index] * scale);
            row[offset + index] = (byte) (keepsSigns && component == 0 && unit[index] > 0 ? 1 : component);
        }
        range(row, offset, padded, range);
        norm(row, offset, padded, norm);
    }

    /// Half away from zero; in double, where adding a half is exact. Not a number becomes 0.
    private static int rounded(float value) {
        return (int) (value < 0 ? value - 0.5 : value + 0.5);
    }

    /// The components of a row as floats of a vector of about length 1.
    static void decode(byte[] row, int offset, int padded, int dimension, float[] target) {
        float range = range(row, offset, padded);
        for (int index = 0; index < dimension; index++) {
            target[index] = row[offset + index] * range / MOST;
        }
    }
}
