package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.keyspace.AccessClock;
import io.mortise.kernel.keyspace.ArgumentSlice;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.ExpiryCycle;
import io.mortise.kernel.keyspace.GenericKeys;
import io.mortise.kernel.keyspace.KeyspaceObserver;
import io.mortise.kernel.keyspace.KeyspaceView;
import io.mortise.kernel.keyspace.TypeEntry;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.propagation.EffectStream;
import io.mortise.kernel.resp.ReplyBuffer;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.persistence.EffectUnit.Cause;
import io.mortise.spi.reply.Reply;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Runs one request at a time: checks, verb, consequences, reply.
///
/// ```
///  execute ── guards ──> run ── begin unit ──> invoke ── verb ──> settle values ──> listeners, effect
///                                                 │ throws
///                                                 └──> take the reply back, error, values of changed keys as effects
///                         ── late expiry, events, end of unit ──> reply to its client ──> those who waited
/// ```
///
/// A transaction invokes its commands inside the unit of its EXEC. Whatever else runs on the command thread and
/// touches keys (continuations, served waiters, tasks of modules, expiry) goes through here, too, as a unit of its
/// own.
public final class Executor implements KeyspaceObserver, ExpiryCycle.Reaper {
    /// How many elements of a value are removed between two looks at the clock.
    private static final int ELEMENTS_A_STEP = 128;
    /// How much of a streamed reply is made at once.
    private static final int STREAM_BYTES = 64 * 1024;

    private final Environment environment;
    private final Databases databases;
    private final KeyspaceView view;
    private final GenericKeys keys;
    private final AccessClock clock;
    private final EffectStream stream;
    private final Faults faults;
    private final Events events;
    private final Statistics statistics;
    private final Segments segments = new Segments();
    private final ReplyBuffer reply;
    private final Guards guards;
    private final Waiters waiters;
    private final Background background;
    private final Admissions admissions;
    private final ClientState internal;
    private final Row kernelTask = taskRow(null);
    private CommandTable table;

    /// Conditions that hold for the whole server.
    private int conditions;
    private long now;
    private ClientState current;
    /// How often a part of a reply has been sent before its command was done.
    private long spills;
    private int spillStart;
    private long stepEnds;
    private int stepChecks;
    private Runnable sendAll = () -> {};
    private Runnable turnNeeded = () -> {};
    private Consumer<ClientState> onFree = client -> {};
    private Consumer<ClientState> onFarewell = client -> {};
    private final Set<ClientState> streaming = new LinkedHashSet<>();
    private boolean inTransaction;
    private RandomGenerator determined;

    public Executor(Environment environment, Databases databases, EffectStream stream, Statistics statistics) {
        this.environment = environment;
        this.databases = databases;
        this.stream = stream;
        this.statistics = statistics;
        this.clock = new AccessClock(environment.random());
        this.view = new KeyspaceView(environment.loop().thread(), databases.types(), clock, databases, this);
        this.keys = new GenericKeys(databases, view, clock);
        this.faults = new Faults();
        this.events = new Events(faults);
        this.reply = new ReplyBuffer(new Overflow());
        this.guards = new Guards(this);
        this.waiters = new Waiters(this);
        this.background = new Background(this);
        this.admissions = new Admissions(this);
        this.internal = new ClientState(0, new NoConnection(), 0);
        this.table = new CommandTable(List.of(), 0);
        tick();
    }

    // ---- parts, for those who work with them

    public Environment environment() {
        return environment;
    }

    public Databases databases() {
        return databases;
    }

    public KeyspaceView view() {
        return view;
    }

    /// What can be done with keys of any type.
    public GenericKeys keys() {
        return keys;
    }

    public AccessClock clock() {
        return clock;
    }

    public EffectStream stream() {
        return stream;
    }

    public Faults faults() {
        return faults;
    }

    public Events events() {
        return events;
    }

    public Statistics statistics() {
        return statistics;
    }

    public Guards guards() {
        return guards;
    }

    public Waiters waiters() {
        return waiters;
    }

    /// Lets go of what the last commands had in hand. Between commands.
    public void forget() {
        view.forget();
        keys.forget();
        databases.forget();
    }

    /// Ends the background work of a module's commands; their clients get an error.
    public void cancelBackground(LoadedModule module, String message) {
        background.cancel(module, message);
    }

    Background background() {
        return background;
    }

