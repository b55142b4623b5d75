package io.mortise.kernel.dispatch;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much may wait to be sent to a client: one that reads too slowly is cut off, at once beyond the hard limit,
/// and after some seconds beyond the soft one. Owned by the command thread.
public final class OutputLimit {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLimit.class);

    private final Statistics statistics;
    private Consumer<ClientState> cut = client -> {};
    private long hardBytes;
    private long softBytes;
    private long softMillis;

    OutputLimit(Statistics statistics) {
        this.statistics = statistics;
    }

    /// Sets how a client is cut off.
    void onCut(Consumer<ClientState> killer) {
        cut = killer;
    }

    /// Sets the limits of ordinary clients; 0 for none.
    public void set(long newHardBytes, long newSoftBytes, long softSeconds) {
        hardBytes = newHardBytes;
        softBytes = newSoftBytes;
        softMillis = softSeconds * 1000;
    }

    /// Whether there is any limit.
    public boolean isOn() {
        return hardBytes > 0 || softBytes > 0;
    }

    /// Looks whether too much waits for a client.
    public void look(ClientState client, long nowMillis) {
        long pending = ClientMemory.output(client);
        boolean isBeyondSoft = softBytes > 0 && pending > softBytes;
        if (!isBeyondSoft) {
            client.beyondSoftLimitSince = 0;
        } else if (client.beyondSoftLimitSince == 0) {
            client.beyondSoftLimitSince = nowMillis;
        }
        boolean isBeyondHard = hardBytes > 0 && pending > hardBytes;
        if (isBeyondHard || isBeyondSoft && nowMillis - client.beyondSoftLimitSince > softMillis) {
            LOG.warn("closing {}: {} bytes wait to be sent to it (client-output-buffer-limit)", client, pending);
            statistics.outputLimitDisconnections++;
            cut.accept(client);
        }
    }
}
