package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;

/// COPY: makes a second key of the same value and expiry, perhaps in another database.
record Copy(Databases databases) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        Database from = call.database();
        Database to = from;
        boolean replaces = false;
        for (int index = 3; index < call.count(); index++) {
            if (call.isWord(index, "REPLACE")) {
                replaces = true;
            } else if (call.isWord(index, "DB") && index + 1 < call.count()) {
                index++;
                to = databases.at(DatabaseIndex.parse(call, index, databases.count()));
            } else {
                throw CommandException.syntax();
            }
        }
        reply.integer(copy(call, from, to, replaces) ? 1 : 0);
    }

    private static boolean copy(CallState call, Database from, Database to, boolean replaces) {
        Slice key = call.argument(1);
        Slice newKey = call.argument(2);
        if (from == to && key.contentEquals(newKey)) {
            throw new CommandException("source and destination objects are the same");
        }
        if (!call.view().lookUp(key) || !replaces && call.keys().existsForChange(to, newKey)) {
            return false;
        }
        call.keys().copy(from, key, to, newKey);
        call.notify(KeyspaceEventClass.GENERIC, "copy_to", to, newKey);
        return true;
    }
}
