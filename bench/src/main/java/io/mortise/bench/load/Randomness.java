package io.mortise.bench.load;

/// Marsaglia's xorshift with 64 bits of state: a few cycles a number, and the same numbers in every run.
final class Randomness {
    private long state;

    Randomness(long seed) {
        state = seed == 0 ? 88172645463325252L : seed;
    }

    long next() {
        long x = state;
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
        state = x;
        return x;
    }

    /// A number from 0 to `bound - 1`; `bound` at most 2^32.
    long below(long bound) {
        return (next() >>> 32) * bound >>> 32;
    }

    /// A number from 0 to less than 1.
    double fraction() {
        return (next() >>> 11) * 0x1.0p-53;
    }
}
