package io.mortise.kernel.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What all connections take together, without a look at each of them: one that has nothing to do takes what every
/// other such one takes, so only those are looked at that may have more.
///
/// A connection is one of these from when something came from it or was written to it until a look finds that nothing
/// is left of that: a look in a later turn, since until the end of the turn its requests may have to be run, and not
/// one that the connection has asked for, since what it has asked for beside may come behind that. Owned by the
/// command thread.
public final class BusyClients {
    private static final Sums NOTHING = new Sums(0, 0, 0, 0, 0);

    private final Executor executor;
    private final Statistics statistics;
    private final Collection<ClientState> all;
    private final List<ClientState> busy = new ArrayList<>();
    private long turn;
    private long lookedAt = -1;
    private Sums sums = NOTHING;

    /// Figures of all connections.
    ///
    /// @param bytes what they take, with what waits on them
    /// @param mostInput the most bytes that one has sent and that are not run
    /// @param mostOutput the most bytes that wait to be sent to one
    /// @param waiting how many wait for a key, a signal or the end of a pause
    /// @param waitingWithTimeout how many of those do not wait for ever
    public record Sums(long bytes, long mostInput, long mostOutput, int waiting, int waitingWithTimeout) {
        Sums and(ClientState client, ClientMemory memory) {
            return new Sums(
                    bytes + memory.total(),
                    Math.max(mostInput, memory.query()),
                    Math.max(mostOutput, memory.output()),
                    waiting + (client.isBlocked() ? 1 : 0),
                    waitingWithTimeout + (client.waitsWithTimeout() ? 1 : 0));
        }
    }

    /// @param all the connections, as they change
    BusyClients(Executor executor, Collection<ClientState> all) {
        this.executor = executor;
        this.statistics = executor.statistics();
        this.all = all;
    }

    /// Something came from a client or was written to it.
    void add(ClientState client) {
        client.busyTurn = turn;
        if (client.busyIndex < 0 && !client.isGone) {
            client.busyIndex = busy.size();
            busy.add(client);
        }
    }

    /// A client is gone.
    void remove(ClientState client) {
        if (client.busyIndex >= 0) {
            ClientState last = busy.removeLast();
            if (last != client) {
                busy.set(client.busyIndex, last);
                last.busyIndex = client.busyIndex;
            }
            client.busyIndex = -1;
        }
    }

    /// A turn is over.
    void endTurn() {
        turn++;
    }

    /// The figures, counted anew if anything has happened since the last time: one INFO, and one round, asks more
    /// than once.
    public Sums sums() {
        long cameAndWent = 2 * statistics.connections - all.size();
        long happened = statistics.commands + statistics.reads + statistics.writes + cameAndWent;
        if (happened != lookedAt) {
            lookedAt = happened;
            sums = look();
        }
        return sums;
    }

    private Sums look() {
        Sums found = new Sums((all.size() - busy.size()) * ClientMemory.IDLE_BYTES, 0, 0, 0, 0);
        for (int index = busy.size() - 1; index >= 0; index--) {
            ClientState client = busy.get(index);
            ClientMemory memory = ClientMemory.of(client);
            found = found.and(client, memory);
            if (client.busyTurn != turn && client != executor.acting() && isIdle(client, memory)) {
                remove(client);
            }
        }
        return found;
    }

    private static boolean isIdle(ClientState client, ClientMemory memory) {
        return memory.total() == ClientMemory.IDLE_BYTES && !client.isOccupied();
    }

    /// How many are looked at.
    public int count() {
        return busy.size();
    }

    /// That the figures are those of all connections. Between turns.
    public void checkInvariants() {
        for (int index = 0; index < busy.size(); index++) {
            ClientState client = busy.get(index);
            if (client.busyIndex != index || client.isGone) {
                throw new IllegalStateException(client + " is at " + index + ", not at " + client.busyIndex);
            }
        }
        Sums counted = NOTHING;
        for (ClientState client : all) {
            ClientMemory memory = ClientMemory.of(client);
            if (client.busyIndex < 0 && !isIdle(client, memory)) {
                throw new IllegalStateException(client + " is not idle: " + memory);
            }
            counted = counted.and(client, memory);
        }
        lookedAt = -1;
        if (!sums().equals(counted)) {
            throw new IllegalStateException("the figures are " + sums + ", counted " + counted);
        }
    }
}
