package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.LatencyEvents;
import io.mortise.kernel.dispatch.LatencyEvents.Sample;
import io.mortise.kernel.dispatch.LatencyEvents.Series;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// LATENCY LATEST, HISTORY, GRAPH, DOCTOR, RESET: what took long, by kind.
final class LatencyReport {
    private static final int FIELDS = 4;
    /// As many samples as fit beside each other.
    private static final int MOST_COLUMNS = 80;

    private static final int ROWS = 6;

    private final LatencyEvents events;

    LatencyReport(LatencyEvents events) {
        this.events = events;
    }

    /// LATENCY LATEST.
    void latest(Call call, Reply reply) {
        Map<String, Series> all = events.all();
        reply.array(all.size());
        all.forEach((name, series) -> {
            reply.array(FIELDS);
            reply.bulk(name);
            reply.integer(series.latest().seconds());
            reply.integer(series.latest().millis());
            reply.integer(series.mostMillis());
        });
    }

    /// LATENCY HISTORY.
    void history(Call call, Reply reply) {
        Series series = events.all().get(call.argument(2).toString());
        Collection<Sample> samples = series == null ? List.of() : series.samples();
        reply.array(samples.size());
        for (Sample sample : samples) {
            reply.array(2);
            reply.integer(sample.seconds());
            reply.integer(sample.millis());
        }
    }

    /// LATENCY RESET.
    void reset(Call call, Reply reply) {
        if (call.count() == 2) {
            reply.integer(events.reset());
            return;
        }
        int kinds = 0;
        for (int index = 2; index < call.count(); index++) {
            kinds += events.reset(call.argument(index).toString()) ? 1 : 0;
        }
        reply.integer(kinds);
    }

    /// LATENCY GRAPH: a column a sample, the latest at the right.
    void graph(Call call, Reply reply) {
        String name = call.argument(2).toString();
        Series series = events.all().get(name);
        if (series == null) {
            throw new CommandException("No samples available for event '" + name + "'");
        }
        List<Sample> all = new ArrayList<>(series.samples());
        List<Sample> shown = all.subList(Math.max(0, all.size() - MOST_COLUMNS), all.size());
        long high = shown.stream().mapToLong(Sample::millis).max().orElse(0);
        long low = shown.stream().mapToLong(Sample::millis).min().orElse(0);
        StringBuilder drawn = new StringBuilder(
                name + " - high " + high + " ms, low " + low + " ms (all time high " + series.mostMillis() + " ms)\n");
        drawn.repeat('-', MOST_COLUMNS).append('\n');
        for (int row = ROWS; row > 0; row--) {
            for (Sample sample : shown) {
                drawn.append(sample.millis() * ROWS >= high * (long) row ? '#' : row == 1 ? '_' : ' ');
            }
            drawn.append('\n');
        }
        reply.verbatim("txt", drawn.toString());
    }

    /// LATENCY DOCTOR.
    void advice(Call call, Reply reply) {
        List<String> lines = new ArrayList<>();
        if (!events.isOn()) {
            lines.add("Nothing is noted. CONFIG SET latency-monitor-threshold <milliseconds> says what is long.");
        } else if (events.all().isEmpty()) {
            lines.add("Nothing took long so far.");
        }
        events.all()
                .forEach((name, series) -> lines.add(name + ": "
                        + series.samples().size()
                        + " seconds in which it took long, the longest " + series.mostMillis() + " ms, the latest "
                        + series.latest().millis() + " ms. " + hint(name)));
        reply.verbatim("txt", String.join("\n", lines) + "\n");
    }

    private static String hint(String name) {
        return switch (name) {
            case "command" -> "SLOWLOG GET shows which commands these were.";
            case "fast-command" ->
                "Quick commands do not take long by themselves: look for pauses of the collector"
                        + " (INFO stats, gc_total_ms) and for other processes on this machine.";
            default -> "";
        };
    }
}
