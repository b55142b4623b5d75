package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Connection;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.resp.PartialRequest;
import io.mortise.spi.command.Client;
import java.util.ArrayDeque;
import java.util.Arrays;

/// What the server knows of a connection. Owned by the command thread.
public final class ClientState implements Client {
    /// The user of a connection that has not named one.
    public static final String DEFAULT_USER = "default";

    private final long id;
    private final Connection connection;
    private final long createdMillis;
    private final String address;
    private final String localAddress;

    public int database;
    public int protocol = 2;
    public String user = DEFAULT_USER;
    public String name = "";
    public String libraryName = "";
    public String libraryVersion = "";
    /// Whether it has proved who it is, or did not have to when it came.
    public boolean isAuthenticated;
    /// Bits of [Conditions].
    public int conditions;
    public ReplyMode replyMode = ReplyMode.ON;
    /// Whether the reply of the command after this one is to be left out.
    public boolean skipsNext;
    public Transaction transaction;
    /// Commands run, bytes read and bytes written.
    public long commands;
    public long bytesIn;
    public long bytesOut;
    /// How often bytes came.
    public long reads;
    public long lastMillis;
    public Row lastRow;
    /// Whether reading a key leaves its access clock as it is.
    public boolean touchesNothing;
    /// Whether it is shown every command.
    public boolean isMonitor;
    /// Whether a pause keeps its next command.
    boolean isPaused;
    private long trafficAtLook;
    private long sentAtLook;
    /// What it wants to hear of changes of keys; null for nothing.
    public Tracking.State tracking;
    /// Whether its connection is spared when clients take too much memory.
    public boolean isSpared;
    /// Since when more waits to be sent than the soft limit allows; 0 if it does not.
    long beyondSoftLimitSince;
    /// Whether a part of a reply was sent whose rest will never come.
    boolean isBroken;
    /// Closed once the replies made so far are sent.
    public boolean closesAfterReply;
    /// It has asked the server to end: nothing more of it is run, unless the server goes on.
    public boolean awaitsEnd;

    /// Where it is in [BusyClients], -1 if it is none of them, and the turn in which it became one for the last time.
    int busyIndex = -1;
    long busyTurn;
    /// What [ClientEviction] last knew that it takes.
    long notedBytes;
    /// Output that is held back.
    long heldBytes;
    boolean isGone;
    /// The number of the last unit of effects that it caused.
    long writePosition;
    /// Pieces of its output that are held back.
    int heldPieces;
    PartialRequest partial;
    /// Commands that wait for the client's turn.
    final ArrayDeque<CallState> deferred = new ArrayDeque<>(0);
    /// Bytes that came while it waited.
    byte[] backlog;
    int backlogLength;
    /// Replies of background work that goes on, and of what ran behind it, in order; null when there are none.
    ArrayDeque<ReplySlot> slots;
    /// Background work that goes on.
    int backgroundReads;
    int backgroundWrites;
    Waiting waiting;
    /// The rest of a reply that is made piece by piece.
    StreamedReply streamed;
    /// A command that an admission has deferred.
    CallState admitting;
    String listener;
    int firstSegment = -1;
    int lastSegment = -1;

    /// Which replies the client wants.
    public enum ReplyMode {
        ON,
        OFF,
        /// None for the command that runs now.
        SKIP
    }

