package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Histogram;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// LATENCY HISTOGRAM: for commands that ran, how many calls stayed within 1, 2, 4 … microseconds.
final class LatencyHistogram implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        List<Row> rows = new ArrayList<>();
        if (call.count() == 2) {
            call.executor().table().rows().forEach(row -> add(row, rows));
        }
        for (int index = 2; index < call.count(); index++) {
            Row row = call.executor()
                    .table()
                    .named(call.argument(index).toLatin1().toLowerCase(Locale.ROOT));
            if (row != null) {
                add(row, rows);
            }
        }
        reply.map(rows.size());
        for (Row row : rows) {
            reply.bulk(row.name());
            write(row.durations(), reply);
        }
    }

    private static void add(Row row, List<Row> rows) {
        if (row.hasDurations() && !rows.contains(row)) {
            rows.add(row);
        }
        row.subcommands().values().forEach(sub -> add(sub, rows));
    }

    private static void write(Histogram durations, Reply reply) {
        reply.map(2);
        reply.bulk("calls");
        reply.integer(durations.total());
        reply.bulk("histogram_usec");
        Reply.Deferred map = reply.mapLater();
        int[] pairs = new int[1];
        durations.cumulate((micros, count) -> {
            reply.integer(micros);
            reply.integer(count);
            pairs[0]++;
        });
        map.close(pairs[0]);
    }
}
