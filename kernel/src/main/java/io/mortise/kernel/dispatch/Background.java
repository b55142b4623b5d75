package io.mortise.kernel.dispatch;

import io.mortise.kernel.dispatch.ClientState.ReplySlot;
import io.mortise.kernel.environment.Workers;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.ModuleWork;
import io.mortise.kernel.resp.ReplyBuffer;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Call.Continuation;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// Work of commands on other threads, and the order of replies around it.
///
/// A client whose command works in the background gets a slot in its row of replies. Reading commands that follow
/// may run meanwhile, and may work in the background, too; their replies take slots behind it, and leave in order.
/// Anything else waits until no work goes on. Owned by the command thread.
public final class Background {
    /// A piece of work that goes on.
    private static final class Job {
        final CallState call;
        final ReplySlot slot;
        /// Ends the work; null if it goes on without its client.
        Workers.Handle handle;

        Job(CallState call, ReplySlot slot) {
            this.call = call;
            this.slot = slot;
        }

        void cancel() {
            if (handle != null) {
                handle.cancel();
            }
        }
    }

    // Commands of this kind come now and then, and whoever asks first should not keep the others waiting: so what
    // they take is made of classes, which Java has at hand, and not of lambdas, each of which takes it some tenths of
    // a millisecond at first.

    /// What a command does on another thread.
    private record Work<R>(Background background, Job job, Callable<R> work, Continuation<R> then) implements Runnable {
        @Override
        public void run() {
            R result = null;
            Throwable failure = null;
            try {
                result = work.call();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            background.executor.environment().loop().execute(new Finish<>(background, job, result, failure, then));
        }
    }

    /// The end of it, on the command thread.
    private record Finish<R>(Background background, Job job, R result, Throwable failure, Continuation<R> then)
            implements Runnable {
        @Override
        public void run() {
            background.finish(this);
        }
    }

    private record GoOn<R>(Finish<R> end) implements Runnable {
        @Override
        public void run() {
            end.background.goOn(end);
        }
    }

    private record Rest<R>(Finish<R> end) implements Command {
        @Override
        public void run(Call call, Reply reply) {
            end.background.rest(end, call, reply);
        }
    }

    private record Later(Background background, Job job) implements Consumer<Command> {
        @Override
        public void accept(Command answer) {
            background.finish(new Finish<>(background, job, answer, null, ANSWERING));
        }
    }

    private static final Continuation<Command> ANSWERING = new Answering();

    private record Answering() implements Continuation<Command> {
        @Override
        public void run(Call call, Reply reply, Command answer) {
            answer.run(call, reply);
        }
    }

    private final Executor executor;
    private final Map<ClientState, Set<Job>> jobs = new HashMap<>();
    private Consumer<ClientState> onFree = client -> {};

    Background(Executor executor) {
        this.executor = executor;
    }

    /// Sets what is to be done with a client that may go on.
    void onFree(Consumer<ClientState> listener) {
        onFree = listener;
    }

    <R> void start(CallState call, Callable<R> work, Continuation<R> then) {
        start(call, call.row.module, work, then);
    }

    /// @param code the module whose code the work runs, null for the kernel's own
    <R> void start(CallState call, LoadedModule code, Callable<R> work, Continuation<R> then) {
        if (call.mode != Call.Mode.NORMAL || executor.tasks().isTask(call)) {
            then.run(call, executor.reply(), inline(work));
            return;
        }
        Job job = begin(call);
        job.handle = ModuleWork.submit(executor.environment().workers(), code, new Work<>(this, job, work, then));
    }

    /// Lets a command be answered later by somebody who works for it elsewhere. For commands of the kernel, whose
    /// work goes on when the client goes.
    ///
    /// @return how it is answered, once, on the command thread
    Consumer<Command> later(CallState call) {
        assert call.mode == Call.Mode.NORMAL : "nothing waits in a transaction";
        return new Later(this, begin(call));
    }

    private Job begin(CallState call) {
        ClientState client = call.client;
        call.isPending = true;
        call.unchanged();
        CallState kept = call.isOwned ? call : call.own();
        call.continuation = kept;
        ReplySlot slot = slot(call);
        count(client, call.row, 1);
        client.set(Conditions.OCCUPIED, true);
        Job job = new Job(kept, slot);
        Set<Job> own = jobs.get(client);
        if (own == null) {
            own = new HashSet<>();
            jobs.put(client, own);
        }
        own.add(job);
        return job;
    }

