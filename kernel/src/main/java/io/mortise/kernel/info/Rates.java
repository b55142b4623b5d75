package io.mortise.kernel.info;

import io.mortise.kernel.dispatch.Statistics;

/// Commands, bytes and turns of the loop a second, as the mean of the last samples. Sampled by the kernel's rounds.
public final class Rates {
    private static final int SAMPLES = 16;

    private final Statistics statistics;
    private final Series commands = new Series();
    private final Series input = new Series();
    private final Series output = new Series();
    private final Series turns = new Series();
    private final Series turnMicros = new Series();
    private long sampledMillis;

    public Rates(Statistics statistics) {
        this.statistics = statistics;
    }

    /// Takes a sample.
    public void sample(long nowMillis) {
        long elapsedMillis = nowMillis - sampledMillis;
        if (elapsedMillis <= 0) {
            return;
        }
        boolean first = sampledMillis == 0;
        sampledMillis = nowMillis;
        commands.add(statistics.commands, elapsedMillis, first);
        input.add(statistics.bytesIn, elapsedMillis, first);
        output.add(statistics.bytesOut, elapsedMillis, first);
        turns.add(statistics.turns, elapsedMillis, first);
        turnMicros.add(statistics.turnNanos / 1_000, elapsedMillis, first);
    }

    long commandsASecond() {
        return commands.mean();
    }

    long bytesInASecond() {
        return input.mean();
    }

    long bytesOutASecond() {
        return output.mean();
    }

    long turnsASecond() {
        return turns.mean();
    }

    long microsATurn() {
        return turns.mean() == 0 ? 0 : turnMicros.mean() / turns.mean();
    }

    /// The last samples of one counter.
    private static final class Series {
        private final long[] samples = new long[SAMPLES];
        private int next;
        private long before;

        void add(long total, long elapsedMillis, boolean first) {
            // A total that fell was reset in between.
            long change = first || total < before ? 0 : total - before;
            before = total;
            samples[next] = change * 1000 / elapsedMillis;
            next = (next + 1) % SAMPLES;
        }

        long mean() {
            long sum = 0;
            for (long sample : samples) {
                sum += sample;
            }
            return sum / SAMPLES;
        }
    }
}
