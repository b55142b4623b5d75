package io.mortise.bench.vector;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mortise.module.vectorset.value.Found;
import io.mortise.module.vectorset.value.Quantization;
import io.mortise.module.vectorset.value.Search;
import io.mortise.module.vectorset.value.Shape;
import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.module.vectorset.value.VectorSetType;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// A vector set of ours, without a server around it. Elements are named by their rows.
final class OurIndex implements VectorIndex {
    private static final int LINKS = 16;

    private final VectorSet set;

    private OurIndex(VectorSet set) {
        this.set = set;
    }

    static byte[] nameOf(int row) {
        return String.format("%06d", row).getBytes(US_ASCII);
    }

    static int rowOf(byte[] name) {
        int row = 0;
        for (byte digit : name) {
            row = row * 10 + digit - '0';
        }
        return row;
    }

    /// Two numbers, one of which takes a hundred values and the other seven, and a string of each row's own: 26 bytes.
    static byte[] attributeOf(int row) {
        return String.format("{\"p\":%d,\"r\":%d,\"q\":\"%05d\"}", row % 100, row % 7, row)
                .getBytes(US_ASCII);
    }

    /// Builds one on one thread.
    static OurIndex build(float[][] base, Quantization quantization, boolean hasAttributes) {
        VectorSet set = empty(base, quantization);
        SplittableRandom random = new SplittableRandom(1);
        for (int row = 0; row < base.length; row++) {
            add(set, row, prepare(set, base[row], random), hasAttributes ? attributeOf(row) : null);
        }
        return new OurIndex(set);
    }

    /// Builds one on several threads as the server does: all look for neighbours, one at a time links.
    static OurIndex build(float[][] base, int threads) throws InterruptedException {
        VectorSet set = empty(base, Quantization.INT8);
        AtomicInteger next = new AtomicInteger();
        Thread[] running = new Thread[threads];
        for (int number = 0; number < threads; number++) {
            SplittableRandom random = new SplittableRandom(number);
            running[number] = Thread.ofPlatform().start(() -> {
                for (int row = next.getAndIncrement(); row < base.length; row = next.getAndIncrement()) {
                    VectorSet.Prepared prepared = prepare(set, base[row], random);
                    synchronized (set) {
                        add(set, row, prepared, null);
                    }
                }
            });
        }
        for (Thread thread : running) {
            thread.join();
        }
        return new OurIndex(set);
    }

    private static VectorSet empty(float[][] base, Quantization quantization) {
        return new VectorSetType().make(new Shape(base[0].length, quantization, LINKS, null));
    }

    private static VectorSet.Prepared prepare(VectorSet set, float[] vector, SplittableRandom random) {
        return set.prepare(set.query(padded(vector)), set.randomLevel(random), Shape.DEFAULT_WIDTH, 0);
    }

    private static void add(VectorSet set, int row, VectorSet.Prepared prepared, byte[] attribute) {
        byte[] name = nameOf(row);
        set.add(name, 0, name.length, prepared, Shape.DEFAULT_WIDTH, attribute);
    }

    static float[] padded(float[] vector) {
        return Arrays.copyOf(vector, VectorSet.padded(vector.length));
    }

    VectorSet set() {
        return set;
    }

    @Override
    public String name() {
        return "mortise";
    }

    @Override
    public int[] search(float[] query, int count, int width) {
        Found[] found = set.search(Search.of(set.query(padded(query)), count, width));
        int[] rows = new int[found.length];
        for (int index = 0; index < rows.length; index++) {
            rows[index] = rowOf(found[index].name());
        }
        return rows;
    }
}
