package io.mortise.module.vectorset.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VectorSetTest {
    @Test
    void shouldFindWhatIsNear() {
        SetOfVectors vectors = new SetOfVectors(2, Quantization.INT8, 16, 1);
        assertTrue(vectors.add("east", new float[] {1, 0}, null));
        assertTrue(vectors.add("north", new float[] {0, 1}, null));
        assertTrue(vectors.add("west", new float[] {-3, 0}, null));
        assertEquals(List.of("east", "north", "west"), vectors.search(new float[] {5, 1}, 10, 10));
        Found[] found = vectors.set.search(Search.of(vectors.query(new float[] {2, 0}), 3, 10));
        assertEquals(1.0, found[0].score());
        assertEquals(0.5, found[1].score());
        assertEquals(0.0, found[2].score());
    }

    @Test
    void shouldReplaceAVectorAndKeepItsAttribute() {
        SetOfVectors vectors = new SetOfVectors(2, Quantization.INT8, 16, 1);
        vectors.add("a", new float[] {1, 0}, "{}");
        vectors.add("b", new float[] {0, 1}, null);
        assertFalse(vectors.add("a", new float[] {0, -1}, null));
        assertEquals(2, vectors.set.size());
        assertEquals(3, vectors.set.insertions());
        assertEquals(List.of("a"), vectors.search(new float[] {0, -1}, 1, 10));
        assertArrayEquals(SetOfVectors.bytes("{}"), vectors.set.attribute(vectors.node("a")));
        assertFalse(vectors.add("a", new float[] {0, -1}, ""));
        assertNull(vectors.set.attribute(vectors.node("a")));
        vectors.set.checkInvariants();
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeFromOneDimensionToTheMost(Quantization quantization) {
        for (int dimension : new int[] {1, 2, 63, 64, 65, 65_536}) {
            SetOfVectors vectors = new SetOfVectors(dimension, quantization, 16, dimension);
            float[][] some = Embeddings.clustered(12, dimension, 3, dimension);
            some[5] = new float[dimension];
            vectors.addAll(some);
            vectors.set.checkInvariants();
            assertEquals(12, vectors.search(some[0], 50, 50).size());
            vectors.remove("3");
            assertEquals(11, vectors.search(some[0], 50, 50).size());
            vectors.set.checkInvariants();
        }
    }

    @Test
    void shouldGiveVectorsBack() {
        for (Quantization quantization : Quantization.values()) {
            SetOfVectors vectors = new SetOfVectors(3, quantization, 16, 1);
            vectors.add("a", new float[] {3, 4, -1}, null);
            float[] back = Arrays.copyOf(vectors.set.vector(vectors.node("a")), 3);
            float tolerance = quantization == Quantization.NONE ? 1e-6f : 0.02f;
            float[] expected = quantization == Quantization.BINARY ? new float[] {1, 1, -1} : new float[] {3, 4, -1};
            assertArrayEquals(expected, back, tolerance);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT8, 16, 17, 60000", "INT8, 4, 5, 70000", "NONE, 5, 8, 40000", "BINARY, 6, 33, 40000"})
    void shouldBehaveAsAPlainMapDoes(Quantization quantization, int links, int dimension, int steps) {
        long seed = 20261123 + dimension;
        SetOfVectors vectors = new SetOfVectors(dimension, quantization, links, seed);
        SplittableRandom random = new SplittableRandom(seed);
        int most = 400;
        for (int step = 0; step < steps; step++) {
            String name = "e" + random.nextInt(most);
            int kind = random.nextInt(100);
            // Grows, shrinks and grows again.
            int removals = step / 4000 % 2 == 0 ? 25 : 60;
            if (kind < removals) {
                boolean was = vectors.model.containsKey(name);
                assertEquals(was, vectors.remove(name), "seed " + seed + ", step " + step);
            } else if (kind < 90) {
                boolean was = vectors.model.containsKey(name);
                float[] vector = random.nextInt(20) == 0
                        ? new float[dimension]
                        : Embeddings.clustered(1, dimension, 1, random.nextInt(60))[0];
                assertEquals(!was, vectors.add(name, vector, step % 3 == 0 ? "{\"n\":" + step + "}" : null));
            } else if (!vectors.model.isEmpty()) {
                List<String> found = vectors.search(new Search(
                        vectors.query(vectors.model.values().iterator().next()), most, 10, 2, true, false, null, 0));
                assertEquals(vectors.model.keySet(), new java.util.TreeSet<>(found), "seed " + seed);
            }
            if (step % 500 == 0 || vectors.model.size() < 4) {
                vectors.set.checkInvariants();
                assertEquals(vectors.model.size(), vectors.set.size());
            }
        }
        vectors.set.checkInvariants();
    }

    @Test
    void shouldKeepAFrozenStateAsItWas() {
        long seed = 99;
        SetOfVectors vectors = new SetOfVectors(20, Quantization.INT8, 8, seed);
        SplittableRandom random = new SplittableRandom(seed);
        float[][] some = Embeddings.clustered(3000, 20, 10, seed);
        vectors.addAll(Arrays.copyOf(some, 2000));
        List<VectorSet> frozen = new ArrayList<>();
        List<TreeMap<String, float[]>> models = new ArrayList<>();
        List<List<String>> answers = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            frozen.add(vectors.set);
            models.add(new TreeMap<>(vectors.model));
            answers.add(vectors.search(some[round], 20, 50));
            vectors.set = vectors.set.split(round);
            for (int step = 0; step < 800; step++) {
                String name = Integer.toString(random.nextInt(3000));
                if (random.nextBoolean()) {
                    vectors.remove(name);
                } else {
                    vectors.add(name, some[random.nextInt(3000)], "{\"r\":" + round + "}");
                }
            }
            vectors.set.checkInvariants();
        }
        VectorSet last = vectors.set;
        for (int round = 0; round < frozen.size(); round++) {
            vectors.set = frozen.get(round);
            vectors.set.checkInvariants();
            assertEquals(models.get(round).size(), vectors.set.size());
            assertEquals(answers.get(round), vectors.search(some[round], 20, 50));
            for (String name : models.get(round).keySet()) {
                assertTrue(vectors.node(name) >= 0, name);
            }
        }
        assertNotNull(last);
    }

    @Test
    void shouldChooseAnyNodeByChance() {
        SetOfVectors vectors = new SetOfVectors(3, Quantization.INT8, 4, 5);
        vectors.addAll(Embeddings.clustered(50, 3, 5, 5));
        for (int name = 0; name < 50; name += 3) {
            vectors.remove(Integer.toString(name));
        }
        TreeMap<Integer, Integer> seen = new TreeMap<>();
        for (int time = 0; time < 5000; time++) {
            seen.merge(vectors.set.randomNode(vectors.random), 1, Integer::sum);
        }
        assertEquals(vectors.set.size(), seen.size());
        assertTrue(seen.values().stream().allMatch(times -> times > 60), seen.toString());
    }
}
