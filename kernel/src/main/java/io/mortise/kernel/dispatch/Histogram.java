package io.mortise.kernel.dispatch;

/// How often something took how long: each power of two is divided into 32 parts, so a duration is known to 3 %.
public final class Histogram {
    private static final int PART_BITS = 5;
    private static final int PARTS = 1 << PART_BITS;
    /// 2^40 nanoseconds are 18 minutes.
    private static final int MOST_BITS = 40;

    /// Receives how many stayed within so many microseconds.
    @FunctionalInterface
    public interface Buckets {
        void add(long micros, long count);
    }

    private final long[] counts = new long[(MOST_BITS - PART_BITS + 1) * PARTS];
    private long total;

    void add(long nanos, long weight) {
        counts[indexOf(Math.clamp(nanos, 0, (1L << MOST_BITS) - 1))] += weight;
        total += weight;
    }

    /// Adds what another one has counted.
    public void add(Histogram other) {
        for (int index = 0; index < counts.length; index++) {
            counts[index] += other.counts[index];
        }
        total += other.total;
    }

    private static int indexOf(long nanos) {
        int octave = Math.max(0, 64 - PART_BITS - 1 - Long.numberOfLeadingZeros(nanos));
        return (octave << PART_BITS) + (int) (nanos >>> octave);
    }

    /// The longest duration that is counted at an index.
    private static long most(int index) {
        int octave = Math.max(0, (index >>> PART_BITS) - 1);
        return ((long) (index - (octave << PART_BITS)) + 1 << octave) - 1;
    }

    /// How many durations there are.
    public long total() {
        return total;
    }

    /// The duration, in nanoseconds, within which a share of all stayed.
    ///
    /// @param percent 0 to 100
    public long percentile(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(total * percent / 100));
        long seen = 0;
        for (int index = 0; index < counts.length; index++) {
            seen += counts[index];
            if (seen >= wanted) {
                return most(index);
            }
        }
        return 0;
    }

    /// Gives, for 1.024 microseconds and each power of two of it, how many stayed within; those that add nothing
    /// are left out.
    ///
    public void cumulate(Buckets each) {
        long seen = 0;
        long told = 0;
        long boundary = 1024;
        for (int index = 0; index < counts.length; index++) {
            if (most(index) >= boundary) {
                if (seen > told) {
                    each.add(boundary / 1000, seen);
                    told = seen;
                }
                boundary <<= 1;
            }
            seen += counts[index];
        }
        if (seen > told) {
            each.add(boundary / 1000, seen);
        }
    }
}
