package io.mortise.module.vectorset.value.math;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Uses each kernel until the compiler has taken it, which shows in the kernel being about as fast as its scalar twin,
/// or faster: interpreted it is a hundred times slower. When all are taken, they serve.
///
/// That is done in rounds, with time in between for the compiler: a kernel that is not compiled makes garbage,
/// and would make most of it while the compiler is at work.
public final class WarmUp {
    /// Long enough for the compiler to see that the loops of kernels are loops.
    private static final int DIMENSION = 512;
    private static final int CALLS_A_ROUND = 25;
    /// What the compiler has not taken by then it will not take, because it was told not to, or does not know this
    /// processor's vectors.
    private static final int MOST_ROUNDS = 5000;

    private final WarmedProducts products;
    private final InnerProducts simd;
    private final InnerProducts scalar;
    private final LongSupplier nanoTime;
    private final List<Trial> trials = new ArrayList<>();
    private int rounds;

    private final byte[] rows = new byte[4 * DIMENSION];
    private final float[] floats = new float[DIMENSION];
    private final long[] signs = new long[DIMENSION / Long.SIZE];
    private final short[] split;
    private final int[] results = new int[4];
    /// What is computed is used, or the compiler leaves it out.
    private float sum;

    /// @param nanoTime a clock
    WarmUp(WarmedProducts products, InnerProducts simd, InnerProducts scalar, LongSupplier nanoTime) {
        this.products = products;
        this.simd = simd;
        this.scalar = scalar;
        this.nanoTime = nanoTime;
        this.split = new short[simd.splitLength(DIMENSION)];
        for (int at = 0; at < DIMENSION; at++) {
            rows[at] = (byte) (at % 100 - 50);
            floats[at] = at % 10 - 5;
        }
        for (Kernel kernel :
                List.<Kernel>of(this::dot4, this::split, this::dot, this::mixed, this::floats, this::signs)) {
            trials.add(new Trial(kernel));
        }
    }

    private interface Kernel {
        float use(InnerProducts products);
    }

    /// A kernel that the compiler has not taken yet.
    private final class Trial {
        private final Kernel kernel;
        private long scalarNanos = Long.MAX_VALUE;

        Trial(Kernel kernel) {
            this.kernel = kernel;
        }

        boolean isTaken() {
            scalarNanos = Math.min(scalarNanos, nanos(scalar));
            return nanos(simd) <= 2 * scalarNanos;
        }

        private long nanos(InnerProducts with) {
            long start = nanoTime.getAsLong();
            for (int call = 0; call < CALLS_A_ROUND; call++) {
                sum += kernel.use(with);
            }
            return nanoTime.getAsLong() - start;
        }
    }

    /// Tries once more. Any thread, but one at a time.
    ///
    /// @return whether there is nothing more to try
    public boolean round() {
        trials.removeIf(Trial::isTaken);
        if (trials.isEmpty()) {
            products.endCold();
        }
        return trials.isEmpty() || ++rounds == MOST_ROUNDS;
    }

    /// Whether the kernels serve.
    public boolean hasSucceeded() {
        return trials.isEmpty() && !Float.isNaN(sum);
    }

    /// Gives up: the kernels serve as they are. For when nobody waits for them any more.
    public void giveUp() {
        products.endCold();
    }

    private float split(InnerProducts products) {
        products.split(rows, 0, DIMENSION, split);
        return split[0];
    }

    private float dot(InnerProducts products) {
        return products.dot(split, rows, 0, DIMENSION);
    }

    private float dot4(InnerProducts products) {
        products.dot4(split, rows, 0, rows, DIMENSION, rows, 2 * DIMENSION, rows, 3 * DIMENSION, DIMENSION, results, 0);
        return results[0];
    }

    private float mixed(InnerProducts products) {
        return products.dot(floats, rows, 0, DIMENSION);
    }

    private float floats(InnerProducts products) {
        return products.dot(floats, floats, 0, DIMENSION);
    }

    private float signs(InnerProducts products) {
        return products.differingSigns(signs, rows, 0, DIMENSION);
    }
}
