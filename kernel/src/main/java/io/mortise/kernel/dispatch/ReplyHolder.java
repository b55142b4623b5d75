package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.propagation.EffectStream;
import io.mortise.spi.persistence.ReplyHold;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps output back until the effects before it are durable, if a module asks for that. Reads are held, too, so
/// that nobody sees what a crash could undo. Owned by the command thread.
public final class ReplyHolder {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyHolder.class);

    /// A piece of output, and the position of the stream up to which it could tell of changes.
    private record Held(ClientState client, long position, byte[] bytes) {}

    private final Environment environment;
    private final EffectStream stream;
    private final Faults faults;
    private final Consumer<ClientState> onFailure;
    /// In the order in which they were made, so their positions never fall.
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    /// Those who were written to, to be flushed when all have been.
    private final List<ClientState> written = new ArrayList<>();
    private int waiting;
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
        return waiting;
    }

    /// Takes output over if it has to wait.
    ///
    /// @return false if it can be sent now
    boolean hold(ClientState client, byte[] bytes, int offset, int length) {
        if (hold == null && client.heldPieces == 0) {
            return false;
        }
        long position = stream.position();
        if (client.heldPieces == 0 && durable() >= position) {
            return false;
        }
        held.add(new Held(client, position, Arrays.copyOfRange(bytes, offset, offset + length)));
        client.heldBytes += length;
        if (client.heldPieces++ == 0) {
            waiting++;
        }
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
        while (!held.isEmpty() && held.peek().position <= durable) {
            Held next = held.poll();
            ClientState client = next.client;
            if (!client.isGone) {
                client.heldBytes -= next.bytes.length;
                client.connection().write(next.bytes, 0, next.bytes.length);
                if (--client.heldPieces == 0) {
                    waiting--;
                }
                written.add(client);
            }
        }
        if (!written.isEmpty()) {
            flush();
        }
    }

    /// A connection that breaks while it is flushed may have more written to others.
    private void flush() {
        List<ClientState> flushed = List.copyOf(written);
        written.clear();
        for (ClientState client : flushed) {
            if (!client.isGone) {
                client.connection().flush();
                if (client.heldPieces == 0 && client.closesAfterReply) {
                    client.connection().closeAfterFlush();
                }
            }
        }
    }

    private void fail(String reason) {
        Set<ClientState> clients = new LinkedHashSet<>();
        held.forEach(piece -> clients.add(piece.client));
        LOG.error("closing {} connections whose replies cannot be made durable: {}", waiting, reason);
        held.clear();
        for (ClientState client : clients) {
            if (!client.isGone) {
                forget(client);
                onFailure.accept(client);
            }
        }
    }

    /// Whether the client has output that waits. If it is to be closed, it will be when that is sent.
    boolean holds(ClientState client) {
        return client.heldPieces > 0;
    }

    /// A client has gone; what was held for it is dropped when its time comes.
    void forget(ClientState client) {
        if (client.heldPieces > 0) {
            client.heldPieces = 0;
            client.heldBytes = 0;
            waiting--;
        }
    }
}
