package io.mortise.module.strings;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// SETNX: gives a key a string if it does not exist.
record SetIfAbsent(Store store) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        if (call.keyspace().exists(call.key())) {
            reply.integer(0);
            return;
        }
        store.put(call, call.key(), 2, Keyspace.NO_EXPIRY);
        call.notify(KeyspaceEventClass.STRING, "set", call.key());
        reply.integer(1);
    }
}
