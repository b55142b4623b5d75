package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.propagation.EffectStream;
import io.mortise.spi.persistence.ReplyHold;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps output back until the effects before it are durable, if a module asks for that. Reads are held, too, so
/// that nobody sees what a crash could undo. Owned by the command thread.
public final class ReplyHolder {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyHolder.class);

    private record Held(long position, byte[] bytes) {}

    private final Environment environment;
    private final EffectStream stream;
    private final Faults faults;
    private final Consumer<ClientState> onFailure;
    private final Map<ClientState, ArrayDeque<Held>> held = new LinkedHashMap<>();
    private LoadedModule module;
    private ReplyHold hold;

    ReplyHolder(Environment environment, EffectStream stream, Faults faults, Consumer<ClientState> onFailure) {
        this.environment = environment;
        this.stream = stream;
        this.faults = faults;
        this.onFailure = onFailure;
    }

    /// Sets the one who holds replies, or null.
    ///
    /// @param owner the module whose it is
    public void hold(LoadedModule owner, ReplyHold provider) {
        module = owner;
        hold = provider;
        if (provider == null) {
            release();
            return;
        }
        provider.attach(new ReplyHold.Release() {
            @Override
            public void moved() {
                environment.loop().execute(ReplyHolder.this::release);
            }

            @Override
            public void failed(String reason) {
                environment.loop().execute(() -> fail(reason));
            }
        });
    }

    /// How many connections wait for their replies.
    public int waiting() {
        return held.size();
    }

    /// Takes output over if it has to wait.
    ///
    /// @return false if it can be sent now
    boolean hold(ClientState client, byte[] bytes, int offset, int length) {
        ArrayDeque<Held> before = held.isEmpty() ? null : held.get(client);
        long position = stream.position();
        boolean waits = hold != null && durable() < position;
        if (before == null && !waits) {
            return false;
        }
        byte[] copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        if (before == null) {
            before = new ArrayDeque<>();
            held.put(client, before);
        }
        before.add(new Held(waits ? position : 0, copy));
        client.heldBytes += length;
        return true;
    }

    /// Up to where replies may be sent. A provider that fails makes nothing durable.
    private long durable() {
        try {
            return hold.holds() ? hold.durable() : Long.MAX_VALUE;
        } catch (Throwable fault) {
            faults.caught(module, "holding replies", fault);
            return -1;
        }
    }

    private void release() {
        long durable = hold == null ? Long.MAX_VALUE : durable();
        for (ClientState client : List.copyOf(held.keySet())) {
            ArrayDeque<Held> pieces = held.get(client);
            if (pieces == null) {
                // Its connection broke while another one's was written to.
                continue;
            }
            while (!pieces.isEmpty() && pieces.peek().position <= durable) {
                byte[] bytes = pieces.poll().bytes;
                client.heldBytes -= bytes.length;
                client.connection().write(bytes, 0, bytes.length);
            }
            client.connection().flush();
            if (pieces.isEmpty()) {
                held.remove(client);
                if (client.closesAfterReply) {
                    client.connection().closeAfterFlush();
                }
            }
        }
    }

    private void fail(String reason) {
        LOG.error("closing {} connections whose replies cannot be made durable: {}", held.size(), reason);
        List<ClientState> clients = List.copyOf(held.keySet());
        held.clear();
        clients.forEach(onFailure);
    }

    /// Whether the client has output that waits. If it is to be closed, it will be when that is sent.
    boolean holds(ClientState client) {
        return !held.isEmpty() && held.containsKey(client);
    }

    void forget(ClientState client) {
        client.heldBytes = 0;
        held.remove(client);
    }
}
