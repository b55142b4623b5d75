package io.mortise.kernel.dispatch;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Call.Waiter;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.reply.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Clients that wait for keys, or for a signal of the module whose command they sent.
///
/// A command that changed a key for which somebody waits marks it as ready; when the command is done, and its reply
/// written, those who wait for ready keys are served one after the other, the longest-waiting first. Serving can
/// make more keys ready, which are served after these. Owned by the command thread.
public final class Waiters {
    private record Ready(int database, Slice key) {}

    private final Executor executor;
    private final ArrayDeque<Ready> ready = new ArrayDeque<>();
    private final Set<Ready> readySet = new LinkedHashSet<>();
    private int count;
    private long order;
    private boolean serving;
    private Consumer<ClientState> onFree = client -> {};

    Waiters(Executor executor) {
        this.executor = executor;
    }

    /// Sets what is to be done with a client that does not wait any more.
    void onFree(Consumer<ClientState> listener) {
        onFree = listener;
    }

    /// How many clients wait.
    public int count() {
        return count;
    }

    /// Has a client wait for its keys.
    void await(CallState call, long timeoutMillis, Waiter waiter) {
        List<Slice> keys = new ArrayList<>();
        for (int index = 0; index < call.keyCount; index++) {
            Slice key = Slice.of(call.keys[index].copy());
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
        await(call, timeoutMillis, waiter, keys);
    }

    /// Has a client wait for a signal.
    Call.Signal awaitSignal(CallState call, long timeoutMillis, Waiter waiter) {
        Waiting waiting = await(call, timeoutMillis, waiter, List.of());
        return () -> {
            if (waiting != null) {
                executor.afterwards(() -> serve(waiting));
                executor.turnNeeded();
            }
        };
    }

    /// @return null if nobody waits
    private Waiting await(CallState call, long timeoutMillis, Waiter waiter, List<Slice> keys) {
        ClientState client = call.client;
        if (call.mode != Call.Mode.NORMAL || client.isGone()) {
            waiter.timedOut(call, executor.reply());
            return null;
        }
        if (client.waiting != null || executor.tasks().isTask(call)) {
            throw new IllegalStateException(client + " waits already, or is no client that can wait");
        }
        call.isPending = true;
        call.unchanged();
        CallState own = call.isOwned ? call : call.own();
        call.continuation = own;
        Waiting waiting = new Waiting(own, waiter, client.database, keys, ++order);
        keys.forEach(key -> Listeners.await(executor.databases(), client.database, key, waiting));
        if (timeoutMillis > 0) {
            waiting.dueMillis = executor.nowMillis() + timeoutMillis;
            waiting.timer = executor.environment().loop().schedule(timeoutMillis, () -> timeOut(client, waiting));
        }
        client.waiting = waiting;
        client.set(Conditions.OCCUPIED, true);
        count++;
        return waiting;
    }

    /// A key for which somebody waits has changed.
    void ready(int database, Slice key) {
        Ready found = new Ready(database, Slice.of(key.copy()));
        if (readySet.add(found)) {
            ready.add(found);
        }
    }

    boolean areReady() {
        return !ready.isEmpty() && !serving;
    }

    void serve() {
        serving = true;
        try {
            while (!ready.isEmpty()) {
                Ready next = ready.poll();
                readySet.remove(next);
                Map<Slice, Object> watched =
                        executor.databases().at(next.database).watched();
                if (watched != null && watched.get(next.key) instanceof Listeners listeners) {
                    for (Waiting waiting : List.copyOf(listeners.waiters)) {
                        serve(waiting);
                    }
                }
            }
        } finally {
            serving = false;
        }
    }

    private void serve(Waiting waiting) {
        ClientState client = waiting.call.client;
        if (client.waiting != waiting || client.isGone()) {
            return;
        }
        boolean[] served = new boolean[1];
        prepare(waiting);
        executor.run(waiting.call, (call, reply) -> {
            served[0] = serve(waiting, reply);
            if (!served[0]) {
                call.unchanged();
                waiting.call.isPending = true;
                waiting.call.continuation = waiting.call;
            }
        });
        if (served[0] || waiting.call.failed) {
            free(client, waiting);
        }
    }

    /// A key of another type is none that the client waits for.
    private boolean serve(Waiting waiting, Reply reply) {
        try {
            return waiting.waiter.serve(waiting.call, reply);
        } catch (CommandException refused) {
            if (executor.view().changed() == 0 && refused.prefix().equals(ErrorPrefix.WRONGTYPE.name())) {
                return false;
            }
            throw refused;
        }
    }

    private void prepare(Waiting waiting) {
        waiting.call.failed = false;
        waiting.call.declareKeys(executor.databases());
    }

    private void timeOut(ClientState client, Waiting waiting) {
        if (client.waiting == waiting && !client.isGone()) {
            executor.tick();
            end(client, waiting, waiting.waiter::timedOut);
        }
    }

    private void end(ClientState client, Waiting waiting, Command answer) {
        prepare(waiting);
        executor.run(waiting.call, answer);
        free(client, waiting);
        executor.turnNeeded();
    }

    /// Ends a client's waiting, as if its time were over, or with an error.
    ///
    /// @return whether it waited
    public boolean unblock(ClientState client, boolean withError) {
        Waiting waiting = client.waiting;
        if (waiting == null) {
            return false;
        }
        Command answer = withError
                ? (call, reply) -> {
                    throw new CommandException(ErrorPrefix.UNBLOCKED, "client unblocked via CLIENT UNBLOCK");
                }
                : waiting.waiter::timedOut;
        executor.afterwards(() -> {
            if (client.waiting == waiting && !client.isGone()) {
                end(client, waiting, answer);
            }
        });
        return true;
    }

    /// Ends the waiting of every client whose command is of a module, with an error.
    public void unblockAll(LoadedModule module, List<ClientState> clients, CommandException why) {
        for (ClientState client : clients) {
            Waiting waiting = client.waiting;
            if (waiting != null && waiting.call.row.module == module) {
                executor.afterwards(() -> {
                    if (client.waiting == waiting && !client.isGone()) {
                        end(client, waiting, (call, reply) -> {
                            throw new CommandException(why.prefix(), why.getMessage());
                        });
                    }
                });
            }
        }
    }

    /// Runs the commands of clients that wait with one of a module from the start, those that have waited longest
    /// first: another generation of the module has them now. Their time goes on.
    void again(LoadedModule former, List<ClientState> clients) {
        if (count == 0) {
            return;
        }
        clients.stream()
                .filter(client -> client.waitsFor(former))
                .map(client -> client.waiting)
                .sorted(Comparator.comparingLong(waiting -> waiting.order))
                .forEach(waiting -> executor.afterwards(() -> again(waiting)));
    }

    private void again(Waiting waiting) {
        ClientState client = waiting.call.client;
        if (client.waiting != waiting || client.isGone()) {
            return;
        }
        leave(waiting);
        client.waiting = null;
        count--;
        client.set(Conditions.OCCUPIED, client.isOccupied());
        executor.tick();
        waiting.call.isResumed = true;
        executor.execute(waiting.call);
        if (client.waiting == null) {
            onFree.accept(client);
        } else if (waiting.dueMillis > 0) {
            goOnUntil(waiting.dueMillis, client, client.waiting);
        }
        executor.turnNeeded();
    }

    private void goOnUntil(long dueMillis, ClientState client, Waiting waiting) {
        if (waiting.timer != null) {
            waiting.timer.cancel();
        }
        waiting.dueMillis = dueMillis;
        long left = Math.max(1, dueMillis - executor.nowMillis());
        waiting.timer = executor.environment().loop().schedule(left, () -> timeOut(client, waiting));
    }

    /// Forgets a client that has gone.
    void forget(ClientState client) {
        Waiting waiting = client.waiting;
        if (waiting != null) {
            leave(waiting);
            client.waiting = null;
            count--;
        }
    }

    private void free(ClientState client, Waiting waiting) {
        leave(waiting);
        if (client.waiting == waiting) {
            client.waiting = null;
            count--;
            client.set(Conditions.OCCUPIED, client.isOccupied());
            onFree.accept(client);
        }
    }

    private void leave(Waiting waiting) {
        if (waiting.timer != null) {
            waiting.timer.cancel();
        }
        for (Slice key : waiting.keys) {
            Listeners.leave(executor.databases(), waiting.database, key, waiting);
        }
    }
}
