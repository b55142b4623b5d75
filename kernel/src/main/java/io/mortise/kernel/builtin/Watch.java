package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.dispatch.Transaction;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// WATCH: the next EXEC does nothing if one of the keys is changed before it.
record Watch(Databases databases) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (call.state().is(Conditions.IN_TRANSACTION)) {
            throw new CommandException("WATCH inside MULTI is not allowed");
        }
        Transaction transaction = call.state().transactionOrNew();
        for (int index = 0; index < call.keyCount(); index++) {
            transaction.watch(databases, call.database().index(), call.key(index), call.nowMillis());
        }
        reply.ok();
    }
}
