package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO errorstats: how often each kind of error was answered.
final class ErrorsSection {
    private final Kernel kernel;

    ErrorsSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        kernel.statistics().errors().forEach((prefix, count) -> out.field("errorstat_" + prefix, "count=" + count[0]));
    }
}