    Admissions admissions() {
        return admissions;
    }

    ReplyBuffer reply() {
        return reply;
    }

    Segments segments() {
        return segments;
    }

    public CommandTable table() {
        return table;
    }

    /// Puts another command table in place.
    public void table(CommandTable next) {
        table = next;
    }

    RandomGenerator random() {
        return determined == null ? environment.random() : determined;
    }

    /// Runs something with a clock and randomness that were agreed on.
    void determined(long clockMillis, long seed, Runnable body) {
        now(clockMillis);
        determined = new SplittableRandom(seed);
        try {
            body.run();
        } finally {
            determined = null;
            tick();
        }
    }

    /// The time of the command that runs.
    public long nowMillis() {
        return now;
    }

    /// Reads the clock for what follows.
    public void tick() {
        now = environment.clock().millis();
        clock.tick(now);
    }

    /// Runs what follows at another time, for replay and agreed clocks.
    void now(long millis) {
        now = millis;
        clock.tick(millis);
    }

    /// The conditions that hold for every client.
    public int conditions() {
        return conditions;
    }

    public void condition(int condition, boolean holds) {
        conditions = holds ? conditions | condition : conditions & ~condition;
    }

    // ---- requests

    /// Runs a request, or finds why not.
    void execute(CallState call) {
        ClientState client = call.client;
        if (client.isGone || client.closesAfterReply) {
            return;
        }
        if (call.tableVersion != table.version()) {
            call.resolve(table);
            if (call.row != null && call.row.accepts(call.count)) {
                call.declareKeys(databases);
            }
        }
        Row row = call.row;
        if (row == null
                || !row.accepts(call.count)
                || (row.mask & (client.conditions | conditions)) != 0
                || row.command == null) {
            if (!guards.pass(call)) {
                return;
            }
        }
        run(call, row.command);
    }

    /// Runs `body` as a request's command, as a unit of its own, and gives the reply to its client.
    void run(CallState call, Command body) {
        ClientState client = call.client;
        int start = reply.position();
        long spillsBefore = spills;
        client.commands++;
        client.lastMillis = now;
        client.lastRow = call.row;
        statistics.commands++;
        begin(call, start);
        stream.begin(now, Cause.CLIENT, client.id());
        invoke(call, body, start);
        end(client.database);
        current = null;
        deliver(call, spills == spillsBefore ? start : 0);
        if (call.row.isSlow && determined == null) {
            tick();
        }
        if (waiters.areReady()) {
            waiters.serve();
        }
    }

    private void begin(CallState call, int start) {
        current = call.client;
        spillStart = start;
        reply.protocol(call.client.protocol);
    }

    /// Invokes a command inside the present unit.
    ///
    /// @param start where its reply begins
    void invoke(CallState call, Command body, int start) {
        Row row = call.row;
        ClientState client = call.client;
        long spillsBefore = spills;
        int effects = stream.mark();
        view.begin(
                databases.at(client.database),
                now,
                call.keys,
                call.keyCount,
                call.mode != Call.Mode.REPLAY,
                row.isDynamic,
                !client.touchesNothing,
                events.areWanted());
        call.activate();
        row.calls++;
        long began = row.isSlow ? environment.clock().nanos() : 0;
        try {
            body.run(call, reply);
            view.finish();
            changed(call);
            call.deactivate();
        } catch (CommandException refused) {
            row.failed++;
            fail(call, start, spillsBefore, effects, refused);
        } catch (Throwable fault) {
            row.failed++;
            fail(call, start, spillsBefore, effects, faults.caught(row.module, "'" + row.name() + "'", fault));
        }
        if (row.isSlow) {
            long took = environment.clock().nanos() - began;
            row.nanos += took;
            statistics.commandTook(took);
        }
    }

    /// What follows from the changes of a command that succeeded.
    private void changed(CallState call) {
        int changed = view.changed();
        int all = changed + view.changedElsewhere().size() + call.otherChanges;
        if (all == 0 || call.unchanged) {
            if (call.hasEffects) {
                stream.changed(1);
            }
            return;
        }
        stream.changed(all);
        tellListeners(changed);
        if (call.hasEffects || call.mode == Call.Mode.REPLAY) {
            return;
        }
        if (call.client == internal) {
            // A task has no words that could be repeated elsewhere.
            propagateChangedByValue(changed);
        } else {
            stream.effect(call.client.database, call);
        }
    }

