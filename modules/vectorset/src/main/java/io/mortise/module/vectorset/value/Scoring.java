package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.math.InnerProducts;

/// Distances as their user sees them: 0 for the same direction, 2 for the opposite.
///
/// Walks go by int8 rows alone. What they find is then scored **again** with the query as it came, in floats,
/// against the best row there is, which sorts near neighbours that int8 cannot tell apart. A query that is itself a
/// stored int8 row has no more to say, and in a strict server nothing is scored again: there the distance is that
/// of two int8 rows, or of two rows of signs, computed in the order in which Redis computes it.
///
/// Thread-safe.
final class Scoring {
    private static final InnerProducts PRODUCTS = InnerProducts.best();

    private Scoring() {}

    /// The distance that a search answers.
    static float distance(View view, Query query, long[] signs, int node, boolean isStrict) {
        return switch (view.shape.quantization()) {
            case NONE -> floatDistance(view, query, node);
            case INT8 ->
                isStrict || query.isStored() ? rowDistance(view, query, node) : mixedDistance(view, query, node);
            case BINARY -> isStrict ? signDistance(view, signs, node) : mixedDistance(view, query, node);
        };
    }

    private static float floatDistance(View view, Query query, int node) {
        float[] row = view.floats[node >>> view.shift];
        return 1 - PRODUCTS.dot(query.unit(), row, (node & view.mask) * view.padded, view.padded);
    }

    /// Of two rows of int8.
    static float rowDistance(View view, Query query, int node) {
        int dot = PRODUCTS.dot(query.split(), view.rowChunk(node), view.rowOffset(node), view.padded);
        return clamped(1 - dot * ((query.range() / Rows.MOST) * (view.range(node) / Rows.MOST)));
    }

    /// Of floats and a row of int8.
    private static float mixedDistance(View view, Query query, int node) {
        float dot = PRODUCTS.dot(query.unit(), view.rowChunk(node), view.rowOffset(node), view.padded);
        return clamped(1 - dot * (view.range(node) / Rows.MOST));
    }

    /// Of two rows of signs.
    static float signDistance(View view, long[] signs, int node) {
        int dimension = view.shape.dimension();
        int differing = PRODUCTS.differingSigns(signs, view.rowChunk(node), view.rowOffset(node), dimension);
        return differing * 2f / dimension;
    }

    private static float clamped(float distance) {
        return distance < 0 ? 0 : distance > 2 ? 2 : distance;
    }
}
