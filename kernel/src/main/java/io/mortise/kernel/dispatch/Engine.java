package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Connection;
import io.mortise.kernel.environment.ConnectionEvents;
import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.Toucher;
import io.mortise.kernel.resp.PartialRequest;
import io.mortise.kernel.resp.ProtocolException;
import io.mortise.kernel.resp.ReplyBuffer;
import io.mortise.kernel.resp.RequestLimits;
import io.mortise.kernel.resp.RequestParser;
import io.mortise.spi.event.ServerEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/// From bytes to bytes: what connections bring is parsed into a batch of requests, the batch is run in stages, and
/// each connection gets one write for all that a turn of the loop had for it.
///
/// The batch is made across connections. A read appends its requests to it; it runs when it is full, when the input
/// array is, and at the end of the turn, after all sockets that were ready have been read. So fifty clients that
/// send one request each make batches as one client with a deep pipeline does, and cost little more. Since requests
/// are run in the order in which they were parsed, each connection's order is kept by itself.
///
/// The words of requests in the batch are slices of one input array. A request whose end has not arrived moves to a
/// [PartialRequest] of its connection.
public final class Engine implements ConnectionEvents<ClientState> {
    private static final int BATCH = 32;
    private static final int INPUT_BYTES = 256 * 1024;
    /// Replies are sent before the end of a turn when there are so many.
    private static final int SEND_BYTES = 64 * 1024;
    /// Below this many keys there is nothing to gain from fetching their memory first.
    private static final int LEAST_TOUCHED = 4;
    /// How many bytes a connection that waits may have kept before it is read no further.
    private static final int MOST_BACKLOG = 256 * 1024;

    private final Environment environment;
    private final Executor executor;
    private final Databases databases;
    private final Statistics statistics;
    private final Segments segments;
    private final ReplyBuffer reply;
    private final Toucher toucher = new Toucher();
    private final RequestParser parser = new RequestParser();
    private final CallState[] batch = new CallState[BATCH];
    private int batched;
    private byte[] input = new byte[INPUT_BYTES];
    private int inputEnd;
    private boolean endOfTurnAsked;
    private boolean running;
    private long turnBegan;

    private final Map<Long, ClientState> clients = new LinkedHashMap<>();
    private long lastClientId;
    private RequestLimits limits = RequestLimits.authenticated(512L * 1024 * 1024);
    private long mostQueryBytes = 1L << 30;
    private Welcome welcome = client -> null;
    private final ReplyHolder holder;
    /// Clients that may go on with what waited.
    private final LinkedHashSet<ClientState> freed = new LinkedHashSet<>();

    /// Decides about new connections.
    @FunctionalInterface
    public interface Welcome {
        /// Prepares a client.
        ///
        /// @return why it is refused, as a whole error line without the dash, or null
        String admit(ClientState client);
    }

    public Engine(Environment environment, Executor executor) {
        this.environment = environment;
        this.executor = executor;
        this.databases = executor.databases();
        this.statistics = executor.statistics();
        this.segments = executor.segments();
        this.reply = executor.reply();
        this.holder = new ReplyHolder(environment, executor.stream(), this::connectionFailed);
        for (int index = 0; index < BATCH; index++) {
            batch[index] = new CallState(executor);
        }
        executor.onSend(this::sendAll);
        executor.onTurnNeeded(this::askForEndOfTurn);
        executor.onFree(this::free);
        executor.onFarewell(this::finishClosing);
    }

    /// Sets who decides about new connections.
    public void welcome(Welcome decider) {
        welcome = decider;
    }

    /// Sets the limits of requests.
    public void limits(long mostWordBytes, long mostBytes) {
        limits = RequestLimits.authenticated(mostWordBytes);
        mostQueryBytes = mostBytes;
    }

    public Executor executor() {
        return executor;
    }

    /// What holds replies back.
    public ReplyHolder holder() {
        return holder;
    }

    /// All connections, the oldest first.
    public Collection<ClientState> clients() {
        return Collections.unmodifiableCollection(clients.values());
    }

    /// The connection of that id, or null.
    public ClientState client(long id) {
        return clients.get(id);
    }

    // ---- connections

