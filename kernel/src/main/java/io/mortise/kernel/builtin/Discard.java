package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// DISCARD: forgets what was queued since MULTI, and what is watched.
record Discard(Databases databases) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (!call.state().is(Conditions.IN_TRANSACTION)) {
            throw new CommandException("DISCARD without MULTI");
        }
        call.state().endTransaction(databases);
        reply.ok();
    }
}
