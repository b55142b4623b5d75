package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.BusyClients.Sums;
import io.mortise.kernel.keyspace.Databases.Listened;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO clients: who is connected.
final class ClientsSection {
    private final Kernel kernel;

    ClientsSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        Sums clients = kernel.engine().busy().sums();
        Listened listened = kernel.databases().listened();
        out.field("connected_clients", kernel.engine().clients().size())
                .field("cluster_connections", 0)
                .field("maxclients", kernel.settings().maxclients.get())
                .field("client_recent_max_input_buffer", clients.mostInput())
                .field("client_recent_max_output_buffer", clients.mostOutput())
                .field("blocked_clients", clients.waiting())
                .field("tracking_clients", kernel.executor().tracking().clientCount())
                .field("pubsub_clients", 0)
                .field("watching_clients", listened.watchingClients)
                .field("clients_in_timeout_table", clients.waitingWithTimeout())
                .field("total_watched_keys", listened.watchedKeys)
                .field("total_blocking_keys", listened.awaitedKeys)
                // Nobody can wait for a key to be deleted here: that is for readers of groups of a stream.
                .field("total_blocking_keys_on_nokey", 0)
                .field("encrypted_clients", kernel.engine().encryptedCount());
    }
}