    @Override
    public ClientState opened(Connection connection, String listener) {
        statistics.connections++;
        ClientState client =
                new ClientState(++lastClientId, connection, environment.clock().millis());
        client.listener = listener;
        String refusal = welcome.admit(client);
        if (refusal != null) {
            statistics.rejectedConnections++;
            byte[] line = ("-" + refusal + "\r\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
            connection.write(line, 0, line.length);
            connection.closeAfterFlush();
            return null;
        }
        clients.put(client.id(), client);
        executor.events().fire(new ServerEvent.ClientConnected(client.id()));
        return client;
    }

    @Override
    public void closed(ClientState client) {
        if (client.isGone) {
            return;
        }
        // What the client sent before it went is run.
        if (!running) {
            runBatch();
        }
        client.isGone = true;
        clients.remove(client.id());
        client.partial = null;
        client.backlog = null;
        client.deferred.clear();
        if (client.transaction != null) {
            client.transaction.end(databases);
        }
        executor.waiters().forget(client);
        executor.background().forget(client);
        if (client.streamed != null) {
            client.streamed.close();
            client.streamed = null;
        }
        holder.forget(client);
        executor.events().fire(new ServerEvent.ClientDisconnected(client.id()));
    }

    /// Closes a connection from this side, after what it is owed has been sent.
    public void close(ClientState client) {
        if (!client.isGone && !client.closesAfterReply) {
            client.closesAfterReply = true;
            if (running) {
                // The command that runs may be the client's own, and has not answered yet.
                environment.loop().atEndOfTurn(() -> finishUnlessOwed(client));
            } else {
                finishUnlessOwed(client);
            }
        }
    }

    private void finishUnlessOwed(ClientState client) {
        if (!client.isGone && client.firstSegment < 0) {
            finishClosing(client);
        }
    }

    /// Closes a connection at once, whatever it is owed.
    public void kill(ClientState client) {
        if (!client.isGone) {
            connectionFailed(client);
        }
    }

    private void finishClosing(ClientState client) {
        if (!holder.closeWhenReleased(client)) {
            client.connection().closeAfterFlush();
        }
    }

    private void connectionFailed(ClientState client) {
        client.connection().close();
        closed(client);
    }

    // ---- input

    @Override
    public byte[] inputArray(int length) {
        if (input.length - inputEnd < length) {
            runBatch();
            inputEnd = 0;
            if (input.length < length) {
                input = new byte[length];
            }
        }
        return input;
    }

    @Override
    public int inputPosition() {
        return inputEnd;
    }

    @Override
    public void received(ClientState client, int length) {
        if (!endOfTurnAsked) {
            turnBegan = environment.clock().nanos();
            askForEndOfTurn();
        }
        client.bytesIn += length;
        client.reads++;
        statistics.bytesIn += length;
        parse(client, input, inputEnd, inputEnd + length, true);
        if (batched == 0) {
            inputEnd = 0;
        }
    }

    /// Parses bytes into the batch.
    ///
    /// @param isInput whether they stand at the end of the input array, where words may stay
    private void parse(ClientState client, byte[] bytes, int from, int to, boolean isInput) {
        int at = from;
        try {
            while (at < to) {
                if (client.isGone || client.closesAfterReply) {
                    return;
                }
                if (client.isStalled()) {
                    stall(client, bytes, at, to);
                    return;
                }
                if (client.partial != null) {
                    at += client.partial.add(bytes, at, to - at, limitsOf(client));
                    if (client.partial.isComplete()) {
                        PartialRequest complete = client.partial;
                        client.partial = null;
                        if (complete.words() > 0) {
                            complete.deliver(next(client));
                            add(client);
                        }
                    } else if (client.partial.received() > mostQueryBytes) {
                        throw new ProtocolException("query buffer limit of " + mostQueryBytes + " bytes exceeded");
                    }
                    continue;
                }
                int end = parser.parse(bytes, at, to, limitsOf(client), next(client));
                if (end == RequestParser.INCOMPLETE) {
                    client.partial = new PartialRequest();
                    continue;
                }
                at = end;
                if (parser.words() > 0) {
                    add(client);
                }
            }
        } catch (ProtocolException malformed) {
            refuse(client, malformed);
        } finally {
            if (isInput) {
                inputEnd = to;
            }
        }
    }

    private CallState next(ClientState client) {
        CallState call = batch[batched];
        if (call.client != client) {
            call.client = client;
        }
        return call;
    }

    private void add(ClientState client) {
        batched++;
        // What a client may send depends on whether it has authenticated, so its requests are run one by one until
        // then.
        if (batched == BATCH || client.is(Conditions.UNAUTHENTICATED)) {
            runBatch();
        }
    }

    private RequestLimits limitsOf(ClientState client) {
        return client.is(Conditions.UNAUTHENTICATED) ? RequestLimits.UNAUTHENTICATED : limits;
    }

    private void refuse(ClientState client, ProtocolException malformed) {
        runBatch();
        if (!client.isGone) {
            statistics.protocolErrors++;
            statistics.error("ERR");
            executor.write(client, buffer -> buffer.errorLatin1("ERR Protocol error: " + malformed.getMessage()));
            client.partial = null;
            client.closesAfterReply = true;
        }
    }

    private void stall(ClientState client, byte[] bytes, int from, int to) {
        client.keep(bytes, from, to - from);
        if (client.backlogLength > MOST_BACKLOG) {
            client.connection().readable(false);
        }
    }

    /// A client may go on: its commands that waited are run, then its bytes that did.
    private void free(ClientState client) {
        if (!client.isGone && (!client.deferred.isEmpty() || client.backlogLength > 0)) {
            askForEndOfTurn();
            freed.add(client);
        }
    }

    private void resumeFreed() {
        while (!freed.isEmpty()) {
            ClientState client = freed.removeFirst();
            resume(client);
        }
    }

    private void resume(ClientState client) {
        while (!client.isGone && !client.deferred.isEmpty() && mayResume(client)) {
            CallState call = client.deferred.poll();
            call.isResumed = true;
            client.set(Conditions.OCCUPIED, client.isOccupied());
            executor.execute(call);
        }
        client.set(Conditions.OCCUPIED, client.isOccupied());
        if (!client.isGone && client.backlogLength > 0 && !client.isStalled()) {
            byte[] bytes = client.backlog;
            int length = client.backlogLength;
            client.backlog = null;
            client.backlogLength = 0;
            client.connection().readable(true);
            parse(client, bytes, 0, length, false);
            runBatch();
        }
    }

    private static boolean mayResume(ClientState client) {
        return client.waiting == null
                && client.streamed == null
                && client.admitting == null
                && (client.slots == null || Background.mayRun(client, client.deferred.peek().row));
    }

    // ---- running

    private void runBatch() {
        if (batched == 0 || running) {
            return;
        }
        running = true;
        int count = batched;
        try {
            executor.tick();
            CommandTable table = executor.table();
            for (int index = 0; index < count; index++) {
                CallState call = batch[index];
                call.resolve(table);
                Row row = call.row;
                if (row != null && row.accepts(call.count)) {
                    call.declareKeys(databases);
                    for (int key = 0; key < call.keyCount; key++) {
                        toucher.add(databases.at(call.client.database), call.keys[key]);
                    }
                }
            }
            toucher.touch(LEAST_TOUCHED);
            for (int index = 0; index < count; index++) {
                executor.execute(batch[index]);
                batch[index].release();
            }
        } finally {
            running = false;
            batched = 0;
        }
        if (reply.position() > SEND_BYTES) {
            sendAll();
        }
    }

    private void askForEndOfTurn() {
        if (!endOfTurnAsked) {
            endOfTurnAsked = true;
            environment.loop().atEndOfTurn(this::endTurn);
        }
    }

    private void endTurn() {
        endOfTurnAsked = false;
        runBatch();
        inputEnd = 0;
        resumeFreed();
        executor.goOnStreaming();
        sendAll();
        if (turnBegan != 0) {
            statistics.turnTook(environment.clock().nanos() - turnBegan);
            turnBegan = 0;
        }
    }

    // ---- output

    private void sendAll() {
        if (!segments.isEmpty()) {
            segments.deliver(reply, delivery);
        }
        reply.rewind(0);
        reply.trim();
    }

    private final Segments.Delivery delivery = new Segments.Delivery() {
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
            if (client.isGone) {
                return;
            }
            client.connection().flush();
            if (client.closesAfterReply) {
                finishClosing(client);
            }
        }
    };

    @Override
    public void writable(ClientState client) {
        if (client.streamed != null) {
            askForEndOfTurn();
        }
    }

    /// The bytes that parsing and replies take beside what connections hold.
    public long memory() {
        return input.length + reply.bytes().length;
    }
}