    /// The place of a call's reply: the one it has if it goes on with earlier work, or one behind the others.
    private static ReplySlot slot(CallState call) {
        ClientState client = call.client;
        if (call.filled != null) {
            return call.filled;
        }
        ReplySlot slot = new ReplySlot();
        if (client.slots == null) {
            client.slots = new ArrayDeque<>();
        }
        client.slots.add(slot);
        return slot;
    }

    private static <R> R inline(Callable<R> work) {
        try {
            return work.call();
        } catch (RuntimeException expected) {
            throw expected;
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static void count(ClientState client, Row row, int change) {
        if (row.isReadOnly) {
            client.backgroundReads += change;
        } else {
            client.backgroundWrites += change;
        }
    }

    private <R> void finish(Finish<R> end) {
        executor.afterwards(new GoOn<>(end));
    }

    private <R> void goOn(Finish<R> end) {
        Job job = end.job;
        if (!take(job)) {
            return;
        }
        ClientState client = job.call.client;
        executor.tick();
        job.call.declareKeys(executor.databases());
        job.call.filled = job.slot;
        executor.run(job.call, new Rest<>(end));
        drain(client);
        executor.turnNeeded();
    }

    private <R> void rest(Finish<R> end, Call call, Reply reply) {
        if (end.failure instanceof CommandException refused) {
            throw refused;
        } else if (end.failure != null) {
            Row row = end.job.call.row;
            throw executor.faults().caught(row.module, "background work of '" + row.name() + "'", end.failure);
        }
        end.then.run(call, reply, end.result);
    }

    /// Puts the reply that was just written into the slot kept for it, or into one behind those that are not there
    /// yet.
    void fill(CallState call, int start) {
        ReplySlot slot = slot(call);
        call.filled = null;
        slot.bytes = taken(start);
    }

    /// Puts what was just written behind the replies that are not there yet.
    void append(ClientState client, int start) {
        ReplySlot slot = new ReplySlot();
        client.slots.add(slot);
        slot.bytes = taken(start);
    }

    private byte[] taken(int start) {
        ReplyBuffer reply = executor.reply();
        byte[] bytes = Arrays.copyOfRange(reply.bytes(), start, reply.position());
        reply.rewind(start);
        return bytes;
    }

    /// Sends the replies that are there, up to the first that is not.
    private void drain(ClientState client) {
        while (client.slots != null && !client.slots.isEmpty() && client.slots.peek().bytes != null) {
            executor.replies().release(client, client.slots.poll().bytes);
        }
        if (client.slots != null && client.slots.isEmpty()) {
            client.slots = null;
        }
        client.set(Conditions.OCCUPIED, client.isOccupied());
        onFree.accept(client);
    }

    /// Whether a command of a client may run although background work goes on.
    static boolean mayRun(ClientState client, Row row) {
        return client.backgroundWrites == 0 && row != null && row.isReadOnly && !client.isStalled();
    }

    /// Ends the work of a client that has gone.
    void forget(ClientState client) {
        Set<Job> own = jobs.remove(client);
        if (own != null) {
            own.forEach(Job::cancel);
        }
    }

    /// Whether a command of a module is at work.
    boolean has(LoadedModule module) {
        return jobs.values().stream().flatMap(Set::stream).anyMatch(job -> job.call.row.module == module);
    }

    /// Ends the work of a module's commands, and runs them from the start: another generation of the module has
    /// them now. Their replies keep their place.
    void again(LoadedModule former) {
        for (ClientState client : List.copyOf(jobs.keySet())) {
            for (Job job : List.copyOf(jobs.get(client))) {
                if (job.call.row.module == former) {
                    job.cancel();
                    executor.afterwards(() -> again(job));
                }
            }
        }
    }

    private void again(Job job) {
        if (take(job)) {
            executor.tick();
            job.call.filled = job.slot;
            job.call.isResumed = true;
            executor.execute(job.call);
            drain(job.call.client);
            executor.turnNeeded();
        }
    }

    /// @return whether nobody has ended the job before
    private boolean take(Job job) {
        ClientState client = job.call.client;
        Set<Job> own = jobs.get(client);
        if (own == null || !own.remove(job)) {
            return false;
        }
        if (own.isEmpty()) {
            jobs.remove(client);
        }
        count(client, job.call.row, -1);
        return true;
    }

    /// Ends the work of a module's commands; their clients get an error.
    public void cancel(LoadedModule module, CommandException why) {
        for (ClientState client : List.copyOf(jobs.keySet())) {
            for (Job job : List.copyOf(jobs.get(client))) {
                if (job.call.row.module == module) {
                    job.cancel();
                    finish(new Finish<>(this, job, null, new CommandException(why.prefix(), why.getMessage()), null));
                }
            }
        }
    }
}
