package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.math.InnerProducts;
import java.util.Arrays;

/// A fixed matrix that makes vectors shorter while it roughly keeps their angles (REDUCE).
///
/// Each entry of the standard matrix is plus or minus `1 / sqrt(input dimension)`, with the sign of a Hadamard
/// matrix: minus where row and column have an odd number of set bits in common. So nothing need be stored, and the
/// fast Walsh-Hadamard transform applies it in `n log n` additions. A matrix that came with a file and is another
/// one is kept and multiplied.
///
/// Thread-safe.
public final class Projection {
    /// The most entries: what a file has to hold.
    public static final int MOST_ENTRIES = 1 << 26;

    private final int inputDimension;
    private final int outputDimension;
    /// Rows of `inputDimension` entries, each padded; null for the standard.
    private final float[] rows;

    private Projection(int inputDimension, int outputDimension, float[] rows) {
        this.inputDimension = inputDimension;
        this.outputDimension = outputDimension;
        this.rows = rows;
    }

    /// Whether a matrix of these dimensions is allowed.
    public static boolean isAllowed(int inputDimension, int outputDimension) {
        return outputDimension >= 1
                && outputDimension <= inputDimension
                && (long) inputDimension * outputDimension <= MOST_ENTRIES;
    }

    /// The matrix that every new set of these dimensions gets.
    public static Projection standard(int inputDimension, int outputDimension) {
        return new Projection(inputDimension, outputDimension, null);
    }

    /// A matrix of these entries, row by row.
    public static Projection of(int inputDimension, int outputDimension, float[] entries) {
        Projection standard = standard(inputDimension, outputDimension);
        if (Arrays.equals(standard.entries(), entries)) {
            return standard;
        }
        int padded = InnerProducts.padded(inputDimension);
        float[] rows = new float[Math.multiplyExact(padded, outputDimension)];
        for (int row = 0; row < outputDimension; row++) {
            System.arraycopy(entries, row * inputDimension, rows, row * padded, inputDimension);
        }
        return new Projection(inputDimension, outputDimension, rows);
    }

    public int inputDimension() {
        return inputDimension;
    }

    public int outputDimension() {
        return outputDimension;
    }

    /// The entries, row by row.
    public float[] entries() {
        float[] entries = new float[inputDimension * outputDimension];
        float scale = scale();
        int padded = InnerProducts.padded(inputDimension);
        for (int row = 0; row < outputDimension; row++) {
            int start = row * inputDimension;
            for (int column = 0; column < inputDimension; column++) {
                boolean even = (Integer.bitCount(row & column) & 1) == 0;
                entries[start + column] = rows != null ? rows[row * padded + column] : even ? scale : -scale;
            }
        }
        return entries;
    }

    private float scale() {
        return (float) (1 / Math.sqrt(inputDimension));
    }

    /// The projection of the first components of `input`.
    public float[] apply(float[] input) {
        return rows == null ? transformed(input) : multiplied(input);
    }

    private float[] transformed(float[] input) {
        int length = Integer.highestOneBit(Math.max(1, inputDimension - 1)) * 2;
        float[] values = Arrays.copyOf(Arrays.copyOf(input, inputDimension), length);
        for (int half = 1; half < length; half *= 2) {
            for (int start = 0; start < length; start += 2 * half) {
                for (int at = start; at < start + half; at++) {
                    float low = values[at];
                    float high = values[at + half];
                    values[at] = low + high;
                    values[at + half] = low - high;
                }
            }
        }
        float[] output = Arrays.copyOf(values, outputDimension);
        float scale = scale();
        for (int at = 0; at < outputDimension; at++) {
            output[at] *= scale;
        }
        return output;
    }

    private float[] multiplied(float[] input) {
        int padded = InnerProducts.padded(inputDimension);
        float[] wide = Arrays.copyOf(Arrays.copyOf(input, inputDimension), padded);
        float[] output = new float[outputDimension];
        for (int row = 0; row < outputDimension; row++) {
            output[row] = InnerProducts.best().dot(wide, rows, row * padded, padded);
        }
        return output;
    }

    long bytes() {
        return 32 + (rows == null ? 0 : 4L * rows.length);
    }

    /// Whether the other one projects alike.
    @Override
    public boolean equals(Object other) {
        return other instanceof Projection that
                && inputDimension == that.inputDimension
                && outputDimension == that.outputDimension
                && Arrays.equals(rows, that.rows);
    }

    @Override
    public int hashCode() {
        return 31 * inputDimension + outputDimension;
    }
}
