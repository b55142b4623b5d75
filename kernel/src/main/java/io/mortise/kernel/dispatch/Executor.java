package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Environment;
import io.mortise.kernel.keyspace.AccessClock;
import io.mortise.kernel.keyspace.ArgumentSlice;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.GenericKeys;
import io.mortise.kernel.keyspace.KeyspaceObserver;
import io.mortise.kernel.keyspace.KeyspaceView;
import io.mortise.kernel.keyspace.PendingKeys;
import io.mortise.kernel.keyspace.SpareArrays;
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
import io.mortise.spi.persistence.EffectListener;
import io.mortise.spi.persistence.EffectUnit.Cause;
import io.mortise.spi.reply.Reply;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
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
/// own. To store a reference may cost the collector's barrier, which is the dearest thing in here; so what is usually
/// there already is only looked at.
///
/// Units do not nest: what a command, or a listener that heard of it, sets going (a deferred command is
/// admitted, a waiting client gets an error) is done [#afterwards].
public final class Executor implements KeyspaceObserver {
    private final Environment environment;
    private final Databases databases;
    private final KeyspaceView view;
    private final GenericKeys keys;
    private final PendingKeys pendingKeys;
    private final AccessClock clock;
    private final EffectStream stream;
    private final Faults faults;
    private final Events events;
    private final Statistics statistics;
    private final Replies replies;
    private final ReplyBuffer reply;
    private final Guards guards;
    private final Waiters waiters;
    private final Background background;
    private final Admissions admissions;
    private final Tasks tasks;
    private final Observation observation;
    private final Pause pause;
    private final Tracking tracking;
    private final Conversions conversions;
    private final OutputLimit outputLimit;
    private final RecentCommands recent = new RecentCommands();
    private final LoneClient loneClient = new LoneClient();
    /// Whose command runs, or ran last.
    private ClientState acting;
    private final Reaper reaper;
    private final Eviction eviction;
    private CommandTable table;
    private Function<TypeEntry, LoadedModule> owners = type -> null;

    /// Conditions that hold for the whole server.
    private int conditions;
    private long now;
    /// Whether a unit is open.
    private boolean running;
    private long units;
    private final ArrayDeque<Runnable> afterwards = new ArrayDeque<>();
    private boolean following;
    private Runnable turnNeeded = () -> {};
    private RandomGenerator determined;

