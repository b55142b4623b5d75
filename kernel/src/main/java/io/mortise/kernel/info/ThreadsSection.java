package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO threads: who reads from connections and writes to them. One thread does all of it, the one that Redis numbers
/// 0.
final class ThreadsSection {
    private final Kernel kernel;

    ThreadsSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        out.field(
                "io_thread_0",
                "clients=" + kernel.engine().clients().size() + ",reads=" + kernel.statistics().reads + ",writes="
                        + kernel.statistics().writes);
    }
}
