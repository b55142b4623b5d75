package io.mortise.bench.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/// What a run of the load generator found.
///
/// @param total requests answered, those of the warm-up included
/// @param measured requests answered after it
/// @param seconds from the end of the warm-up to the last reply, so that a stall at the very end still counts
/// @param latencies in nanoseconds, from the sending of the batch (closed loop) or from when it was due (open loop)
public record LoadResult(long total, long measured, double seconds, Histogram latencies) {
    public double requestsPerSecond() {
        return measured / seconds;
    }

    /// The latency that this share of the requests did not exceed.
    ///
    /// @param share from 0 to 1
    public double micros(double share) {
        return latencies.getValueAtPercentile(100 * share) / 1e3;
    }

    public double mostMicros() {
        return latencies.getMaxValue() / 1e3;
    }

    /// One line of `name=value` words.
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "n=%d total=%d rps=%.0f p50_us=%.1f p99_us=%.1f p999_us=%.1f max_us=%.1f errors=0",
                measured,
                total,
                requestsPerSecond(),
                micros(.5),
                micros(.99),
                micros(.999),
                mostMicros());
    }
}
