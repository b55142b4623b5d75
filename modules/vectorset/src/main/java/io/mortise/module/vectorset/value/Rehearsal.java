package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.filter.Expression;
import java.nio.charset.StandardCharsets;

/// Sets that are filled, searched and thrown away.
///
/// Whoever uses vectors first has Java load and link some 250 classes, most of them of vector arithmetic, and interpret
/// what it compiles later. That takes 60 ms or more. So it is done with sets that do not matter, on a thread that does
/// not either. Not when the server starts: it takes 14 MB, for which somebody without vectors has no use.
public final class Rehearsal {
    private static final int DIMENSION = 64;
    /// So many that a set has links in several layers, and a walk something to choose.
    private static final int ELEMENTS = 4;

    private static final int ELEMENTS_A_LEVEL = 2;

    private Rehearsal() {}

    /// Uses everything once. Any thread.
    public static void run() {
        VectorSetType type = new VectorSetType();
        for (Quantization quantization : Quantization.values()) {
            VectorSet set = type.make(new Shape(DIMENSION, quantization, Shape.DEFAULT_LINKS, null));
            for (int index = 0; index < ELEMENTS; index++) {
                add(set, index);
            }
            search(set);
            type.weigh(set);
            set.remove(0);
        }
    }

    private static void add(VectorSet set, int index) {
        byte[] name = {'e', (byte) index};
        byte[] attribute = bytes("{\"a\":" + index + ",\"b\":\"c\"}");
        int level = index % ELEMENTS_A_LEVEL == 0 ? 1 : 0;
        set.add(name, 0, name.length, set.query(vector(set, index)), level, Shape.DEFAULT_WIDTH, attribute);
    }

    private static void search(VectorSet set) {
        set.remembersFilters();
        Query query = set.query(vector(set, ELEMENTS / 2));
        Expression filter = Expression.compile(bytes(".a > 1 and .b == 'c'"), false);
        set.search(Search.of(query, 1, 1));
        set.search(new Search(query, 1, 1, 2, false, false, filter, ELEMENTS));
    }

    private static float[] vector(VectorSet set, int index) {
        float[] vector = new float[VectorSet.padded(set.shape().dimension())];
        for (int at = 0; at < vector.length; at++) {
            vector[at] = (at * 31 + index * 17) % 13 - 6;
        }
        return vector;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
