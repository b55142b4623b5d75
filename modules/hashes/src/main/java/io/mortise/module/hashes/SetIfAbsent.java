package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashEditor;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// HSETNX: sets a field that does not exist.
record SetIfAbsent(Hashes hashes) implements Command {
    private static final FieldWords FIELD = FieldWords.one(2);

    @Override
    public void run(Call call, Reply reply) {
        HashEditor hash = hashes.edit(call);
        boolean late = hashes.removeDue(call, FIELD);
        if (hash.find(call.argument(2))) {
            call.unchanged();
            reply.integer(0);
            return;
        }
        hash.put(call.argument(2), call.argument(3), Keyspace.NO_EXPIRY);
        hash.close();
        Hashes.changed(call, "hset", FIELD, late);
        reply.integer(1);
    }
}
