package io.mortise.bench.load;

/// Zipf's distribution, by inverting the continuous one that lies beneath it.
///
/// A draw needs two powers, more than the rest of a request costs the generator. So a million draws are made
/// beforehand and gone through in turn, each round from another place.
public final class Zipf {
    private static final int DRAWS = 1 << 20;

    private final double exponent;
    private final double last;
    private final long keyspace;

    /// @param exponent not 1, at which the area is another function
    public Zipf(long keyspace, double exponent) {
        this.exponent = exponent;
        this.keyspace = keyspace;
        this.last = area(keyspace + 1.0);
    }

    /// The area below `x^-exponent` from 1 to `x`.
    private double area(double x) {
        return (Math.pow(x, 1 - exponent) - 1) / (1 - exponent);
    }

    /// The rank, from 0, at this fraction of the whole area.
    public long at(double fraction) {
        double x = Math.pow(1 + fraction * last * (1 - exponent), 1 / (1 - exponent));
        return Math.min(keyspace - 1, (long) x - 1);
    }

    static KeyChoice.Keys drawn(long keyspace, double exponent, Randomness random) {
        Zipf zipf = new Zipf(keyspace, exponent);
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
