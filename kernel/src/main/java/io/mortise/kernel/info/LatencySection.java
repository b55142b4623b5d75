package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.modules.InfoText;
import io.mortise.spi.ModuleDefinition.InfoWriter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// INFO latencystats: within how many microseconds a share of each command's calls stayed.
final class LatencySection {
    private static final double NANOS_A_MICRO = 1000;

    private final Kernel kernel;

    LatencySection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        if (kernel.settings().latencyTracking.get()) {
            write(
                    out,
                    kernel.executor().table().rows(),
                    kernel.settings().latencyTrackingInfoPercentiles.get());
        }
    }

    private static void write(InfoWriter out, Collection<Row> rows, List<String> percentiles) {
        for (Row row : rows) {
            if (row.hasDurations()) {
                String values = percentiles.stream()
                        .map(percent ->
                                "p" + percent + "=" + micros(row.durations().percentile(Double.parseDouble(percent))))
                        .collect(Collectors.joining(","));
                out.field("latency_percentiles_usec_" + row.name(), values);
            }
            write(out, row.subcommands().values(), percentiles);
        }
    }

    private static String micros(long nanos) {
        return InfoText.fixed(nanos / NANOS_A_MICRO, 3);
    }
}
