package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;

/// MOVE: takes a key to another database, unless that has one of the same name.
record Move(Databases databases) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        Slice key = call.key();
        Database from = call.database();
        Database to = databases.at(DatabaseIndex.parse(call, 2, databases.count()));
        if (from == to) {
            throw new CommandException("source and destination objects are the same");
        }
        if (!call.keys().existsForChange(from, key) || call.keys().existsForChange(to, key)) {
            reply.integer(0);
            return;
        }
        call.keys().move(from, key, to, key);
        call.notify(KeyspaceEventClass.GENERIC, "move_from", from, key);
        call.notify(KeyspaceEventClass.GENERIC, "move_to", to, key);
        reply.integer(1);
    }
}
