package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.math.InnerProducts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Vectors in the layout of Redis's files and of VEMB RAW: of length 1, as floats, as int8 or as signs.
///
/// Thread-safe.
final class StoredVectors {
    private StoredVectors() {}

    /// How many bytes a stored vector has.
    static int length(Shape shape) {
        return switch (shape.quantization()) {
            case NONE -> shape.dimension() * Float.BYTES;
            case INT8 -> shape.dimension();
            case BINARY -> (shape.dimension() + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
        };
    }

    /// A node's vector.
    static byte[] bytes(View view, int node) {
        ByteBuffer bytes = ByteBuffer.allocate(length(view.shape)).order(ByteOrder.LITTLE_ENDIAN);
        int dimension = view.shape.dimension();
        byte[] chunk = view.rowChunk(node);
        int offset = view.rowOffset(node);
        switch (view.shape.quantization()) {
            case NONE -> {
                float[] floats = view.floats[node >>> view.shift];
                bytes.asFloatBuffer().put(floats, (node & view.mask) * view.padded, dimension);
            }
            case INT8 -> bytes.put(chunk, offset, dimension);
            case BINARY -> {
                for (int index = 0; index < dimension; index++) {
                    int word = index / Long.SIZE * Long.BYTES;
                    long bit = chunk[offset + index] > 0 ? 1L << index : 0;
                    bytes.putLong(word, bytes.getLong(word) | bit);
                }
            }
        }
        return bytes.array();
    }

    /// How many numbers hold the row that a binary set has beside its signs; 0 for other sets.
    static int hiddenNumbers(Shape shape) {
        return shape.quantization() == Quantization.BINARY ? (shape.dimension() + Long.BYTES - 1) / Long.BYTES : 0;
    }

    /// The row of a node of a binary set, eight components a number; empty if it says no more than the signs, or if
    /// it is no binary set.
    static long[] hiddenRow(View view, int node) {
        byte[] chunk = view.rowChunk(node);
        int offset = view.rowOffset(node);
        int dimension = view.shape.dimension();
        long[] numbers = new long[hiddenNumbers(view.shape)];
        boolean saysMore = false;
        for (int index = 0; index < dimension && numbers.length > 0; index++) {
            int component = chunk[offset + index];
            saysMore |= Math.abs(component) != Rows.MOST;
            numbers[index / Long.BYTES] |= (component & 0xffL) << index % Long.BYTES * Byte.SIZE;
        }
        return saysMore ? numbers : new long[0];
    }

    /// A vector from a file that says no more than Redis's do.
    ///
    /// @throws IllegalArgumentException if it is not what any vector becomes
    static Query query(Shape shape, byte[] bytes, float range, float norm) {
        return query(shape, bytes, new long[0], range, norm);
    }

    /// A vector from a file.
    ///
    /// @param bytes of the right length
    /// @param hidden the row of a binary set, or empty
    /// @throws IllegalArgumentException if they are not what any vector becomes
    static Query query(Shape shape, byte[] bytes, long[] hidden, float range, float norm) {
        ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int dimension = shape.dimension();
        int padded = InnerProducts.padded(dimension);
        if (shape.quantization() == Quantization.NONE) {
            float[] unit = new float[padded];
            from.asFloatBuffer().get(unit, 0, dimension);
            for (int index = 0; index < dimension; index++) {
                unit[index] = Float.isFinite(unit[index]) ? unit[index] : 0;
            }
            return Query.ofUnit(unit, norm, dimension);
        }
        byte[] row = new byte[Rows.stride(padded)];
        Rows.norm(row, 0, padded, norm);
        if (shape.quantization() == Quantization.INT8) {
            from.get(row, 0, dimension);
            Rows.range(row, 0, padded, Float.isFinite(range) ? range : 0);
        } else if (hidden.length > 0) {
            for (int index = 0; index < dimension; index++) {
                row[index] = (byte) (hidden[index / Long.BYTES] >>> index % Long.BYTES * Byte.SIZE);
                if (isSet(from, index) != row[index] > 0) {
                    throw new IllegalArgumentException("component " + index + " has two signs");
                }
            }
            Rows.range(row, 0, padded, Float.isFinite(range) ? range : 0);
        } else {
            for (int index = 0; index < dimension; index++) {
                row[index] = (byte) (isSet(from, index) ? Rows.MOST : -Rows.MOST);
            }
            Rows.range(row, 0, padded, (float) (1 / Math.sqrt(dimension)));
        }
        for (int index = 0; index < dimension; index++) {
            if (row[index] == Byte.MIN_VALUE) {
                throw new IllegalArgumentException("component " + index + " is -128");
            }
        }
        return Query.ofRow(row, dimension);
    }

    private static boolean isSet(ByteBuffer signs, int index) {
        return (signs.getLong(index / Long.SIZE * Long.BYTES) >>> index & 1) != 0;
    }
}