    private void propagateChangedByValue(int changed) {
        for (int index = 0; index < changed; index++) {
            propagateByValue(view.database().index(), view.changedKey(index));
        }
        for (KeyspaceView.Elsewhere each : view.changedElsewhere()) {
            propagateByValue(each.database().index(), each.key());
        }
    }

    private void tellListeners(int changed) {
        Map<Slice, Object> watched = view.database().watched();
        if (watched != null) {
            for (int index = 0; index < changed; index++) {
                tellListeners(view.database(), watched, view.changedKey(index));
            }
        }
        for (KeyspaceView.Elsewhere each : view.changedElsewhere()) {
            keyChanged(each.database(), each.key());
        }
    }

    private void tellListeners(Database database, Map<Slice, Object> watched, Slice key) {
        if (watched.get(key) instanceof Listeners listeners) {
            listeners.touchWatchers(database, key);
            if (!listeners.waiters.isEmpty()) {
                waiters.ready(database.index(), key);
            }
        }
    }

    /// Tells those who listen for a key that it has changed.
    private void keyChanged(Database database, Slice key) {
        Map<Slice, Object> watched = database.watched();
        if (watched != null) {
            tellListeners(database, watched, key);
        }
    }

    /// Tells those who listen for keys of a database that its whole content is about to change.
    ///
    /// @param next what takes the place, or null
    public void databaseChanges(Database database, Database next) {
        Map<Slice, Object> watched = database.watched();
        if (watched != null) {
            watched.forEach((key, value) -> {
                Listeners listeners = (Listeners) value;
                listeners.databaseChanges(database, next, key, now);
                if (!listeners.waiters.isEmpty()) {
                    waiters.ready(database.index(), key);
                }
            });
        }
    }

    /// A command threw: its reply is taken back, and what it changed before is propagated by value, so that whoever
    /// reads the effects has what is in memory.
    private void fail(CallState call, int start, long spillsBefore, int effects, CommandException why) {
        try {
            view.finish();
        } catch (Throwable fault) {
            faults.caught(call.row.module, "settling '" + call.row.name() + "'", fault);
        }
        stream.rewind(effects);
        int changed = call.unchanged ? 0 : view.changed();
        if (changed > 0 || !call.unchanged && !view.changedElsewhere().isEmpty()) {
            stream.changed(changed + view.changedElsewhere().size());
            tellListeners(changed);
            propagateChangedByValue(changed);
        }
        call.hasEffects = false;
        call.isPending = false;
        call.failed = true;
        call.deactivate();
        if (spills == spillsBefore) {
            reply.rewind(start);
            error(why);
        } else {
            call.client.isBroken = true;
        }
    }

    void error(CommandException why) {
        statistics.error(why.prefix());
        reply.error(why.prefix(), why.getMessage());
    }

    /// Adds a key's whole value, or its deletion, as an effect.
    void propagateByValue(int database, Slice key) {
        if (!stream.isHeard()) {
            return;
        }
        byte[] payload = keys.dump(databases.at(database), key);
        if (payload == null) {
            stream.effect(database, "DEL", key);
        } else {
            long expiry = databases.at(database).expiryOf(key);
            stream.effect(
                    database, "RESTORE", key, expiry == Long.MAX_VALUE ? 0L : expiry, payload, "REPLACE", "ABSTTL");
        }
    }

    /// Ends the unit.
    private void end(int database) {
        if (view.hasLate()) {
            view.removeLate(databases.at(database), now);
        }
        if (events.arePending()) {
            events.dispatch();
        }
        stream.end();
    }

    // ---- replies

    /// Gives what was written from `start` on to the call's client.
    private void deliver(CallState call, int start) {
        ClientState client = call.client;
        if (client.replyMode != ClientState.ReplyMode.ON || client.skipsNext) {
            leaveOut(client, start);
            return;
        }
        if (client.slots != null && !call.isPending) {
            background.capture(call, start);
            return;
        }
        segments.add(client, start, reply.position());
        if (client.isBroken) {
            client.closesAfterReply = true;
        }
    }

