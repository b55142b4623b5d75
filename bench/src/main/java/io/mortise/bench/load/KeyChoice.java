package io.mortise.bench.load;

/// Which keys a load asks for.
public enum KeyChoice {
    /// All equally often.
    UNIFORM {
        @Override
        Keys over(long keyspace, Randomness random) {
            return () -> random.below(keyspace);
        }
    },
    /// Key `n` about `1 / (n + 1)^0.99` as often as key 0, as popularity on the web is: the first hundredth of a
    /// million keys gets two thirds of the requests.
    ZIPF {
        @Override
        Keys over(long keyspace, Randomness random) {
            return Zipf.drawn(keyspace, 0.99, random);
        }
    },
    /// One after the other, and from the front again.
    SEQUENTIAL {
        @Override
        Keys over(long keyspace, Randomness random) {
            long[] next = new long[1];
            return () -> next[0] < keyspace ? next[0]++ : (next[0] = 1) - 1;
        }
    };

    abstract Keys over(long keyspace, Randomness random);

    /// Numbers of keys.
    interface Keys {
        long next();
    }
}
