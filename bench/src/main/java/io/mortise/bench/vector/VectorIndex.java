package io.mortise.bench.vector;

/// Vectors in an index, known by their rows.
interface VectorIndex extends AutoCloseable {
    /// How tables name it.
    String name();

    /// The rows nearest to a query, best first.
    ///
    /// @param width how many candidates the search keeps (ef)
    int[] search(float[] query, int count, int width) throws Exception;

    @Override
    default void close() throws Exception {}
}
