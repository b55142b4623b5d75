package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO replication: a master without replicas.
final class ReplicationSection {
    private static final String NO_ID = "0".repeat(40);

    private final Kernel kernel;

    ReplicationSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        out.field("role", "master")
                .field("connected_slaves", 0)
                .field("master_failover_state", "no-failover")
                .field("master_replid", kernel.identity().replication())
                .field("master_replid2", NO_ID)
                .field("master_repl_offset", 0)
                .field("second_repl_offset", -1)
                .field("repl_backlog_active", 0)
                .field("repl_backlog_size", 0)
                .field("repl_backlog_first_byte_offset", 0)
                .field("repl_backlog_histlen", 0);
    }
}
