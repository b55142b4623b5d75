package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.modules.InfoText;
import io.mortise.spi.ModuleDefinition.InfoWriter;
import java.util.Collection;

/// INFO commandstats: how often each command ran, and how long.
final class CommandsSection {
    private final Kernel kernel;

    CommandsSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        write(out, kernel.executor().table().rows());
    }

    private static void write(InfoWriter out, Collection<Row> rows) {
        for (Row row : rows) {
            if (row.calls > 0 || row.rejected > 0 || row.failed > 0) {
                out.field("cmdstat_" + row.name(), counts(row));
            }
            write(out, row.subcommands().values());
        }
    }

    private static String counts(Row row) {
        long micros = row.nanos / 1000;
        double each = row.calls == 0 ? 0 : (double) micros / row.calls;
        return "calls=" + row.calls + ",usec=" + micros + ",usec_per_call=" + InfoText.fixed(each, 2)
                + ",rejected_calls=" + row.rejected + ",failed_calls=" + row.failed;
    }
}