    private void leaveOut(ClientState client, int start) {
        if (client.replyMode != ClientState.ReplyMode.ON) {
            reply.rewind(start);
        } else {
            segments.add(client, start, reply.position());
        }
        if (client.replyMode == ClientState.ReplyMode.SKIP) {
            client.replyMode = ClientState.ReplyMode.ON;
        }
        if (client.skipsNext) {
            client.skipsNext = false;
            client.replyMode = ClientState.ReplyMode.SKIP;
        }
        if (client.closesAfterReply && client.firstSegment < 0) {
            onFarewell.accept(client);
        }
    }

    /// Writes a reply of its own to a client, outside of a request.
    void write(ClientState client, Consumer<ReplyBuffer> writer) {
        int start = reply.position();
        reply.protocol(client.protocol);
        writer.accept(reply);
        segments.add(client, start, reply.position());
    }

    /// What becomes of a reply that is too large to be made at once.
    private final class Overflow implements ReplyBuffer.Spill {
        @Override
        public boolean spill() {
            ClientState client = current;
            if (client == null || client.slots != null || !client.wantsReply()) {
                return false;
            }
            segments.add(client, spillStart, reply.position());
            sendAll.run();
            spills++;
            spillStart = 0;
            return true;
        }

        @Override
        public void stream(Reply.Source source) {
            ClientState client = current;
            boolean later = client != null
                    && client.slots == null
                    && client.wantsReply()
                    && !client.is(Conditions.IN_TRANSACTION)
                    && !inTransaction;
            boolean more = source.write(reply, STREAM_BYTES);
            while (more && !later) {
                more = source.write(reply, STREAM_BYTES);
            }
            if (more) {
                client.streamed = StreamedReply.of(source, client.lastRow.module);
                client.set(Conditions.OCCUPIED, true);
                streaming.add(client);
                turnNeeded.run();
            } else {
                source.close();
            }
        }
    }

    /// Goes on with the streamed replies of clients that can take more: a piece each, so that others get their
    /// turn.
    void goOnStreaming() {
        if (streaming.isEmpty()) {
            return;
        }
        for (ClientState client : List.copyOf(streaming)) {
            if (client.isGone || client.streamed == null) {
                streaming.remove(client);
            } else if (client.connection().isWritable()) {
                goOn(client);
                turnNeeded.run();
            }
        }
    }

    private void goOn(ClientState client) {
        Reply.Source source = client.streamed.source();
        int start = reply.position();
        reply.protocol(client.protocol);
        boolean more = false;
        try {
            more = source.write(reply, STREAM_BYTES);
            segments.add(client, start, reply.position());
        } catch (Throwable fault) {
            faults.caught(client.streamed.module(), "a streamed reply", fault);
            reply.rewind(start);
            client.closesAfterReply = true;
            client.connection().closeAfterFlush();
        }
        if (!more) {
            client.streamed.close();
            client.streamed = null;
            streaming.remove(client);
            client.set(Conditions.OCCUPIED, client.isOccupied());
            onFree.accept(client);
        }
    }

    /// Sets what is to be done with a client that may go on.
    void onFree(Consumer<ClientState> listener) {
        onFree = listener;
        waiters.onFree(listener);
        background.onFree(listener);
        admissions.onFree(listener);
    }

    /// Sets what is to be done with a client that is to be closed and is owed nothing.
    void onFarewell(Consumer<ClientState> listener) {
        onFarewell = listener;
    }

    /// Sets how the end of the turn is asked for.
    void onTurnNeeded(Runnable request) {
        turnNeeded = request;
    }

    /// Asks for what was written to be sent soon. For work that does not come from a request.
    public void turnNeeded() {
        turnNeeded.run();
    }

    /// Answers a request that is not run.
    void answer(CallState call, CommandException why) {
        answer(call, buffer -> error(why));
    }

    /// Answers a request that is not run.
    void answer(CallState call, Consumer<ReplyBuffer> writer) {
        int start = reply.position();
        call.client.commands++;
        call.client.lastMillis = now;
        statistics.commands++;
        reply.protocol(call.client.protocol);
        writer.accept(reply);
        deliver(call, start);
    }

    /// Sets how all segments are sent.
    void onSend(Runnable sender) {
        sendAll = sender;
    }

    // ---- transactions

