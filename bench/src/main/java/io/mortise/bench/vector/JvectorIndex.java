package io.mortise.bench.vector;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.OnHeapGraphIndex;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// jvector's graph on the heap, over floats.
final class JvectorIndex implements VectorIndex {
    private static final VectorTypeSupport TYPES =
            VectorizationProvider.getInstance().getVectorTypeSupport();
    private static final VectorSimilarityFunction SIMILARITY = VectorSimilarityFunction.DOT_PRODUCT;
    private static final int DEGREE = 32;
    private static final int BEAM = 200;
    private static final float OVERFLOW = 1.2f;
    private static final float ALPHA = 1.2f;

    private final ListRandomAccessVectorValues vectors;
    private final OnHeapGraphIndex index;
    private final GraphSearcher searcher;

    private JvectorIndex(ListRandomAccessVectorValues vectors, OnHeapGraphIndex index) {
        this.vectors = vectors;
        this.index = index;
        this.searcher = new GraphSearcher(index);
    }

    /// Builds one, on the threads that it takes by itself.
    ///
    /// @param base of length 1
    static JvectorIndex build(float[][] base) throws IOException {
        List<VectorFloat<?>> rows = new ArrayList<>(base.length);
        for (float[] vector : base) {
            rows.add(TYPES.createFloatVector(vector));
        }
        ListRandomAccessVectorValues vectors = new ListRandomAccessVectorValues(rows, base[0].length);
        BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(vectors, SIMILARITY);
        try (GraphIndexBuilder builder =
                new GraphIndexBuilder(scores, base[0].length, DEGREE, BEAM, OVERFLOW, ALPHA, true)) {
            return new JvectorIndex(vectors, builder.build(vectors));
        }
    }

    @Override
    public String name() {
        return "jvector";
    }

    @Override
    public int[] search(float[] query, int count, int width) {
        SearchScoreProvider scores =
                DefaultSearchScoreProvider.exact(TYPES.createFloatVector(query), SIMILARITY, vectors);
        SearchResult found = searcher.search(scores, count, width, 0, 0, Bits.ALL);
        SearchResult.NodeScore[] nodes = found.getNodes();
        int[] rows = new int[nodes.length];
        for (int at = 0; at < rows.length; at++) {
            rows[at] = nodes[at].node;
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        searcher.close();
        index.close();
    }
}
