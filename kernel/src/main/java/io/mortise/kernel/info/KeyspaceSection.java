package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.keyspace.Database;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO keyspace: the databases that have keys. The mean time to live is not known, which Redis shows as 0.
final class KeyspaceSection {
    private final Kernel kernel;

    KeyspaceSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        for (int index = 0; index < kernel.databases().count(); index++) {
            Database database = kernel.databases().at(index);
            if (database.size() > 0) {
                out.field(
                        "db" + index,
                        "keys=" + database.size() + ",expires=" + database.expiring() + ",avg_ttl=0,subexpiry="
                                + database.withDeadline());
            }
        }
    }
}