    /// Runs the commands that a client has queued, inside the unit of its EXEC.
    public void executeQueued(CallState exec, Reply into) {
        ClientState client = exec.client;
        List<CallState> queued = List.copyOf(client.transaction.queued());
        client.transaction.end(databases);
        client.set(Conditions.IN_TRANSACTION, false);
        into.array(queued.size());
        inTransaction = true;
        try {
            queued.forEach(this::executeQueued);
        } finally {
            inTransaction = false;
        }
        // What the last of them changed has been dealt with; EXEC itself opens nothing.
        view.begin(databases.at(client.database), now, exec.keys, 0, true, false, true, false);
    }

    private void executeQueued(CallState call) {
        ClientState client = call.client;
        int start = reply.position();
        call.mode = Call.Mode.TRANSACTION;
        client.commands++;
        statistics.commands++;
        if (!isStillThere(call)) {
            // A command before it in the same transaction has unloaded its module.
            error(new CommandException("unknown command '" + call.word(0).toLatin1() + "'"));
            return;
        }
        call.declareKeys(databases);
        invoke(call, call.row.command, start);
        if (view.hasLate()) {
            view.removeLate(databases.at(client.database), now);
        }
    }

    /// Looks the queued commands of a client up again if the command table has changed since they were queued.
    ///
    /// @return whether all of them are still there, of the same module
    public boolean refreshQueued(ClientState client) {
        for (CallState call : client.transaction.queued()) {
            if (!isStillThere(call)) {
                return false;
            }
        }
        return true;
    }

    private boolean isStillThere(CallState call) {
        if (call.tableVersion == table.version()) {
            return true;
        }
        Row before = call.row;
        call.resolve(table);
        return call.row != null && call.row.module == before.module && call.row.accepts(call.count);
    }

    // ---- work without a client

    /// Runs a module's task, or the kernel's own, as a unit.
    ///
    /// @param module whose task it is, null for the kernel
    public void runTask(LoadedModule module, ModuleRuntime.Task task, byte[]... keys) {
        runTask(module, Cause.MODULE, 0, task, keys);
        if (waiters.areReady()) {
            waiters.serve();
        }
    }

    private void runTask(LoadedModule module, Cause cause, int database, ModuleRuntime.Task task, byte[]... keys) {
        CallState call = new CallState(this);
        call.client = internal;
        call.row = module == null ? kernelTask : taskRow(module);
        call.tableVersion = table.version();
        internal.database = database;
        call.declareKeys(databases, keys);
        int start = reply.position();
        ClientState before = current;
        current = null;
        stream.begin(now, cause, 0);
        invoke(call, (running, ignored) -> task.run(running), start);
        end(database);
        current = before;
        reply.rewind(start);
    }

    private static Row taskRow(LoadedModule module) {
        return new Row(
                new io.mortise.spi.command.CommandRow("task", 1, (call, reply) -> {})
                        .definition(module == null ? null : module.id(), "generic", null),
                module);
    }

    // ---- as the keyspace's observer

    @Override
    public void expired(Database database, Slice key) {
        statistics.expiredKeys++;
        stream.expired(database.index(), key);
        events.add(KeyspaceEventClass.EXPIRED, "expired", database.index(), key, null);
        keyChanged(database, key);
    }

    @Override
    public void event(KeyspaceEventClass eventClass, String name, Database database, Slice key) {
        events.add(eventClass, name, database.index(), key, null);
    }

    @Override
    public void barrier(Object value, TypeEntry entry) {
        databases.pins().barrier(value, entry);
    }

    // ---- as the expiry cycle's reaper

    /// Begins a step of the expiry cycle that may take so long.
    public void beginStep(long budgetNanos) {
        tick();
        stepEnds = environment.clock().nanos() + budgetNanos;
        stepChecks = 0;
    }

    @Override
    public boolean isOver() {
        // The clock costs as much as a deletion, so it is asked now and then only.
        return (++stepChecks & 15) == 0 && environment.clock().nanos() - stepEnds >= 0;
    }

    @Override
    public void expire(Database database, ArgumentSlice key) {
        stream.begin(now, Cause.EXPIRY, 0);
        view.removePast(database, key, now);
        end(database.index());
    }

    @Override
    public boolean expireElements(Database database, ArgumentSlice key, TypeEntry type) {
        boolean[] more = new boolean[1];
        runTask(
                null,
                Cause.EXPIRY,
                database.index(),
                call -> {
                    ValueRef<Object> value = call.keyspace().edit(call.key(), type.type());
                    more[0] = value != null && type.type().expireElements(call, value, ELEMENTS_A_STEP);
                },
                key.copy());
        return more[0];
    }
}
