package io.mortise.bench.load;

/// Zipf's distribution, by inverting the continuous one that lies beneath it.
///
/// A draw needs two powers, more than the rest of a request costs the generator. So a million draws are made
/// beforehand and gone through in turn, each round from another place.
final class Zipf {
    private static final double EXPONENT = 0.99;
    private static final int DRAWS = 1 << 20;

    private final double last;
    private final long keyspace;

    Zipf(long keyspace) {
        this.keyspace = keyspace;
        this.last = area(keyspace + 1.0);
    }

    /// The area below `x^-EXPONENT` from 1 to `x`.
    private static double area(double x) {
        return (Math.pow(x, 1 - EXPONENT) - 1) / (1 - EXPONENT);
    }

    /// The rank, from 0, at this fraction of the whole area.
    long at(double fraction) {
        double x = Math.pow(1 + fraction * last * (1 - EXPONENT), 1 / (1 - EXPONENT));
        return Math.min(keyspace - 1, (long) x - 1);
    }

    static KeyChoice.Keys drawn(long keyspace, Randomness random) {
        Zipf zipf = new Zipf(keyspace);
        int[] draws = new int[DRAWS];
        for (int index = 0; index < DRAWS; index++) {
            draws[index] = (int) zipf.at(random.fraction());
        }
        int[] position = new int[1];
        int[] left = {DRAWS};
        return () -> {
            if (left[0]-- == 0) {
                left[0] = DRAWS;
                position[0] = (int) random.next();
            }
            return draws[position[0]++ & DRAWS - 1];
        };
    }
}
