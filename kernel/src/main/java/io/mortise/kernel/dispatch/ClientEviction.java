package io.mortise.kernel.dispatch;

import io.mortise.spi.command.CommandException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The limit of what all connections together take (`maxmemory-clients`): beyond it those that take most are
/// closed.
///
/// What a client takes is noted when something came from it or was sent to it, so that the sum is known at the end
/// of each turn without a look at all. It may be too high, because sockets take what was written by themselves; so,
/// beyond the limit, all are counted again and sorted by the power of two of their size, and only then the largest
/// go, until the rest fits. Without a limit all this is one test a turn. Owned by the command thread.
public final class ClientEviction {
    private static final Logger LOG = LoggerFactory.getLogger(ClientEviction.class);

    private final Statistics statistics;
    private final Collection<ClientState> clients;
    private final Consumer<ClientState> close;
    private long mostBytes = Long.MAX_VALUE;
    private long noted;
    /// Whether the last search left too much, because the others are spared; it would find the same until the next
    /// round.
    private boolean isVain;
    /// Whether there is a limit.
    boolean isOn;

    /// @param clients all of them, as they change
    /// @param close closes one at once
    ClientEviction(Statistics statistics, Collection<ClientState> clients, Consumer<ClientState> close) {
        this.statistics = statistics;
        this.clients = clients;
        this.close = close;
    }

    /// Sets the limit; 0 for none. Whoever is beyond it goes at the end of the turn.
    public void limit(long bytes) {
        isOn = bytes > 0;
        mostBytes = isOn ? bytes : Long.MAX_VALUE;
        lookAtAll();
    }

    /// Something came from a client or was sent to it.
    void look(ClientState client) {
        long bytes = ClientMemory.of(client).total();
        noted += bytes - client.notedBytes;
        client.notedBytes = bytes;
    }

    /// A client is gone.
    void forget(ClientState client) {
        noted -= client.notedBytes;
        client.notedBytes = 0;
    }

    /// A turn is over.
    void endTurn() {
        if (noted > mostBytes && !isVain) {
            evict();
        }
    }

    /// Counts anew what all take, and closes those that take too much. From the kernel's rounds.
    public void round() {
        if (isOn) {
            lookAtAll();
            endTurn();
        }
    }

    private void lookAtAll() {
        isVain = false;
        clients.forEach(this::look);
    }

    private void evict() {
        List<List<ClientState>> bySize = bySize();
        for (int size = bySize.size() - 1; size >= 0 && noted > mostBytes; size--) {
            for (ClientState client : bySize.get(size)) {
                if (noted <= mostBytes) {
                    break;
                }
                if (client.isGone) {
                    continue;
                }
                LOG.warn(
                        "closing {}: it takes {} bytes, and all clients {} (maxmemory-clients {})",
                        client,
                        client.notedBytes,
                        noted,
                        mostBytes);
                statistics.evictedClients++;
                close.accept(client);
            }
        }
        isVain = noted > mostBytes;
    }

    /// How many clients that may be closed are how large, a line a power of two.
    public String describe() {
        if (!isOn) {
            throw new CommandException("maxmemory-clients is disabled.");
        }
        StringBuilder lines = new StringBuilder();
        List<List<ClientState>> bySize = bySize();
        for (int size = 0; size < bySize.size(); size++) {
            List<ClientState> clientsOfSize = bySize.get(size);
            if (!clientsOfSize.isEmpty()) {
                long bytes = clientsOfSize.stream()
                        .mapToLong(client -> client.notedBytes)
                        .sum();
                lines.append("bucket from ").append(1L << size);
                lines.append(": tot-mem: ").append(bytes);
                lines.append(", clients: ").append(clientsOfSize.size()).append('\n');
            }
        }
        return lines.toString();
    }

    /// Those that may be closed, by the power of two below their size.
    private List<List<ClientState>> bySize() {
        List<List<ClientState>> bySize = new ArrayList<>();
        for (int size = 0; size < Long.SIZE; size++) {
            bySize.add(new ArrayList<>(0));
        }
        for (ClientState client : clients) {
            look(client);
            if (!client.isSpared) {
                bySize.get(Long.SIZE - 1 - Long.numberOfLeadingZeros(client.notedBytes))
                        .add(client);
            }
        }
        return bySize;
    }
}
