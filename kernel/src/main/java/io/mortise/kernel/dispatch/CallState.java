package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Workers;
import io.mortise.kernel.keyspace.ArgumentSlice;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.Elsewhere;
import io.mortise.kernel.keyspace.GenericKeys;
import io.mortise.kernel.keyspace.KeyspaceView;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.resp.RequestTarget;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Client;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One request on its way through the stages: first words, then a row and declared keys, then what a verb is given.
///
/// About 32 of them are reused for what comes from the network. A request that must outlive its turn (queued in a
/// transaction, deferred, waiting, with work in the background) becomes an owned copy, [#own()].
public final class CallState implements Call, RequestTarget {
    /// With assertions on, words end with the call.
    private static final boolean POISONS = CallState.class.desiredAssertionStatus();

    private static final int FIRST_WORDS = 8;
    /// A request of more words leaves its arrays to the collector.
    private static final int MOST_KEPT_WORDS = 1024;

    final Executor executor;
    ClientState client;
    Row row;
    long tableVersion;
    ArgumentSlice[] words = new ArgumentSlice[FIRST_WORDS];
    int count;
    ArgumentSlice[] keys = new ArgumentSlice[FIRST_WORDS];
    int keyCount;
    /// Whether one of the arrays is larger than is kept.
    private boolean isLarge;
    /// Words that came in chunks, by their index; null if there are none.
    private ChunkedBytes[] chunked;
    /// The bytes of words that came in chunks, also of those that the verb has taken, but not of those that were
    /// joined.
    long chunkedBytes;
    Mode mode = Mode.NORMAL;
    /// Where in the turn's output its reply begins.
    private int replyStart;
    /// Whether the command may run; outside, every use of the call throws.
    private boolean active;
    /// Whether the verb said that it changed nothing.
    boolean unchanged;
    /// Whether the verb gave effects of its own.
    boolean hasEffects;
    /// Changes beside those of single keys.
    int otherChanges;
    /// Whether the reply comes later.
    boolean isPending;
    /// Whether the words belong to this object alone.
    boolean isOwned;
    /// Whether it waited for its turn, which has come.
    boolean isResumed;
    /// Whether the admission has let it through.
    boolean isAdmitted;
    /// How often it has waited for large values.
    int waits;
    /// Whether this goes on with a request that ran before: its work in the background is done, or what it waited
    /// for is there.
    boolean isContinued;
    /// For such a one, whether its client wants no reply.
    boolean isSilent;
    /// If the reply comes later, the call that will write it.
    CallState continuation;
    /// Why it cannot be run: a part of its words was thrown away. Null for nearly all.
    CommandException refused;
    /// Whether its last run threw.
    boolean failed;
    /// Whether it is a step of the expiry cycle, which sees what is due, so that it can remove it.
    boolean reaps;
    /// What was made for it on another thread before it was run again from the start; null for nearly all.
    private Object ready;
    /// Ends the work that makes that.
    private Workers.Handle making;
    /// The slot that its reply goes into, if one was kept for it.
    ClientState.ReplySlot filled;

    CallState(Executor executor) {
        this.executor = executor;
        for (int index = 0; index < FIRST_WORDS; index++) {
            words[index] = new ArgumentSlice();
        }
    }

    // ---- as the parser's target

    @Override
    public void begin() {
        count = 0;
        keyCount = 0;
        chunked = null;
        chunkedBytes = 0;
        isPending = false;
        refused = null;
    }

    @Override
    public void word(byte[] array, int offset, int length) {
        if (count == words.length) {
            moreWords();
        }
        words[count++].set(array, offset, length);
    }

    @Override
    public void word(ChunkedBytes chunks) {
        word(new byte[0], 0, 0);
        if (chunked == null) {
            chunked = new ChunkedBytes[Math.max(FIRST_WORDS, count)];
        } else if (chunked.length < count) {
            chunked = Arrays.copyOf(chunked, count * 2);
        }
        chunked[count - 1] = chunks;
        chunkedBytes += chunks.length();
    }

    private void moreWords() {
        words = Arrays.copyOf(words, count * 2);
        for (int index = count; index < words.length; index++) {
            words[index] = new ArgumentSlice();
        }
        isLarge |= words.length > MOST_KEPT_WORDS;
    }

