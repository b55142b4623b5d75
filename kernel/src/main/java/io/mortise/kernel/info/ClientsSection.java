package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.BusyClients.Sums;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO clients: who is connected.
final class ClientsSection {
    private final Kernel kernel;

    ClientsSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        Sums clients = kernel.engine().busy().sums();
        out.field("connected_clients", kernel.engine().clients().size())
                .field("cluster_connections", 0)
                .field("maxclients", kernel.settings().maxclients.get())
                .field("client_recent_max_input_buffer", clients.mostInput())
                .field("client_recent_max_output_buffer", clients.mostOutput())
                .field("blocked_clients", clients.waiting())
                .field("tracking_clients", kernel.executor().tracking().clientCount())
                .field("pubsub_clients", 0)
                .field("clients_in_timeout_table", clients.waitingWithTimeout())
                .field("encrypted_clients", kernel.engine().encryptedCount());
    }
}
