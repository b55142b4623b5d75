package io.mortise.module.vectorset.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.module.vectorset.filter.Expression;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A million elements: what only shows beyond thousands, as tables that grow by chunks, several layers, and columns.
@Tag("slow")
class MillionTest {
    private static final int ELEMENTS = 1_000_000;
    private static final int DIMENSION = 16;
    private static final int WIDTH = 40;
    private static final int CLUSTERS = 2000;
    private static final int COUNT = 10;

    private final SplittableRandom random = new SplittableRandom(20261123);
    private final float[][] centres = Embeddings.clustered(CLUSTERS, DIMENSION, 50, 1);
    private final SetOfVectors vectors = new SetOfVectors(DIMENSION, Quantization.INT8, 8, 20261123);
    private final VectorSet set = vectors.set;

    private float[] vector() {
        float[] vector = Arrays.copyOf(centres[random.nextInt(CLUSTERS)], VectorSet.padded(DIMENSION));
        for (int at = 0; at < DIMENSION; at++) {
            vector[at] += 0.3f * (float) random.nextGaussian();
        }
        return vector;
    }

    @Test
    void shouldServe() {
        for (int row = 0; row < ELEMENTS; row++) {
            byte[] name = SetOfVectors.bytes("element:" + row);
            byte[] attribute = SetOfVectors.bytes("{\"n\":" + row % 100 + "}");
            set.add(name, 0, name.length, set.query(vector()), set.randomLevel(random), WIDTH, attribute);
        }
        assertEquals(ELEMENTS, set.size());
        assertTrue(set.topLevel() >= 4, "top level " + set.topLevel());
        assertTrue(set.bytes() / ELEMENTS < 250, "bytes each " + set.bytes() / ELEMENTS);
        shouldFind();
        shouldFilter();
        for (int row = 0; row < ELEMENTS; row += 10) {
            vectors.remove("element:" + row);
        }
        assertEquals(ELEMENTS - ELEMENTS / 10, set.size());
        set.checkInvariants();
        shouldFind();
        assertEquals(List.of(), vectors.search(search(vector(), ".n == 10", false)));
    }

    private void shouldFind() {
        int found = 0;
        for (int time = 0; time < 50; time++) {
            float[] query = vector();
            Set<String> truth = new HashSet<>(vectors.search(search(query.clone(), null, true)));
            truth.retainAll(vectors.search(search(query, null, false)));
            found += truth.size();
        }
        assertTrue(found >= 0.9 * 50 * COUNT, "recall " + found / (50.0 * COUNT));
    }

    private void shouldFilter() {
        for (String text : List.of(".n == 7", ".n < 30", ".n >= 20")) {
            Expression filter = Expression.compile(SetOfVectors.bytes(text), false);
            Search search = new Search(set.query(vector()), COUNT, 100, 2, false, false, filter, 1_000_000);
            Found[] found = set.search(search);
            assertEquals(COUNT, found.length, text);
            for (Found each : found) {
                assertTrue(filter.evaluation().matches(each.attribute(), 0, each.attribute().length), text);
            }
        }
    }

    private Search search(float[] query, String filter, boolean isExact) {
        set.remembersFilters();
        Expression expression = filter == null ? null : Expression.compile(SetOfVectors.bytes(filter), false);
        return new Search(set.query(query), COUNT, 100, 2, isExact, false, expression, 1_000_000);
    }
}