    public Executor(Environment environment, Databases databases, EffectStream stream, Statistics statistics) {
        this.environment = environment;
        this.databases = databases;
        this.stream = stream;
        this.statistics = statistics;
        this.clock = new AccessClock(environment.random());
        this.view = new KeyspaceView(environment.loop().thread(), databases.types(), clock, databases, this);
        this.keys = new GenericKeys(databases, view, clock);
        this.pendingKeys = new PendingKeys(databases, clock);
        this.faults = new Faults();
        this.events = new Events(faults);
        this.replies = new Replies(this);
        this.reply = replies.buffer();
        this.guards = new Guards(this);
        this.waiters = new Waiters(this);
        this.background = new Background(this);
        this.admissions = new Admissions(this);
        this.tasks = new Tasks(this);
        this.observation = new Observation(this);
        this.pause = new Pause(this);
        this.tracking = new Tracking(this);
        this.conversions = new Conversions(this);
        this.outputLimit = new OutputLimit(statistics);
        this.reaper = new Reaper(this);
        this.eviction = new Eviction(this, databases);
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

    /// Keys with commands of a log that wait for their module.
    public PendingKeys pendingKeys() {
        return pendingKeys;
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

    /// The commands that ran last.
    public RecentCommands recent() {
        return recent;
    }

    /// Lets go of what the last commands had in hand. Between commands.
    public void forget() {
        recent.forget();
        view.forget();
        keys.forget();
        databases.forget();
    }

    /// Sets who knows whose code a type is.
    ///
    /// @param known gives null for the kernel's
    public void owners(Function<TypeEntry, LoadedModule> known) {
        owners = known;
    }

    /// The module whose code a type is, or null.
    LoadedModule ownerOf(TypeEntry type) {
        return type == null ? null : owners.apply(type);
    }

    /// Runs the unfinished commands of a module's former generation, of clients that wait and such that work in the
    /// background, from the start in the present one.
    public void again(LoadedModule former, List<ClientState> clients) {
        waiters.again(former, clients);
        background.again(former);
    }

    /// Ends the background work of a module's commands; their clients get an error.
    public void cancelBackground(LoadedModule module, CommandException why) {
        background.cancel(module, why);
    }

    /// Whether a client waits with a command of a module, or such a command works in the background.
    public boolean hasUnfinished(LoadedModule module, Collection<ClientState> clients) {
        return background.has(module) || clients.stream().anyMatch(client -> client.waitsFor(module));
    }

    LoneClient loneClient() {
        return loneClient;
    }

    Background background() {
        return background;
    }

    Admissions admissions() {
        return admissions;
    }

    /// What is written outside of requests: by those who run them, and by tests.
    ReplyBuffer reply() {
        return reply;
    }

    Replies replies() {
        return replies;
    }

    Tasks tasks() {
        return tasks;
    }

    /// A pause of all clients.
    public Pause pause() {
        return pause;
    }

    /// Commands that wait for large values.
    public Conversions conversions() {
        return conversions;
    }

    /// Clients that hear of changes of keys.
    public Tracking tracking() {
        return tracking;
    }

    /// How much may wait to be sent to a client.
    public OutputLimit outputLimit() {
        return outputLimit;
    }

    /// What looks at commands as they run.
    public Observation observation() {
        return observation;
    }

    /// Who keeps memory below its limit.
    public Eviction eviction() {
        return eviction;
    }

    /// Who removes what is past its time.
    public Reaper reaper() {
        return reaper;
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

    /// Whether the clock and randomness of what runs were agreed on.
    boolean isDetermined() {
        return determined != null;
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
        if (client.isGone || client.closesAfterReply || client.awaitsEnd) {
            return;
        }
        if (call.tableVersion != table.version() || call.isOwned) {
            prepare(call);
        }
        Row row = call.row;
        if (row == null || !row.accepts(call.count) || row.command == null || isHeld(call)) {
            if (!guards.pass(call)) {
                return;
            }
        }
        run(call, row.command);
    }

    /// Whether something may stop the command. That the user is allowed to run it is seen here, since it is asked for
    /// each request of users who have limits.
    private boolean isHeld(CallState call) {
        int holding = call.row.mask & (call.client.conditions | conditions);
        return holding != 0
                && (holding != Conditions.RESTRICTED || !guards.access().allows(call));
    }

    /// Looks up what a request's first word means, and which of its words are keys.
    void prepare(CallState call) {
        call.resolve(table);
        if (call.row != null && call.row.accepts(call.count)) {
            try {
                call.declareKeys(databases);
            } catch (RuntimeException fault) {
                // A finder must not throw. The command runs all the same, and no key can be opened.
                call.keyCount = 0;
                faults.caught(call.row.module, "finding the keys of '" + call.row.name() + "'", fault);
            }
        }
    }

    /// Runs `body` as a request's command, as a unit of its own, and gives the reply to its client.
    void run(CallState call, Command body) {
        begin();
        try {
            ClientState client = call.client;
            if (!call.isContinued) {
                client.commands++;
                client.lastMillis = now;
                if (client.lastRow != call.row) {
                    client.lastRow = call.row;
                }
                statistics.commands++;
                recent.add(call);
            }
            replies.begin(call);
            stream.begin(now, Cause.CLIENT, client.id());
            long position = stream.position();
            invoke(call, body);
            end();
            if (stream.position() != position) {
                client.writePosition = stream.position();
            }
        } finally {
            running = false;
        }
        replies.deliver(call);
        if (call.row.isSlow && determined == null) {
            tick();
        }
        goOn();
    }

    /// Runs a task as a unit of its own.
    void run(CallState call, Command body, Cause cause) {
        begin();
        try {
            stream.begin(now, cause, 0);
            int start = reply.position();
            invoke(call, body);
            reply.rewind(start);
            end();
        } finally {
            running = false;
        }
        goOn();
    }

    private void goOn() {
        if (waiters.areReady()) {
            waiters.serve();
        }
        if (!afterwards.isEmpty()) {
            follow();
        }
    }

    private void begin() {
        if (running) {
            throw new IllegalStateException("a unit cannot begin inside another one");
        }
        running = true;
        units++;
    }

    /// How many units were begun. Other threads may ask, too, and get a figure that is not quite the newest.
    public long units() {
        return units;
    }

    /// Whether a unit is being made that has changed something.
    public boolean isMidUnit() {
        return running && stream.hasChanged();
    }

    /// Whose command runs, or ran last; null if none ever did.
    ClientState acting() {
        return acting;
    }

    /// Whether a command or a task is running at this moment.
    boolean isBusy() {
        return running;
    }

    /// Does something that runs commands, or writes to clients, by itself: at once, or, if a command is running,
    /// behind that. What it refers to must stay as it is until then.
    void afterwards(Runnable work) {
        if (running) {
            afterwards.add(work);
        } else {
            work.run();
        }
    }

    private void follow() {
        if (following) {
            return;
        }
        following = true;
        try {
            while (!afterwards.isEmpty()) {
                faults.guard(null, afterwards.poll());
            }
        } finally {
            following = false;
        }
    }

    /// Invokes a command inside the present unit.
    private void invoke(CallState call, Command body) {
        Row row = call.row;
        ClientState client = call.client;
        int start = reply.position();
        int mark = reply.beginCommand();
        long spillsBefore = replies.spills();
        int effects = stream.mark();
        boolean tells = events.areWanted();
        int told = tells ? events.mark() : 0;
        view.begin(
                databases.at(client.database),
                now,
                call.keys,
                call.keyCount,
                call.mode != Call.Mode.REPLAY && !call.reaps,
                row.isDynamic,
                !client.touchesNothing,
                tells);
        if (row.isDynamic) {
            view.gate(client.is(Conditions.RESTRICTED) ? gateOf(client) : null);
        }
        call.activate();
        if (!call.isContinued) {
            row.calls++;
        }
        boolean isTimed = row.isTimed || observation.timesAll || (row.calls & Observation.SAMPLED - 1) == 1;
        long began = isTimed ? environment.clock().nanos() : 0;
        try {
            if (acting != client) {
                acting = client;
            }
            body.run(call, reply);
            view.finish();
            changed(call);
            if (client.tracking != null) {
                tracking.ran(call);
            }
            reply.endCommand(mark, !replies.mayBeSilent(call));
            call.deactivate();
        } catch (CommandException refused) {
            row.failed++;
            fail(call, effects, told);
            replies.fail(call, start, mark, spillsBefore, refused);
        } catch (Throwable fault) {
            row.failed++;
            CommandException answer = faults.caught(row.module, "'" + row.name() + "'", fault);
            fail(call, effects, told);
            replies.fail(call, start, mark, spillsBefore, answer);
        }
        if (observation.isShown) {
            observation.show(call);
        }
        if (isTimed) {
            observation.took(call, row, environment.clock().nanos() - began, reply.position() - start);
        }
    }

    /// What a client passes whose command opens keys that it could not declare.
    private KeyspaceView.Gate gateOf(ClientState client) {
        return (key, toWrite) -> guards.access().open(client, key, toWrite);
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
        if (tasks.isTask(call)) {
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
        if (tracking.isOn) {
            for (int index = 0; index < changed; index++) {
                tracking.changed(view.changedKey(index), acting);
            }
        }
        Map<Slice, Object> watched = view.database().watched();
        if (watched != null) {
            for (int index = 0; index < changed; index++) {
                tellListeners(view.database(), watched, view.changedKey(index));
            }
        }
        for (KeyspaceView.Elsewhere each : view.changedElsewhere()) {
            keyChanged(each.database(), each.key(), acting);
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
    private void keyChanged(Database database, Slice key, ClientState by) {
        if (tracking.isOn) {
            tracking.changed(key, by);
        }
        Map<Slice, Object> watched = database.watched();
        if (watched != null) {
            tellListeners(database, watched, key);
        }
    }

    /// Has a module hear of all effects.
    public void listenToEffects(LoadedModule module, EffectListener listener) {
        stream.add(listener, fault -> faults.caught(module, "a listener of effects", fault));
    }

    /// Tells those who listen for keys of a database that its whole content is about to change.
    ///
    /// @param next what takes the place, or null
    public void databaseChanges(Database database, Database next) {
        if (tracking.isOn && (database.size() > 0 || next != null && next.size() > 0)) {
            tracking.allChanged();
        }
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

    /// A command threw: what it changed before is propagated by value, so that whoever reads the effects has what
    /// is in memory. If it changed nothing, nothing has happened.
    private void fail(CallState call, int effects, int told) {
        try {
            view.fail();
        } catch (Throwable fault) {
            faults.caught(call.row.module, "settling '" + call.row.name() + "'", fault);
        }
        stream.rewind(effects);
        int changed = call.unchanged ? 0 : view.changed();
        int all = changed + (call.unchanged ? 0 : view.changedElsewhere().size() + call.otherChanges);
        if (all > 0) {
            stream.changed(all);
            tellListeners(changed);
            propagateChangedByValue(changed);
        } else {
            events.rewind(told);
        }
        call.hasEffects = false;
        call.isPending = false;
        call.failed = true;
        call.deactivate();
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
        byte[] payload = payload(databases.at(database), key);
        if (payload == null) {
            stream.effect(database, "DEL", key);
        } else {
            long expiry = databases.at(database).expiryOf(key);
            stream.effect(
                    database, "RESTORE", key, expiry == Long.MAX_VALUE ? 0L : expiry, payload, "REPLACE", "ABSTTL");
        }
    }

    private byte[] payload(Database database, Slice key) {
        try {
            return keys.dump(database, key);
        } catch (RuntimeException | StackOverflowError fault) {
            CommandException told = faults.caught(null, "encoding the value of '" + key + "'", fault);
            keys.giveUp(database, key, told.getMessage());
            return keys.dump(database, key);
        } catch (OutOfMemoryError full) {
            // What is in memory would not be in the log, and nobody would know.
            faults.fatal("telling the readers of effects of the key '" + key + "'", full);
            throw full;
        }
    }

    /// Ends the unit.
    private void end() {
        if (stream.hasChanged() && view.database() != null && databases.limit().isPassedBy(view.database())) {
            eviction.passed(true);
        }
        if (view.hasLate()) {
            view.removeLate(now);
        }
        if (events.arePending()) {
            events.dispatch();
        }
        stream.end();
        SpareArrays.unitOver();
    }

    // ---- replies

    /// Writes a reply of its own to a client, outside of a request. If a command is running, it is written behind
    /// that one's reply.
    void write(ClientState client, Consumer<ReplyBuffer> writer) {
        afterwards(() -> replies.write(client, writer));
    }

    /// Writes an error to a client, outside of a request.
    public void error(ClientState client, CommandException why) {
        write(client, buffer -> error(why));
    }

    /// Sets what is to be done with a client that may go on.
    void onFree(Consumer<ClientState> listener) {
        replies.streamed().onFree(listener);
        waiters.onFree(listener);
        background.onFree(listener);
        pause.onFree(listener);
        admissions.onFree(listener);
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
        call.client.commands++;
        call.client.lastMillis = now;
        statistics.commands++;
        replies.begin(call);
        writer.accept(reply);
        replies.deliver(call);
    }

    /// What is left of a request that could not be run because the dispatcher itself failed.
    void broke(CallState call, Throwable fault) {
        faults.caught(null, "running a request", fault);
        replies.abandon(call);
    }

    // ---- transactions

    /// Runs the commands that a client has queued, inside the unit of its EXEC.
    public void executeQueued(CallState exec, Reply into) {
        ClientState client = exec.client;
        List<CallState> queued = List.copyOf(client.transaction.queued());
        client.transaction.end(databases);
        client.set(Conditions.IN_TRANSACTION, false);
        into.array(queued.size());
        replies.whole(true);
        try {
            queued.forEach(this::executeQueued);
        } finally {
            replies.whole(false);
        }
        // What the last of them changed has been dealt with; EXEC itself opens nothing.
        view.begin(databases.at(client.database), now, exec.keys, 0, true, false, true, false);
    }

    private void executeQueued(CallState call) {
        ClientState client = call.client;
        call.mode = Call.Mode.TRANSACTION;
        client.commands++;
        statistics.commands++;
        recent.add(call);
        if (!isStillThere(call)) {
            // A command before it in the same transaction has unloaded its module.
            CommandException missing = guards.missing(call);
            error(
                    missing != null
                            ? missing
                            : new CommandException(
                                    "unknown command '" + call.word(0).toLatin1() + "'"));
            return;
        }
        CommandException denied =
                client.is(Conditions.RESTRICTED) ? guards.access().refusalAtExec(call) : null;
        if (denied != null) {
            call.row.rejected++;
            error(denied);
            return;
        }
        call.declareKeys(databases);
        invoke(call, call.row.command);
        if (view.hasLate()) {
            view.removeLate(now);
        }
    }

    /// Looks the queued commands of a client up again if the command table has changed since they were queued.
    ///
    /// @return whether all of them are still there, of the same module or a generation that came by an upgrade
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
        return call.row != null && call.row.lineage == before.lineage && call.row.accepts(call.count);
    }

    // ---- work without a client

    /// Runs a module's task, or the kernel's own, as a unit.
    ///
    /// @param module whose task it is, null for the kernel
    public void runTask(LoadedModule module, ModuleRuntime.Task task, byte[]... names) {
        tasks.run(module, Cause.MODULE, 0, task, names);
    }

    /// Removes a key that is past its time, as a unit.
    void expire(Database database, ArgumentSlice key) {
        begin();
        try {
            stream.begin(now, Cause.EXPIRY, 0);
            view.removePast(database, key, now);
            end();
        } finally {
            running = false;
        }
        goOn();
    }

    /// Removes a key of whose value nothing is left, as a unit.
    public void vanish(Database database, ArgumentSlice key) {
        begin();
        try {
            stream.begin(now, Cause.EXPIRY, 0);
            if (database.find(key)) {
                view.removeVanished(database, key);
            }
            end();
        } finally {
            running = false;
        }
        goOn();
    }

    /// Removes a key because memory is short, as a unit.
    void evict(Database database, ArgumentSlice key) {
        begin();
        try {
            stream.begin(now, Cause.EVICTION, 0);
            view.evict(database, key);
            end();
        } finally {
            running = false;
        }
        goOn();
    }

    /// Applies a command of a log: no checks, no expiry, no effects, no answer. May be asked for while a command or
    /// task runs, if that has changed no key.
    ///
    /// @throws CommandException if the command fails
    public void replay(int database, byte[][] words) {
        view.aside(() -> tasks.replay(database, words));
    }

    /// Invokes a command of a log.
    void replay(CallState call) {
        Row row = call.row;
        view.begin(
                databases.at(call.client.database), now, call.keys, call.keyCount, false, row.isDynamic, false, false);
        call.activate();
        row.calls++;
        int start = reply.position();
        int mark = reply.beginCommand();
        try {
            row.command.run(call, reply);
            view.finish();
            tellListeners(view.changed());
        } catch (CommandException refused) {
            row.failed++;
            throw refused;
        } catch (Throwable fault) {
            row.failed++;
            throw faults.caught(row.module, "'" + row.name() + "' of a log", fault);
        } finally {
            call.deactivate();
            reply.rewind(start, mark);
        }
    }

    // ---- as the keyspace's observer

    @Override
    public void expired(Database database, Slice key) {
        statistics.expiredKeys++;
        stream.expired(database.index(), key);
        events.add(KeyspaceEventClass.EXPIRED, "expired", database.index(), key, null);
        keyChanged(database, key, null);
    }

    @Override
    public void evicted(Database database, Slice key) {
        statistics.evictedKeys++;
        stream.changed(1);
        stream.effect(database.index(), "DEL", key);
        events.add(KeyspaceEventClass.EVICTED, "evicted", database.index(), key, null);
        keyChanged(database, key, null);
    }

    @Override
    public void elementEvent(
            KeyspaceEventClass eventClass, String name, Database database, Slice key, Iterable<Slice> elements) {
        events.add(eventClass, name, database.index(), key, elements, true);
    }

    @Override
    public void elementsExpired(Database database, Slice key, long elements) {
        statistics.expiredElements += elements;
        stream.expired(database.index(), key);
        events.add(KeyspaceEventClass.GENERIC, "del", database.index(), key, null, true);
        keyChanged(database, key, null);
    }

    /// A verb has removed elements that were past their deadline.
    ///
    /// @param isReaped whether it was the expiry cycle that called it
    void elementsExpired(int elements, boolean isReaped) {
        statistics.expiredElements += elements;
        statistics.activelyExpiredElements += isReaped ? elements : 0;
    }

    @Override
    public void event(KeyspaceEventClass eventClass, String name, Database database, Slice key) {
        events.add(eventClass, name, database.index(), key, null);
    }

    @Override
    public void barrier(Object value, TypeEntry entry) {
        databases.pins().barrier(value, entry);
    }
}
