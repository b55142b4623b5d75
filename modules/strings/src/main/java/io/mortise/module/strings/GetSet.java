package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// GETSET: gives a key a string, and replies with the one it had.
record GetSet(Store store) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        StringReply.whole(call.keyspace().read(call.key(), StringType.TYPE), reply);
        store.put(call, call.key(), 2, Keyspace.NO_EXPIRY);
        call.notify(KeyspaceEventClass.STRING, "set", call.key());
        if (call.isPropagated()) {
            call.propagate("SET", call.key(), call.argument(2));
        }
    }
}
