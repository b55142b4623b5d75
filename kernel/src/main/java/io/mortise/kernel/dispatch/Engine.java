package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Connection;
import io.mortise.kernel.environment.ConnectionEvents;
import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.resp.PartialRequest;
import io.mortise.kernel.resp.ProtocolException;
import io.mortise.kernel.resp.RequestLimits;
import io.mortise.kernel.resp.RequestParser;
import io.mortise.spi.event.ServerEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    /// The words of a request that are not large stand in one array, which can have no more.
    private static final long MOST_QUERY_BYTES = 1L << 30;
    private static final int INPUT_BYTES = 256 * 1024;
    /// Replies are sent before the end of a turn when there are so many.
    private static final int SEND_BYTES = 64 * 1024;
    /// How many bytes a connection that waits may have kept before it is read no further.
    private static final int MOST_BACKLOG = 256 * 1024;

    private final Environment environment;
    private final Executor executor;
    private final Statistics statistics;
    private final Replies replies;
    private final RequestParser parser = new RequestParser();
    private final Batch batch;
    private final Runnable endTurn = this::endTurn;
    private byte[] input = new byte[INPUT_BYTES];
    private int inputEnd;
    private boolean endOfTurnAsked;
    private boolean resting;
    private long turnBegan;

    private final Map<Long, ClientState> clients = new LinkedHashMap<>();
    private long lastClientId;
    private RequestLimits limits = RequestLimits.authenticated(512L * 1024 * 1024);
    private long mostQueryBytes = MOST_QUERY_BYTES;
    private Welcome welcome = client -> null;
    private final ReplyHolder holder;
    private final Output output;
    private final ClientEviction eviction;
    private final BusyClients busy;
    private int encrypted;
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
        this.statistics = executor.statistics();
        this.replies = executor.replies();
        this.batch = new Batch(executor);
        this.holder = new ReplyHolder(environment, executor.stream(), executor.faults(), this::connectionFailed);
        this.eviction = new ClientEviction(statistics, clients.values(), this::kill);
        this.busy = new BusyClients(executor, clients.values());
        this.output = new Output(executor, holder, eviction, busy);
        replies.onSend(output::send);
        replies.segments().onFirst(this::askForEndOfTurn);
        replies.onFarewell(this::farewell);
        replies.streamed().takesMore(output::takesMore);
        executor.onTurnNeeded(this::askForEndOfTurn);
        executor.onFree(this::free);
        executor.tracking().clients(clients::get);
        executor.outputLimit().onCut(this::kill);
    }

    /// Sets who decides about new connections.
    public void welcome(Welcome decider) {
        welcome = decider;
    }

    /// Sets the limits of requests.
    public void limits(long mostWordBytes, long mostBytes) {
        limits = RequestLimits.authenticated(mostWordBytes);
        mostQueryBytes = Math.min(mostBytes, MOST_QUERY_BYTES);
    }

    public Executor executor() {
        return executor;
    }

    /// What holds replies back.
    public ReplyHolder holder() {
        return holder;
    }

    /// The limit of what all connections take.
    public ClientEviction eviction() {
        return eviction;
    }

    /// What all connections take.
    public BusyClients busy() {
        return busy;
    }

    /// How many connections are encrypted.
    public int encryptedCount() {
        return encrypted;
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
        encrypted += connection.encryption() == null ? 0 : 1;
        executor.events().fire(new ServerEvent.ClientConnected(client.id()));
        return client;
    }

    @Override
    public void closed(ClientState client) {
        if (client.isGone) {
            return;
        }
        // What the client sent before it went is run, or, if that cannot be now, dropped.
        if (!output.isSending()) {
            batch.run();
        }
        if (client.isGone) {
            return;
        }
        client.isGone = true;
        clients.remove(client.id());
        encrypted -= client.connection().encryption() == null ? 0 : 1;
        busy.remove(client);
        client.partial = null;
        client.backlog = null;
        client.deferred.clear();
        client.endTransaction(executor.databases());
        executor.waiters().forget(client);
        executor.background().forget(client);
        executor.admissions().forget(client);
        executor.observation().hide(client);
        executor.pause().forget(client);
        executor.tracking().end(client);
        replies.streamed().forget(client);
        holder.forget(client);
        eviction.forget(client);
        executor.events().fire(new ServerEvent.ClientDisconnected(client.id()));
    }

    /// Has requests that arrive wait, or goes on with those that did.
    public void rest(boolean wanted) {
        resting = wanted;
        if (!wanted) {
            clients.values().stream().filter(client -> client.backlogLength > 0).forEach(freed::add);
            askForEndOfTurn();
        }
    }

    /// Closes a connection from this side, after what it is owed has been sent.
    public void close(ClientState client) {
        if (!client.isGone && !client.closesAfterReply) {
            replies.farewell(client);
        }
    }

    private void farewell(ClientState client) {
        output.farewell(client);
        askForEndOfTurn();
    }

    /// Closes a connection at once, whatever it is owed.
    public void kill(ClientState client) {
        if (!client.isGone) {
            connectionFailed(client);
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
            batch.run();
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
        if (turnBegan == 0) {
            turnBegan = environment.clock().nanos();
        }
        askForEndOfTurn();
        busy.add(client);
        client.bytesIn += length;
        client.reads++;
        statistics.reads++;
        statistics.bytesIn += length;
        parse(client, input, inputEnd, inputEnd + length, true);
        if (eviction.isOn && !client.isGone) {
            eviction.look(client);
        }
        if (batch.isEmpty()) {
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
                if (client.isGone || client.closesAfterReply || client.awaitsEnd) {
                    return;
                }
                // What waited comes first, also if the client has just been let go on.
                if (resting || client.isStalled() || isInput && client.backlogLength > 0) {
                    stall(client, bytes, at, to);
                    return;
                }
                if (client.partial != null) {
                    at += client.partial.add(bytes, at, to - at, limitsOf(client));
                    if (client.partial.isComplete()) {
                        PartialRequest complete = client.partial;
                        client.partial = null;
                        if (complete.words() > 0) {
                            deliver(complete, client);
                        }
                    } else if (client.is(Conditions.RESTRICTED) && client.partial.isToBeJudged()) {
                        judge(client);
                    } else if (!client.partial.isDrained() && client.partial.received() > mostQueryBytes) {
                        statistics.queryLimitDisconnections++;
                        LOG.warn("closing {}: its request exceeds {} bytes", client, mostQueryBytes);
                        kill(client);
                    }
                    continue;
                }
                at = parseWhole(client, bytes, at, to);
            }
        } catch (ProtocolException malformed) {
            refuse(client, malformed);
        } catch (OutOfMemoryError full) {
            // What it has sent so far is what there is no room for; the others need not suffer.
            kill(client);
            executor.faults().caught(null, "receiving a request of " + client, full);
        } finally {
            if (isInput) {
                inputEnd = to;
            }
        }
    }

    /// Parses requests that are there as a whole, until some are run: until then nothing about the client changes.
    ///
    /// @return where the next one begins
    private int parseWhole(ClientState client, byte[] bytes, int from, int to) throws ProtocolException {
        RequestLimits limitsNow = limitsOf(client);
        int at = from;
        while (at < to) {
            int end = parser.parse(bytes, at, to, limitsNow, batch.next(client));
            if (end == RequestParser.INCOMPLETE) {
                client.partial = new PartialRequest();
                return at;
            }
            at = end;
            if (parser.words() > 0 && add(client)) {
                return at;
            }
        }
        return at;
    }

    private void deliver(PartialRequest complete, ClientState client) {
        CallState call = batch.next(client);
        complete.deliver(call);
        if (complete.isDrained()) {
            call.refused = executor.guards().notAllowed(client, call);
            client.set(Conditions.TRUNCATED, true);
        }
        add(client);
    }

    /// A request has begun whose end is not there. If its client may not run such a command, the rest need not be
    /// kept.
    private void judge(ClientState client) {
        PartialRequest partial = client.partial;
        Row row = executor.table().find(partial.word(0));
        if (row != null && row.isContainer()) {
            if (partial.words() == 1) {
                return;
            }
            row = row.subcommand(partial.word(1).toLatin1());
        }
        partial.judge(row == null || executor.guards().access().mayAllow(client, row));
    }

    /// @return whether requests were run
    private boolean add(ClientState client) {
        batch.add();
        // What a client may send depends on whether it has authenticated, so its requests are run one by one until
        // then.
        if (batch.isFull() || client.is(Conditions.UNAUTHENTICATED)) {
            run();
            return true;
        }
        return false;
    }

    private RequestLimits limitsOf(ClientState client) {
        return client.is(Conditions.UNAUTHENTICATED) ? RequestLimits.UNAUTHENTICATED : limits;
    }

    private void refuse(ClientState client, ProtocolException malformed) {
        batch.run();
        client.partial = null;
        if (!client.isGone && !client.closesAfterReply) {
            statistics.protocolErrors++;
            statistics.error("ERR");
            executor.write(client, buffer -> buffer.errorLatin1("ERR Protocol error: " + malformed.getMessage()));
            replies.farewell(client);
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
            run(call);
        }
        if (!client.isGone && !client.deferred.isEmpty() && executor.pause().holds(client.deferred.peek())) {
            // It was let go on by something else than the end of the pause, or another one has begun since.
            executor.pause().hold(client);
        }
        client.set(Conditions.OCCUPIED, client.isOccupied());
        if (!client.isGone && client.backlogLength > 0 && !resting && !client.isStalled()) {
            byte[] bytes = client.backlog;
            int length = client.backlogLength;
            client.backlog = null;
            client.backlogLength = 0;
            client.connection().readable(true);
            parse(client, bytes, 0, length, false);
            batch.run();
        }
    }

    private void run(CallState call) {
        try {
            executor.execute(call);
        } catch (Throwable fault) {
            executor.broke(call, fault);
        }
    }

    private boolean mayResume(ClientState client) {
        return client.waiting == null
                && client.streamed == null
                && client.admitting == null
                && !executor.pause().holds(client.deferred.peek())
                && (client.slots == null || Background.mayRun(client, client.deferred.peek().row));
    }

    // ---- running

    private void run() {
        batch.run();
        if (replies.buffer().position() > SEND_BYTES) {
            output.send();
        }
    }

    private void askForEndOfTurn() {
        if (!endOfTurnAsked) {
            endOfTurnAsked = true;
            environment.loop().atEndOfTurn(endTurn);
        }
    }

    private void endTurn() {
        endOfTurnAsked = false;
        batch.run();
        inputEnd = 0;
        resumeFreed();
        replies.streamed().goOn();
        output.send();
        if (eviction.isOn) {
            eviction.endTurn();
        }
        if (turnBegan != 0) {
            statistics.turnTook(environment.clock().nanos() - turnBegan);
            turnBegan = 0;
        }
        busy.endTurn();
    }

    // ---- output

    @Override
    public void writable(ClientState client) {
        if (client.streamed != null) {
            askForEndOfTurn();
        }
    }

    /// The bytes that parsing and replies take beside what connections hold.
    public long memory() {
        return input.length + replies.buffer().bytes().length;
    }
}
