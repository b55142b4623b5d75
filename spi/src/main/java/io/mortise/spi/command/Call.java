package io.mortise.spi.command;

import io.mortise.spi.Slice;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/// One execution of one request: its words, its keys, its clock, its way to change data and to wait.
///
/// Valid on the command thread until [Command#run] returns; any use elsewhere throws. The kernel reuses the object,
/// so it must not be stored. Whatever a continuation needs later it gets from a fresh call.
public interface Call extends Arguments {
    /// The row by which the command was found.
    CommandDefinition definition();

    /// The first declared key.
    Slice key();

    /// How many keys the request declares.
    int keyCount();

    /// The declared key at `index`, in the order of the key specs.
    Slice key(int index);

    /// The data. Only declared keys can be opened.
    Keyspace keyspace();

    /// Milliseconds since 1970, the same during the whole call, and during a whole transaction.
    long nowMillis();

    /// Randomness; in a simulation or a replay it is determined by a seed.
    RandomGenerator random();

    /// Who sent the request. In a task or a replay it stands for nobody: there is no connection behind it.
    Client client();

    /// Why the command runs.
    Mode mode();

    /// Why a command runs.
    enum Mode {
        /// A client sent it.
        NORMAL,
        /// It was queued between MULTI and EXEC.
        TRANSACTION,
        /// A script called it.
        SCRIPT,
        /// It comes from a log or another server, and is applied without checks and without an answer.
        REPLAY
    }

    /// Whether the client has had the server to itself for a while, and sends one request at a time.
    ///
    /// Then work of one or two tenths of a millisecond is best done here: another thread must be woken for it, and
    /// then this one, and there is nobody whom it keeps waiting meanwhile.
    boolean isAlone();

    /// Whether the word at `index` was received in chunks, because it is large. Such a word is best not joined.
    boolean isChunked(int index);

    /// The chunks of a large word. The caller owns them from now on, so it can be called once for each word.
    ///
    /// @throws IllegalStateException if the word is not chunked
    ChunkedBytes chunked(int index);

    /// Says that the command changed nothing although it opened a key for editing: it is not propagated and dirties
    /// nothing.
    void unchanged();

    /// Replaces the propagation of the command as it came by this effect; called again, adds one more. Effects are
    /// deterministic: absolute times, and what chance chose.
    ///
    /// @param words each a [Slice], `byte[]`, [String], [Long] or [Integer]; copied
    void propagate(String command, Object... words);

    /// Replaces the propagation of the command as it came by the whole value of `key`, or its deletion.
    void propagateByValue(Slice key);

    /// Whether an effect given to [#propagate] has a reader; without one there is no need to build it.
    boolean isPropagated();

    /// Says that elements of a value were past their deadline and have been removed, for the statistics.
    void expired(int elements);

    /// Whether anybody hears of keyspace events of this class; if not, there is no need to collect subkeys.
    boolean isHeard(KeyspaceEventClass eventClass);

    /// Tells the listeners of keyspace events, after the command, that something happened to `key`.
    void notify(KeyspaceEventClass eventClass, String event, Slice key);

    /// As [#notify(KeyspaceEventClass, String, Slice)], with the fields or members that it happened to.
    void notify(KeyspaceEventClass eventClass, String event, Slice key, Iterable<Slice> subkeys);

    /// Runs `work` on another thread and `then` afterwards on the command thread, with a fresh call of the same
    /// request, whose reply it writes. The client's later replies wait; other clients go on.
    ///
    /// `work` gets nothing of this call, only copies that the verb made, or a value that allows reading by other
    /// threads. Inside a transaction, a script or a replay it runs at once on the command thread, then `then`.
    ///
    /// If `work` throws a [CommandException] the client gets it; anything else is a fault. If the client goes away,
    /// `work` is interrupted and `then` is not called. No reply may have been written before.
    <R> void background(Callable<R> work, Continuation<R> then);

    /// What happens when background work is done.
    @FunctionalInterface
    interface Continuation<R> {
        /// Answers. On the command thread; must not block.
        ///
        /// @param call a fresh one of the same request: keys may have changed meanwhile
        /// @param result what the work returned
        void run(Call call, Reply reply, R result);
    }

    /// Makes the client wait until one of the declared keys is changed by somebody and `waiter` can be served.
    ///
    /// After each command that created or edited one of the keys, the kernel offers it to those who wait for it,
    /// the longest-waiting first. Inside a transaction, a script or a replay nobody waits: [Waiter#timedOut] is
    /// called at once. No reply may have been written before.
    ///
    /// @param timeoutMillis how long to wait, 0 for ever
    void awaitKeys(long timeoutMillis, Waiter waiter);

    /// As [#awaitKeys], for what is no key: the module says when the waiter can be served.
    ///
    /// @return how it says so; of no use, but harmless, once the client waits no more. Inside a transaction, a
    ///     script or a replay, where nobody waits, as everywhere else never null
    Signal await(long timeoutMillis, Waiter waiter);

    /// Wakes a request that waits.
    @FunctionalInterface
    interface Signal {
        /// Has the waiter try to answer, soon. On the command thread.
        void give();
    }

    /// A waiting request.
    interface Waiter {
        /// Tries to answer, with a fresh call of the same request.
        ///
        /// @return whether it answered; if not, it goes on waiting and must not have changed anything
        boolean serve(Call call, Reply reply);

        /// Answers a request whose time is over.
        void timedOut(Call call, Reply reply);
    }
}
