package io.mortise.module.strings;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// MSET and MSETNX: give several keys a string each. They differ in what must hold of all of them, and so in the
/// reply.
///
/// @param condition NONE or NX
record MultiSet(Store store, Condition condition) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        if (call.count() % 2 == 0) {
            throw CommandException.wrongArity(call.definition().name());
        }
        boolean holds = condition == Condition.NONE || noneExists(call);
        if (holds) {
            write(call);
        }
        if (condition == Condition.NONE) {
            reply.ok();
        } else {
            reply.integer(holds ? 1 : 0);
        }
    }

    private static boolean noneExists(Call call) {
        for (int index = 0; index < call.keyCount(); index++) {
            if (call.keyspace().exists(call.key(index))) {
                return false;
            }
        }
        return true;
    }

    private void write(Call call) {
        for (int index = 0; index < call.keyCount(); index++) {
            store.put(call, call.key(index), 2 * index + 2, Keyspace.NO_EXPIRY);
            call.notify(KeyspaceEventClass.STRING, "set", call.key(index));
        }
    }
}
