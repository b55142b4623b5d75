package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.store.NameHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A set under test with a plain map beside it that says what is in it.
final class SetOfVectors {
    final Readers readers = new Readers();
    final SplittableRandom random;
    final Map<String, float[]> model = new TreeMap<>();
    VectorSet set;

    SetOfVectors(int dimension, Quantization quantization, int links, long seed) {
        set = new VectorSet(new Shape(dimension, quantization, links, null), new NameHash(seed, ~seed), readers, 1);
        random = new SplittableRandom(seed);
    }

    void addAll(float[][] vectors) {
        for (int row = 0; row < vectors.length; row++) {
            add(Integer.toString(row), vectors[row], null);
        }
    }

    boolean add(String name, float[] vector, String attribute) {
        byte[] bytes = bytes(name);
        boolean isNew = set.add(
                bytes,
                0,
                bytes.length,
                query(vector),
                set.randomLevel(random),
                Shape.DEFAULT_WIDTH,
                attribute == null ? null : bytes(attribute));
        model.put(name, vector);
        return isNew;
    }

    boolean remove(String name) {
        int node = node(name);
        if (node >= 0) {
            set.remove(node);
        }
        model.remove(name);
        return node >= 0;
    }

    int node(String name) {
        byte[] bytes = bytes(name);
        return set.find(bytes, 0, bytes.length);
    }

    Query query(float[] vector) {
        return set.query(Arrays.copyOf(vector, VectorSet.padded(vector.length)));
    }

    List<String> search(Search search) {
        List<String> names = new ArrayList<>();
        for (Found found : set.search(search)) {
            names.add(new String(found.name(), StandardCharsets.ISO_8859_1));
        }
        return names;
    }

    List<String> search(float[] vector, int count, int width) {
        return search(Search.of(query(vector), count, width));
    }

    /// The share of the truly nearest that a walk finds.
    double recall(float[][] queries, int count, int width) {
        int found = 0;
        for (float[] query : queries) {
            Set<String> truth = new HashSet<>(nearest(query, count));
            truth.retainAll(search(query, count, width));
            found += truth.size();
        }
        return (double) found / (queries.length * count);
    }

    /// The truly nearest, by looking at all in double precision.
    List<String> nearest(float[] query, int count) {
        record Near(String name, double cosine) {}
        List<Near> all = new ArrayList<>();
        model.forEach((name, vector) -> all.add(new Near(name, cosine(query, vector))));
        return all.stream()
                .sorted(Comparator.comparingDouble((Near near) -> -near.cosine))
                .limit(count)
                .map(Near::name)
                .toList();
    }

    static double cosine(float[] one, float[] other) {
        double product = 0;
        double ofOne = 0;
        double ofOther = 0;
        for (int at = 0; at < one.length; at++) {
            product += (double) one[at] * other[at];
            ofOne += (double) one[at] * one[at];
            ofOther += (double) other[at] * other[at];
        }
        return ofOne == 0 || ofOther == 0 ? 0 : product / Math.sqrt(ofOne * ofOther);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
