package io.mortise.kernel;

import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Engine;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Who may connect, and how long a silent client may stay: `maxclients`, `protected-mode`, `tcp-keepalive`,
/// `timeout`, and the sizes of requests. Owned by the command thread.
final class Guests {
    private static final String TOO_MANY = "ERR max number of clients reached";
    private static final String NO_STRANGERS = "DENIED Mortise is running in protected mode because protected mode is"
            + " enabled and no password is set. In this mode connections are only accepted from this machine. Set a"
            + " password (requirepass), or switch protected-mode off if only trusted machines can reach this port.";

    private final KernelSettings settings;
    private final Engine engine;
    private final BooleanSupplier isOpen;
    private boolean looksForSilence;

    /// @param isOpen whether nobody need name a password
    Guests(KernelSettings settings, Engine engine, BooleanSupplier isOpen) {
        this.settings = settings;
        this.engine = engine;
        this.isOpen = isOpen;
        limitRequests();
        limitReplies();
        limitMemory();
        settings.clientOutputBufferLimit.onChange(changed -> limitReplies());
        settings.maxmemoryClients.onChange(changed -> limitMemory());
        settings.maxmemory.onChange(changed -> limitMemory());
        settings.trackingTableMaxKeys.onChange(changed -> limitReplies());
        settings.protoMaxBulkLen.onChange(changed -> limitRequests());
        settings.clientQueryBufferLimit.onChange(changed -> limitRequests());
    }

    private void limitRequests() {
        engine.limits(settings.protoMaxBulkLen.get(), settings.clientQueryBufferLimit.get());
    }

    private void limitReplies() {
        List<Long> limits = settings.clientOutputBufferLimit.get().ofClients();
        engine.executor().outputLimit().set(limits.get(0), limits.get(1), limits.get(2));
        engine.executor().tracking().keep(settings.trackingTableMaxKeys.get());
    }

    private void limitMemory() {
        engine.eviction().limit(settings.maxmemoryClients.get().limit(settings.maxmemory.get()));
    }

    /// Closes the connections of clients that take too much memory.
    void sendHomeLarge() {
        engine.eviction().round();
    }

    /// Closes the connections of clients that have read too slowly for too long.
    void sendHomeSlow(long nowMillis) {
        if (engine.executor().outputLimit().isOn()) {
            List.copyOf(engine.clients())
                    .forEach(client -> engine.executor().outputLimit().look(client, nowMillis));
        }
    }

    /// Decides about a new connection.
    ///
    /// @return why it is refused, or null
    String admit(ClientState client) {
        if (engine.clients().size() >= settings.maxclients.get()) {
            return TOO_MANY;
        }
        if (settings.protectedMode.get() && isOpen.getAsBoolean() && !client.isLocal()) {
            return NO_STRANGERS;
        }
        client.connection().keepAlive(settings.tcpKeepalive.get().intValue());
        return null;
    }

    /// Closes the connections of clients that have been silent for too long.
    void sendHomeIdle(long nowMillis) {
        long most = settings.timeout.get() * 1000;
        if (most == 0) {
            looksForSilence = false;
            return;
        }
        if (!looksForSilence) {
            looksForSilence = true;
            engine.clients().forEach(ClientState::noteTraffic);
        }
        for (ClientState client : List.copyOf(engine.clients())) {
            if (client.wasSilentFor(most, nowMillis)) {
                // What it is owed does not keep the connection: it is not taken.
                engine.kill(client);
            }
        }
    }
}
