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

    /// A vector from a file.
    ///
    /// @param bytes of the right length
    /// @throws IllegalArgumentException if they are not what any vector becomes
    static Query query(Shape shape, byte[] bytes, float range, float norm) {
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
            for (int index = 0; index < dimension; index++) {
                if (row[index] == Byte.MIN_VALUE) {
                    throw new IllegalArgumentException("component " + index + " is -128");
                }
            }
            Rows.range(row, 0, padded, Float.isFinite(range) ? range : 0);
        } else {
            for (int index = 0; index < dimension; index++) {
                boolean isSet = (from.getLong(index / Long.SIZE * Long.BYTES) >>> index & 1) != 0;
                row[index] = (byte) (isSet ? Rows.MOST : -Rows.MOST);
            }
            Rows.range(row, 0, padded, (float) (1 / Math.sqrt(dimension)));
        }
        return Query.ofRow(row, dimension);
    }
}
