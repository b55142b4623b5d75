package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// SELECT: chooses the connection's database.
final class Select implements KernelCommand {
    private final Databases databases;

    Select(Databases databases) {
        this.databases = databases;
    }

    @Override
    public void run(CallState call, Reply reply) {
        long index = call.integer(1);
        if (index < 0 || index >= databases.count()) {
            throw new CommandException("DB index is out of range");
        }
        call.state().database = (int) index;
        reply.ok();
    }
}
