package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.reply.Reply;

/// EXEC: runs what was queued since MULTI, unless a watched key has changed or one of the commands was refused.
record Exec(Databases databases) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        ClientState client = call.state();
        if (!client.is(Conditions.IN_TRANSACTION)) {
            throw new CommandException("EXEC without MULTI");
        }
        CommandException refusal = refusal(call.executor(), client);
        if (refusal != null) {
            client.endTransaction(databases);
            throw refusal;
        }
        if (client.transaction.isDirty || client.transaction.hasExpired(databases, call.nowMillis())) {
            client.endTransaction(databases);
            reply.nullArray();
            return;
        }
        call.executor().executeQueued(call, reply);
    }

    private static CommandException refusal(Executor executor, ClientState client) {
        if (client.transaction.isAborted || !executor.refreshQueued(client)) {
            return new CommandException(ErrorPrefix.EXECABORT, "Transaction discarded because of previous errors.");
        }
        CommandException refused = executor.guards().refusalOfQueued(client);
        return refused == null
                ? null
                : new CommandException(
                        ErrorPrefix.EXECABORT,
                        "Transaction discarded because of: " + refused.prefix() + " " + refused.getMessage());
    }
}
