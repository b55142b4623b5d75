package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.math.InnerProducts;

/// What is fixed when a set is made: the form of its vectors and of its graph.
///
/// Names follow Redis; the paper (Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search
/// using Hierarchical Navigable Small World graphs", 2016) has other ones:
///
/// | here | paper |
/// |---|---|
/// | links, M | M: links that a new node gets |
/// | `mostLinks(0)` = 2 M | M_max0 |
/// | `mostLinks(1…)` = M | M_max |
/// | EF of VADD | efConstruction |
/// | EF of VSIM | ef |
/// | level chance 1 / M | m_L = 1 / ln M |
///
/// @param dimension of stored vectors
/// @param quantization how they are stored
/// @param links links that a new node gets on each layer
/// @param projection what makes input vectors shorter, or null
public record Shape(int dimension, Quantization quantization, int links, Projection projection) {
    /// The most components of a vector.
    public static final int MOST_DIMENSION = 65_536;
    /// The default of M.
    public static final int DEFAULT_LINKS = 16;
    /// The default EF of VADD.
    public static final int DEFAULT_WIDTH = 200;
    /// The least M.
    public static final int LEAST_LINKS = 4;
    /// The largest M.
    public static final int MOST_LINKS = 4096;
    /// No node is on a layer above this one.
    public static final int TOP_LEVEL = 15;
    /// Links beyond the usual most, for when a layer would fall apart otherwise.
    static final int SPARE_LINKS = 4;

    /// About what a chunk of rows should have: small enough to be copied in microseconds, and no "humongous" object
    /// for the garbage collector.
    private static final int CHUNK_BYTES = 224 * 1024;

    private static final int MOST_SHIFT = 10;

    public Shape {
        if (dimension < 1 || dimension > MOST_DIMENSION) {
            throw new IllegalArgumentException("dimension=" + dimension);
        }
        if (links < LEAST_LINKS || links > MOST_LINKS) {
            throw new IllegalArgumentException("links=" + links);
        }
    }

    /// The length of a row of components.
    int padded() {
        return InnerProducts.padded(dimension);
    }

    /// How many links a node may have on a layer.
    public int mostLinks(int level) {
        return level == 0 ? 2 * links : links;
    }

    /// How many links a node has place for on a layer.
    int roomForLinks(int level) {
        return mostLinks(level) + SPARE_LINKS;
    }

    /// The base-two logarithm of the rows in a chunk.
    int chunkShift() {
        int rowBytes = Math.max(padded(), Integer.BYTES * 2 * links);
        if (quantization == Quantization.NONE) {
            rowBytes = Math.max(rowBytes, Float.BYTES * padded());
        }
        int rows = Integer.highestOneBit(Math.max(1, CHUNK_BYTES / rowBytes));
        return Math.min(MOST_SHIFT, Integer.numberOfTrailingZeros(rows));
    }

    /// How many components an input vector has, or 0 without projection.
    public int inputDimension() {
        return projection == null ? 0 : projection.inputDimension();
    }
}
