package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.reply.Reply;

/// SELECT: chooses the connection's database.
final class Select implements KernelCommand {
    private final Databases databases;

    Select(Databases databases) {
        this.databases = databases;
    }

    @Override
    public void run(CallState call, Reply reply) {
        call.state().database = DatabaseIndex.parse(call, 1, databases.count());
        reply.ok();
    }
}
