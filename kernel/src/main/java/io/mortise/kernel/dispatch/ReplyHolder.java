package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Environment;
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
    private final Consumer<ClientState> onFailure;
    private final Map<ClientState, ArrayDeque<Held>> held = new LinkedHashMap<>();
    private ReplyHold hold;

    ReplyHolder(Environment environment, EffectStream stream, Consumer<ClientState> onFailure) {
        this.environment = environment;
        this.stream = stream;
        this.onFailure = onFailure;
    }

    /// Sets the one who holds replies, or null.
    public void hold(ReplyHold provider) {
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
        boolean waits = hold != null && hold.holds() && hold.durable() < position;
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
        return true;
    }

    private void release() {
        boolean all = hold == null || !hold.holds();
        long durable = all ? Long.MAX_VALUE : hold.durable();
        for (ClientState client : List.copyOf(held.keySet())) {
            ArrayDeque<Held> pieces = held.get(client);
            while (!pieces.isEmpty() && pieces.peek().position <= durable) {
                byte[] bytes = pieces.poll().bytes;
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

    /// @return whether the client has output that waits, after which its connection is closed
    boolean closeWhenReleased(ClientState client) {
        return held.containsKey(client);
    }

    void forget(ClientState client) {
        held.remove(client);
    }
}