    private void moreKeys() {
        keys = Arrays.copyOf(keys, keyCount * 2);
        isLarge |= keys.length > MOST_KEPT_WORDS;
    }

    // ---- for the dispatcher

    /// Lets go of large things and of modules after the call, and, with assertions on, ends the words.
    void release() {
        chunked = null;
        row = null;
        if (POISONS) {
            for (int index = 0; index < count; index++) {
                words[index].end();
            }
        }
        if (isLarge) {
            trim();
        }
        keyCount = 0;
    }

    private void trim() {
        if (words.length > MOST_KEPT_WORDS) {
            words = Arrays.copyOf(words, FIRST_WORDS);
        }
        keys = new ArgumentSlice[FIRST_WORDS];
        isLarge = false;
    }

    /// Keeps nothing of a module's code, only what the command was called. For a request that waits.
    void forget(LoadedModule module) {
        ready = null;
        if (row != null && row.module == module) {
            row = row.withoutCode();
        }
    }

    /// Looks the row up; null if there is no such command. A container without a known subcommand gives the
    /// container.
    void resolve(CommandTable table) {
        tableVersion = table.version();
        Row found = table.find(word(0));
        if (found != null && found.isContainer() && count > 1) {
            Row sub = found.subcommand(word(1).toLatin1());
            found = sub == null ? found.bare() : sub;
        }
        row = found;
    }

    /// Declares the keys, so that they can be opened. The arity has been checked.
    void declareKeys(Databases databases) {
        keyCount = 0;
        if (row.firstKey > 0) {
            int last = row.lastKey < 0 ? count + row.lastKey : row.lastKey;
            for (int index = row.firstKey; index <= last && index < count; index += row.keyStep) {
                declare(index, row.keyAccess, databases);
            }
        } else if (row.hasOddKeys) {
            row.keys.find(this, (index, access, purposes) -> {
                if (!words[index].isDeclared() || words[index].access() == KeyAccess.READ_ONLY) {
                    declare(index, access, databases);
                }
            });
        }
    }

    private void declare(int index, KeyAccess access, Databases databases) {
        ArgumentSlice word = word(index);
        if (keyCount == keys.length) {
            moreKeys();
        }
        word.declare(access, databases.hash(word.array(), word.offset(), word.length()));
        if (keys[keyCount] != word) {
            keys[keyCount] = word;
        }
        keyCount++;
    }

    /// Declares the keys of other requests that will run with this one, for whoever decides about all of them.
    void declareKeysOf(List<CallState> others, Databases databases) {
        keyCount = 0;
        for (CallState other : others) {
            other.declareKeys(databases);
            for (int index = 0; index < other.keyCount; index++) {
                if (keyCount == keys.length) {
                    moreKeys();
                }
                keys[keyCount++] = other.keys[index];
            }
        }
    }

    /// Declares keys that are no words of a request, for tasks of modules and of the kernel.
    void declareKeys(Databases databases, byte[]... names) {
        keyCount = 0;
        for (byte[] name : names) {
            ArgumentSlice key = new ArgumentSlice();
            key.set(name, 0, name.length);
            key.declare(KeyAccess.READ_WRITE, databases.hash(name, 0, name.length));
            if (keyCount == keys.length) {
                moreKeys();
            }
            keys[keyCount++] = key;
        }
    }

    /// Declares one key that is no word of a request.
    void declareKey(ArgumentSlice key) {
        keys[0] = key;
        keyCount = 1;
    }

    /// A copy whose words are its own.
    CallState own() {
        CallState copy = new CallState(executor);
        copy.client = client;
        copy.row = row;
        copy.tableVersion = tableVersion;
        copy.isOwned = true;
        copy.mode = mode;
        copy.refused = refused;
        int bytes = 0;
        for (int index = 0; index < count; index++) {
            bytes += words[index].length();
        }
        byte[] all = new byte[bytes];
        int at = 0;
        for (int index = 0; index < count; index++) {
            ChunkedBytes large = chunked == null || index >= chunked.length ? null : chunked[index];
            if (large != null && words[index].isEmpty()) {
                copy.word(large);
            } else {
                words[index].copyTo(all, at);
                copy.word(all, at, words[index].length());
                at += words[index].length();
            }
        }
        return copy;
    }

