package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.ClientMemory;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.spi.ModuleDefinition.InfoWriter;
import java.util.Collection;

/// INFO clients: who is connected.
final class ClientsSection {
    private final Kernel kernel;

    ClientsSection(Kernel kernel) {
        this.kernel = kernel;
    }

    void write(InfoWriter out) {
        Collection<ClientState> clients = kernel.engine().clients();
        long mostInput = 0;
        long mostOutput = 0;
        int waiting = 0;
        int waitingWithTimeout = 0;
        int encrypted = 0;
        for (ClientState client : clients) {
            mostInput = Math.max(mostInput, client.queryBytes());
            mostOutput = Math.max(mostOutput, ClientMemory.output(client));
            waiting += client.isWaiting() ? 1 : 0;
            waitingWithTimeout += client.waitsWithTimeout() ? 1 : 0;
            encrypted += client.connection().encryption() == null ? 0 : 1;
        }
        out.field("connected_clients", clients.size())
                .field("cluster_connections", 0)
                .field("maxclients", kernel.settings().maxclients.get())
                .field("client_recent_max_input_buffer", mostInput)
                .field("client_recent_max_output_buffer", mostOutput)
                .field("blocked_clients", waiting)
                .field("tracking_clients", kernel.executor().tracking().clientCount())
                .field("pubsub_clients", 0)
                .field("clients_in_timeout_table", waitingWithTimeout)
                .field("encrypted_clients", encrypted);
    }
}
