package io.mortise.module.vectorset.value;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Walks find what a linear scan in double precision finds.
class RecallTest {
    private static final int COUNT = 10;
    private static final int WIDTH = 100;

    @ParameterizedTest
    @CsvSource({"INT8, 0.975", "BINARY, 0.95", "NONE, 0.985"})
    void shouldHoldOnRealEmbeddings(Quantization quantization, double floor) throws Exception {
        float[][] base = Embeddings.base(10_000);
        float[][] queries = Arrays.copyOf(Embeddings.queries(), 150);
        SetOfVectors vectors = new SetOfVectors(384, quantization, 16, 7);
        vectors.addAll(base);
        vectors.set.checkInvariants();
        double before = vectors.recall(queries, COUNT, WIDTH);
        assertTrue(before >= floor, quantization + " recall " + before);
        if (quantization == Quantization.INT8) {
            shouldKeepItWhenHalfIsDeleted(vectors, queries, before);
        }
    }

    private static void shouldKeepItWhenHalfIsDeleted(SetOfVectors vectors, float[][] queries, double before) {
        SplittableRandom random = new SplittableRandom(8);
        for (String name : vectors.model.keySet().toArray(new String[0])) {
            if (random.nextBoolean()) {
                vectors.remove(name);
            }
        }
        vectors.set.checkInvariants();
        double after = vectors.recall(queries, COUNT, WIDTH);
        assertTrue(after >= before - 0.005, "recall " + before + ", with half deleted " + after);
    }

    @ParameterizedTest
    @CsvSource({"INT8, 4, 0.80", "INT8, 8, 0.93", "INT8, 32, 0.97", "NONE, 16, 0.97"})
    void shouldHoldForOtherShapes(Quantization quantization, int links, double floor) {
        float[][] all = Embeddings.clustered(6_100, 48, 40, 3);
        float[][] queries = Arrays.copyOfRange(all, 6_000, 6_100);
        SetOfVectors vectors = new SetOfVectors(48, quantization, links, 5);
        vectors.addAll(Arrays.copyOf(all, 6_000));
        vectors.set.checkInvariants();
        double recall = vectors.recall(queries, COUNT, WIDTH);
        assertTrue(recall >= floor, "M " + links + ": recall " + recall);
    }
}