    /// The bytes that an owned copy takes.
    long weigh() {
        long sum = 100;
        for (int index = 0; index < count; index++) {
            sum += 40 + words[index].length();
            sum += chunked == null || index >= chunked.length || chunked[index] == null ? 0 : chunked[index].weigh();
        }
        return sum;
    }

    void activate() {
        active = true;
        replyStart = executor.reply().position();
        unchanged = false;
        hasEffects = false;
        otherChanges = 0;
        isPending = false;
    }

    void deactivate() {
        active = false;
    }

    /// The word, joined if it came in chunks.
    ArgumentSlice word(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("index=" + index + ", count=" + count);
        }
        if (chunked != null && index < chunked.length && chunked[index] != null) {
            byte[] joined = chunked[index].toArray();
            chunked[index] = null;
            chunkedBytes -= joined.length;
            words[index].set(joined, 0, joined.length);
        }
        return words[index];
    }

    private void checkActive() {
        if (!active) {
            throw new IllegalStateException("a call is valid on the command thread until its command returns");
        }
    }

    /// That the reply can still come later.
    private void checkUnanswered() {
        checkActive();
        if (isPending) {
            throw new IllegalStateException("the command of '" + row.name() + "' already answers later");
        }
        if (executor.reply().position() != replyStart) {
            throw new IllegalStateException("the command of '" + row.name() + "' has begun to reply");
        }
    }

    // ---- as the verb's call

    @Override
    public int count() {
        return count;
    }

    @Override
    public Slice argument(int index) {
        return word(index);
    }

    @Override
    public CommandDefinition definition() {
        return row.definition;
    }

    @Override
    public Slice key() {
        return key(0);
    }

    @Override
    public int keyCount() {
        return keyCount;
    }

    @Override
    public Slice key(int index) {
        if (index >= keyCount) {
            throw new IndexOutOfBoundsException("key index=" + index + ", declared=" + keyCount);
        }
        return keys[index];
    }

    @Override
    public Keyspace keyspace() {
        checkActive();
        return executor.view();
    }

    @Override
    public long nowMillis() {
        return executor.nowMillis();
    }

    @Override
    public RandomGenerator random() {
        return executor.random();
    }

    @Override
    public Client client() {
        return client;
    }

    /// The client as the kernel knows it.
    public ClientState state() {
        return client;
    }

    /// The row by which the request runs.
    public Row row() {
        return row;
    }

    // ---- for the kernel's own verbs

    /// The dispatcher that runs the command.
    public Executor executor() {
        return executor;
    }

    /// The client's database.
    public Database database() {
        return executor.view().database();
    }

    /// The keyspace as the kernel knows it.
    public KeyspaceView view() {
        checkActive();
        return executor.view();
    }

    /// What can be done with keys of any type.
    public GenericKeys keys() {
        checkActive();
        return executor.keys();
    }

    /// Counts changes that are no single key's, such as those of a whole database.
    public void changed(int count) {
        otherChanges += count;
    }

    /// As [#notify(KeyspaceEventClass, String, Slice)], for a key of another database.
    public void notify(KeyspaceEventClass eventClass, String event, Database database, Slice key) {
        executor.events().add(eventClass, event, database.index(), key, null);
    }

    /// Begins an attribute of so many pairs, which stands before the reply; RESP3 only.
    public void attribute(int pairs) {
        executor.reply().attribute(pairs);
    }

    /// Begins a push of so many elements, which stands before the reply.
    public void push(int count) {
        executor.reply().push(count);
    }

    /// Chooses the version of the protocol, from this reply on.
    public void protocol(int version) {
        client.protocol = version;
        executor.reply().protocol(version);
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public boolean isAlone() {
        return mode == Mode.NORMAL && executor.loneClient().is(client);
    }

    @Override
    public boolean isChunked(int index) {
        return chunked != null && index < chunked.length && chunked[index] != null;
    }

    @Override
    public ChunkedBytes chunked(int index) {
        if (!isChunked(index)) {
            throw new IllegalStateException("word " + index + " is not chunked, or was taken");
        }
        ChunkedBytes taken = chunked[index];
        if (executor.stream().isHeard()) {
            // The effect of the command as it came still has the word, so both share it.
            return taken.share();
        }
        chunked[index] = null;
        return taken;
    }

    @Override
    public void unchanged() {
        checkActive();
        unchanged = true;
    }

    @Override
    public void propagate(String command, Object... effectWords) {
        checkActive();
        hasEffects = true;
        executor.stream().effect(client.database, command, effectWords);
    }

    @Override
    public void propagateByValue(Slice key) {
        checkActive();
        hasEffects = true;
        executor.propagateByValue(client.database, key);
    }

    @Override
    public boolean isPropagated() {
        return executor.stream().isHeard();
    }

    @Override
    public void expired(int elements) {
        executor.elementsExpired(elements, reaps);
    }

    @Override
    public boolean isHeard(KeyspaceEventClass eventClass) {
        return executor.events().isWanted(eventClass);
    }

    @Override
    public void notify(KeyspaceEventClass eventClass, String event, Slice key) {
        executor.events().add(eventClass, event, client.database, key, null);
    }

    @Override
    public void notify(KeyspaceEventClass eventClass, String event, Slice key, Iterable<Slice> subkeys) {
        executor.events().add(eventClass, event, client.database, key, subkeys);
    }

    @Override
    public <R> void background(Callable<R> work, Continuation<R> then) {
        checkUnanswered();
        executor.background().start(this, work, then);
    }

    /// As [#background(Callable, Continuation)], for work of the kernel that needs a type's code.
    public <R> void background(Elsewhere<R> large, Continuation<R> then) {
        checkUnanswered();
        executor.background().start(this, executor.ownerOf(large.code()), large.work(), then);
    }

    /// Whether the command may be run again later. Not in a transaction or a replay, where things happen at once.
    public boolean mayRunAgain() {
        return mode == Mode.NORMAL && !executor.tasks().isTask(this) && !executor.isDetermined();
    }

    /// Has work done on another thread and the command then run again from the start, with what came of it as
    /// [#ready()]. For commands whose dear part changes nothing: all that may stop a command (permissions, a pause,
    /// memory, loading) is looked at again. Its client's next commands wait, and it is dropped if the client goes.
    public void runAgainAfter(Elsewhere<?> work) {
        checkUnanswered();
        executor.admissions().runAfter(this, work);
    }

    /// What was made for the command before it was run again; null if nothing was.
    public Object ready() {
        return ready;
    }

    void making(Workers.Handle work) {
        making = work;
    }

    void ready(Object made) {
        ready = made;
        making = null;
    }

    /// Ends the work that it waits for.
    void stopMaking() {
        if (making != null) {
            making.cancel();
        }
    }

    /// The bytes of a word for another thread; they stay the request's, too.
    ///
    /// @return null if there are fewer than `least`
    public ChunkedBytes shared(int index, long least) {
        if (isChunked(index)) {
            return chunked[index].length() < least ? null : chunked[index].share();
        }
        ArgumentSlice word = words[index];
        return word.length() < least ? null : ChunkedBytes.of(word.array(), word.offset(), word.length());
    }

    /// Joins a word that came in chunks, which somebody has done already.
    public void join(int index, byte[] joined) {
        if (isChunked(index)) {
            chunkedBytes -= chunked[index].length();
            chunked[index] = null;
            words[index].set(joined, 0, joined.length);
        }
    }

    /// Lets the command be answered later; its client's next commands wait. Not in a transaction.
    ///
    /// @return takes what writes the reply; on the command thread, once
    public Consumer<Command> later() {
        checkActive();
        return executor.background().later(this);
    }

    @Override
    public void awaitKeys(long timeoutMillis, Waiter waiter) {
        checkUnanswered();
        executor.waiters().await(this, timeoutMillis, waiter);
    }

    @Override
    public Signal await(long timeoutMillis, Waiter waiter) {
        checkUnanswered();
        return executor.waiters().awaitSignal(this, timeoutMillis, waiter);
    }
}
