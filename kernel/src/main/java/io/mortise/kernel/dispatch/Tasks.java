package io.mortise.kernel.dispatch;

import io.mortise.kernel.keyspace.ArgumentSlice;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.ModuleRuntime;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.persistence.EffectUnit.Cause;

/// Work on the data that no client asked for: tasks of modules and of the kernel, and commands of a log. It gets a
/// call like a command's, on behalf of a client that does not exist and hears nothing. Owned by the command thread.
final class Tasks {
    private final Executor executor;
    private final ClientState nobody = new ClientState(0, new NoConnection(), 0);
    private final Row kernelTask = Row.ofTasks(null);
    private final CallState reaping;

    Tasks(Executor executor) {
        this.executor = executor;
        this.reaping = call(0);
        this.reaping.reaps = true;
    }

    /// Whether a call is a task's, or a log's.
    boolean isTask(CallState call) {
        return call.client == nobody;
    }

    /// Runs a task as a unit; behind the present one, if there is one.
    ///
    /// @param module whose task it is, null for the kernel
    /// @param names the keys that it may open; not copied
    void run(LoadedModule module, Cause cause, int database, ModuleRuntime.Task task, byte[]... names) {
        executor.afterwards(() -> {
            CallState call = call(database);
            call.row = module == null ? kernelTask : module.taskRow();
            call.tableVersion = executor.table().version();
            call.declareKeys(executor.databases(), names);
            executor.run(call, (running, reply) -> task.run(running), cause);
        });
    }

    /// Runs a step of the expiry cycle as a unit. There are as many as values with elements that are due, so they
    /// share one call. Not while a command runs.
    ///
    /// @param module whose values they are, null for the kernel
    void reap(LoadedModule module, int database, ArgumentSlice key, ModuleRuntime.Task task) {
        nobody.database = database;
        reaping.row = module == null ? kernelTask : module.taskRow();
        reaping.tableVersion = executor.table().version();
        reaping.declareKey(key);
        executor.run(reaping, (running, reply) -> task.run(running), Cause.EXPIRY);
        // So that it keeps nothing of a module that is taken away.
        reaping.row = kernelTask;
    }

    private CallState call(int database) {
        CallState call = new CallState(executor);
        call.client = nobody;
        call.isOwned = true;
        // It has no reply.
        call.isContinued = true;
        call.isSilent = true;
        nobody.database = database;
        return call;
    }

    /// Runs a command of a log.
    void replay(int database, byte[][] words) {
        int before = nobody.database;
        CallState call = call(database);
        call.mode = Call.Mode.REPLAY;
        call.tableVersion = executor.table().version();
        for (byte[] word : words) {
            call.word(word, 0, word.length);
        }
        try {
            executor.prepare(call);
            if (call.row == null || call.row.command == null || !call.row.accepts(call.count)) {
                CommandException missing = call.row == null ? executor.guards().missing(call) : null;
                if (missing != null) {
                    throw missing;
                }
                throw new CommandException(
                        "the command '" + call.word(0) + "' of " + words.length + " words is not known here");
            }
            executor.replay(call);
        } finally {
            nobody.database = before;
        }
    }
}
