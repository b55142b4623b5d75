package io.mortise.kernel.dispatch;

import io.mortise.kernel.resp.ReplyBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The way from the turn's output array to the connections: each gets one write and one flush for all that a turn
/// had for it, unless something holds replies back; and those that are to be closed are, once they have what they
/// are owed.
final class Output implements Segments.Delivery {
    private final Executor executor;
    private final Statistics statistics;
    private final Faults faults;
    private final Segments segments;
    private final ReplyBuffer buffer;
    private final ReplyHolder holder;
    private final Set<ClientState> leaving = new LinkedHashSet<>();
    private final OutputLimit limit;
    private final ClientEviction eviction;
    private final BusyClients busy;
    /// Those who were written to, to be looked at when all have been.
    private List<ClientState> written = new ArrayList<>();
    private List<ClientState> spare = new ArrayList<>();
    private boolean sending;

    Output(Executor executor, ReplyHolder holder, ClientEviction eviction, BusyClients busy) {
        this.statistics = executor.statistics();
        this.faults = executor.faults();
        this.segments = executor.replies().segments();
        this.buffer = executor.replies().buffer();
        this.holder = holder;
        this.eviction = eviction;
        this.busy = busy;
        this.limit = executor.outputLimit();
        this.executor = executor;
    }

    /// Whether connections are being written to at this moment, so that nothing may be added to the array.
    boolean isSending() {
        return sending;
    }

    /// A client is to be closed, at the next sending.
    void farewell(ClientState client) {
        leaving.add(client);
    }

    /// Sends everything that was written, and empties the array.
    void send() {
        if (sending) {
            return;
        }
        sending = true;
        try {
            if (!segments.isEmpty()) {
                segments.deliver(buffer, this);
            }
        } finally {
            buffer.rewind(0);
            buffer.trim();
            sending = false;
        }
        if (!written.isEmpty()) {
            List<ClientState> looked = written;
            written = spare;
            spare = looked;
            for (int index = 0; index < looked.size(); index++) {
                limit.look(looked.get(index), executor.nowMillis());
            }
            looked.clear();
        }
        if (!leaving.isEmpty()) {
            closeLeaving();
        }
    }

    /// Who waits for a reply of background work stays until that is done.
    private void closeLeaving() {
        for (ClientState client : List.copyOf(leaving)) {
            if (client.isGone || client.slots == null) {
                leaving.remove(client);
                if (!client.isGone && !holder.holds(client)) {
                    client.connection().closeAfterFlush();
                }
            }
        }
    }

    /// Whether a client takes more of a reply that is made piece by piece.
    boolean takesMore(ClientState client) {
        return client.connection().isWritable() && !holder.holds(client);
    }

    @Override
    public void write(ClientState client, byte[] bytes, int offset, int length) {
        if (client.isGone) {
            return;
        }
        client.bytesOut += length;
        statistics.bytesOut += length;
        if (!holder.hold(client, bytes, offset, length)) {
            client.connection().write(bytes, offset, length);
        }
    }

    @Override
    public void end(ClientState client) {
        if (!client.isGone) {
            client.connection().flush();
            statistics.writes++;
            busy.add(client);
            if (limit.isOn()) {
                written.add(client);
            }
            if (eviction.isOn) {
                eviction.look(client);
            }
        }
    }

    @Override
    public void failed(ClientState client, Throwable why) {
        faults.caught(null, "writing to " + client, why);
        client.connection().close();
    }
}
