package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.math.InnerProducts;

/// Distances between stored rows, one against several. Used by one thread.
final class RowDistances {
    private static final InnerProducts PRODUCTS = InnerProducts.best();

    private final Slots slots;
    private final short[] split;
    private float scale;

    RowDistances(Slots slots) {
        this.slots = slots;
        this.split = new short[PRODUCTS.splitLength(slots.shape.padded())];
    }

    /// Chooses the row that the next ones are compared with.
    void from(int node) {
        byte[] chunk = chunk(node);
        PRODUCTS.split(chunk, offset(node), slots.shape.padded(), split);
        scale = Rows.range(chunk, offset(node), slots.shape.padded()) / (Rows.MOST * Rows.MOST);
    }

    /// The distance to the chosen row.
    float to(int node) {
        byte[] chunk = chunk(node);
        int offset = offset(node);
        int padded = slots.shape.padded();
        return 1 - PRODUCTS.dot(split, chunk, offset, padded) * (scale * Rows.range(chunk, offset, padded));
    }

    private byte[] chunk(int node) {
        return slots.rows.table()[node >>> slots.rows.shift()];
    }

    private int offset(int node) {
        return (node & (1 << slots.rows.shift()) - 1) * slots.rows.stride();
    }
}
