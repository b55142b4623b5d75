package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.math.InnerProducts;

/// What is looked for: a vector in the forms in which rows are compared with it.
///
/// Written by one thread and then read by any; a set makes it of floats or of one of its rows.
public final class Query {
    private final int dimension;
    /// Of length 1, padded with zeros.
    private final float[] unit;
    /// As a row, padded, with range and norm.
    private final byte[] row;
    private final short[] split;
    private final boolean isStored;

    /// @param vector as it came, padded with zeros; becomes the query's own
    /// @param isStored whether it is a stored vector rather than a new one, so that its row says all there is
    Query(float[] vector, int dimension, boolean keepsSigns, boolean isStored) {
        int padded = InnerProducts.padded(dimension);
        assert vector.length >= padded : "length=" + vector.length + ", padded=" + padded;
        this.dimension = dimension;
        this.unit = vector;
        this.isStored = isStored;
        float norm = Rows.normalise(unit, dimension);
        this.row = new byte[Rows.stride(padded)];
        Rows.encode(unit, norm, dimension, keepsSigns, row, 0, padded);
        InnerProducts products = InnerProducts.best();
        this.split = new short[products.splitLength(padded)];
        products.split(row, 0, padded, split);
    }

    /// A stored vector, as a file has it.
    private Query(float[] unit, byte[] row, int dimension) {
        this.dimension = dimension;
        this.unit = unit;
        this.row = row;
        this.isStored = true;
        InnerProducts products = InnerProducts.best();
        int padded = InnerProducts.padded(dimension);
        this.split = new short[products.splitLength(padded)];
        products.split(row, 0, padded, split);
    }

    /// A vector of length 1 in floats, padded.
    static Query ofUnit(float[] unit, float norm, int dimension) {
        int padded = InnerProducts.padded(dimension);
        byte[] row = new byte[Rows.stride(padded)];
        Rows.encode(unit, norm, dimension, false, row, 0, padded);
        return new Query(unit, row, dimension);
    }

    /// A row of int8, with its trailer.
    static Query ofRow(byte[] row, int dimension) {
        int padded = InnerProducts.padded(dimension);
        float[] unit = new float[padded];
        Rows.decode(row, 0, padded, dimension, unit);
        return new Query(unit, row, dimension);
    }

    int padded() {
        return row.length - Rows.TRAILER_BYTES;
    }

    /// The row, with range and norm.
    byte[] row() {
        return row;
    }

    float range() {
        return Rows.range(row, 0, padded());
    }

    short[] split() {
        return split;
    }

    float[] unit() {
        return unit;
    }

    /// Whether it came from a stored row of int8, so that comparing with floats would add nothing.
    boolean isStored() {
        return isStored;
    }

    /// One bit a component, set above zero.
    long[] signs() {
        long[] signs = new long[(dimension + Long.SIZE - 1) / Long.SIZE];
        for (int index = 0; index < dimension; index++) {
            if (row[index] > 0) {
                signs[index / Long.SIZE] |= 1L << index;
            }
        }
        return signs;
    }
}
