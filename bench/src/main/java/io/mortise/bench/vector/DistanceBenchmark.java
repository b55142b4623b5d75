package io.mortise.bench.vector;

import io.mortise.bench.NanosecondBenchmark;
import io.mortise.module.vectorset.value.math.InnerProducts;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// What an inner product costs, with SIMD and without: int8 rows one at a time and four at once, floats, and signs. The
/// rows are more than the caches hold in the larger case, so that memory is part of it.
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms512m", "-Xmx512m", "--add-modules=jdk.incubator.vector"})
@OperationsPerInvocation(DistanceBenchmark.BATCH)
public class DistanceBenchmark extends NanosecondBenchmark {
    static final int BATCH = 64;
    private static final int DIMENSION = 384;

    @Param({"simd", "scalar"})
    String kind;

    @Param({"1000", "400000"})
    int rows;

    private final Random random = new Random(1);
    private final int[] chosen = new int[BATCH];
    private final int[] results = new int[4];
    private final long[] signs = new long[DIMENSION / Long.SIZE];
    private final float[] floats = new float[DIMENSION];
    private InnerProducts products;
    private byte[] table;
    private short[] query;

    /// Makes the rows, and compares the two kinds.
    @Setup
    public void fill() {
        products = kind.equals("simd") ? InnerProducts.best() : InnerProducts.scalar();
        if (kind.equals("simd") && products.bits() == 0) {
            throw new IllegalStateException("this JVM was started without jdk.incubator.vector");
        }
        table = new byte[rows * DIMENSION];
        for (int index = 0; index < table.length; index++) {
            table[index] = (byte) (random.nextInt(255) - 127);
        }
        for (int index = 0; index < DIMENSION; index++) {
            floats[index] = random.nextFloat() - .5f;
        }
        query = new short[products.splitLength(DIMENSION)];
        products.split(table, 0, DIMENSION, query);
        for (int row = 0; row < Math.min(rows, 100); row++) {
            int expected = 0;
            for (int index = 0; index < DIMENSION; index++) {
                expected += table[index] * table[row * DIMENSION + index];
            }
            int found = products.dot(query, table, row * DIMENSION, DIMENSION);
            if (found != expected) {
                throw new IllegalStateException("row " + row + " gives " + found + " instead of " + expected);
            }
        }
    }

    private void choose() {
        for (int index = 0; index < BATCH; index++) {
            chosen[index] = random.nextInt(rows) * DIMENSION;
        }
    }

    @Benchmark
    public int int8() {
        choose();
        int sum = 0;
        for (int offset : chosen) {
            sum += products.dot(query, table, offset, DIMENSION);
        }
        return sum;
    }

    @Benchmark
    public int int8FourAtOnce() {
        choose();
        int sum = 0;
        for (int index = 0; index < BATCH; index += 4) {
            products.dot4(
                    query,
                    table,
                    chosen[index],
                    table,
                    chosen[index + 1],
                    table,
                    chosen[index + 2],
                    table,
                    chosen[index + 3],
                    DIMENSION,
                    results,
                    0);
            sum += results[0] + results[1] + results[2] + results[3];
        }
        return sum;
    }

    @Benchmark
    public float floatByInt8() {
        choose();
        float sum = 0;
        for (int offset : chosen) {
            sum += products.dot(floats, table, offset, DIMENSION);
        }
        return sum;
    }

    @Benchmark
    public int signs() {
        choose();
        int sum = 0;
        for (int offset : chosen) {
            sum += products.differingSigns(signs, table, offset, DIMENSION);
        }
        return sum;
    }
}