    public ClientState(long id, Connection connection, long nowMillis) {
        this.id = id;
        this.connection = connection;
        this.createdMillis = nowMillis;
        this.lastMillis = nowMillis;
        this.address = connection.remoteAddress();
        this.localAddress = connection.localAddress();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public long writePosition() {
        return writePosition;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public int protocol() {
        return protocol;
    }

    @Override
    public int database() {
        return database;
    }

    @Override
    public boolean isLocal() {
        return connection.isLocal();
    }

    @Override
    public String address() {
        return address;
    }

    public String localAddress() {
        return localAddress;
    }

    public Connection connection() {
        return connection;
    }

    public long createdMillis() {
        return createdMillis;
    }

    /// Whether the connection is closed.
    public boolean isGone() {
        return isGone;
    }

    public boolean is(int condition) {
        return (conditions & condition) != 0;
    }

    public void set(int condition, boolean holds) {
        conditions = holds ? conditions | condition : conditions & ~condition;
    }

    /// The transaction, made if there is none: watching begins one, too.
    public Transaction transactionOrNew() {
        if (transaction == null) {
            transaction = new Transaction();
        }
        return transaction;
    }

    /// Drops what is queued and watched.
    public void endTransaction(Databases databases) {
        if (transaction != null) {
            transaction.end(databases);
        }
        set(Conditions.IN_TRANSACTION, false);
    }

    /// Whether the client waits with a command of a module.
    boolean waitsFor(LoadedModule module) {
        return waiting != null && waiting.call.row.module == module;
    }

    /// Whether the client waits for a key, but not for ever.
    public boolean waitsWithTimeout() {
        return waiting != null && waiting.timer != null;
    }

    /// Whether the client waits for a key.
    public boolean isWaiting() {
        return waiting != null;
    }

    /// Whether the client waits for a key, or for the end of a pause.
    public boolean isBlocked() {
        return waiting != null || isPaused;
    }

    /// Notes how many bytes have come and gone, for [#wasSilentFor] to see whether there were more since.
    public void noteTraffic() {
        trafficAtLook = bytesIn + bytesOut;
    }

    /// Whether the client was silent for longer than that, though it was its turn. Asked again and again, since what is
    /// no whole command is noticed here only: a part of a long request that came, of a long reply that left.
    public boolean wasSilentFor(long mostMillis, long nowMillis) {
        if (trafficAtLook != bytesIn + bytesOut) {
            noteTraffic();
            lastMillis = nowMillis;
        }
        if (nowMillis - lastMillis <= mostMillis || isBlocked() || slots != null || admitting != null || isMonitor) {
            return false;
        }
        long unsent = ClientMemory.output(this);
        long sent = bytesOut - unsent;
        if (unsent > 0 && sent != sentAtLook) {
            sentAtLook = sent;
            lastMillis = nowMillis;
            return false;
        }
        return true;
    }

    /// Whether the reply of the command that runs is to be sent.
    boolean wantsReply() {
        return replyMode == ReplyMode.ON && !skipsNext;
    }

    /// Whether the next reply is treated in another way than the one after it.
    boolean countsReplies() {
        return replyMode == ReplyMode.SKIP || skipsNext;
    }

    /// A reply is due, whether or not it is sent: what was said of "the next one" moves on.
    void replyIsDue() {
        if (replyMode == ReplyMode.SKIP) {
            replyMode = ReplyMode.ON;
        }
        if (skipsNext) {
            skipsNext = false;
            replyMode = ReplyMode.SKIP;
        }
    }

    /// The name of the listener through which the connection came.
    public String listener() {
        return listener;
    }

    /// Whether bytes that come are kept rather than parsed.
    boolean isStalled() {
        return !deferred.isEmpty() || waiting != null || streamed != null || admitting != null;
    }

    /// Whether anything keeps the client from running the next command at once.
    boolean isOccupied() {
        return isStalled() || slots != null;
    }

    void keep(byte[] bytes, int offset, int length) {
        if (backlog == null) {
            backlog = new byte[Math.max(length, 1024)];
        } else if (backlog.length - backlogLength < length) {
            backlog = Arrays.copyOf(backlog, Math.max(backlogLength + length, backlog.length * 2));
        }
        System.arraycopy(bytes, offset, backlog, backlogLength, length);
        backlogLength += length;
    }

    /// Keeps nothing of a module that is taken away. Commands that wait are looked up again before they run.
    public void forget(LoadedModule module) {
        if (lastRow != null && lastRow.module == module) {
            lastRow = lastRow.withoutCode();
        }
        for (CallState call : deferred) {
            call.forget(module);
        }
        if (transaction != null) {
            for (CallState call : transaction.queued()) {
                call.forget(module);
            }
        }
        if (admitting != null) {
            admitting.forget(module);
        }
    }

    /// Bytes that arrived and were not executed yet.
    public long queryBytes() {
        return backlogLength + (partial == null ? 0 : partial.received());
    }

    /// A reply that is not sent yet because one before it is not there.
    static final class ReplySlot {
        /// Null until it is there.
        byte[] bytes;
    }

    @Override
    public String toString() {
        return "client " + id + " at " + address;
    }
}
