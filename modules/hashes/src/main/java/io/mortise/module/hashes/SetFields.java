package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashEditor;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// HSET HMSET: set fields, and take their deadlines away. They differ in what they answer.
record SetFields(Hashes hashes, boolean answersCount) implements Command {
    private static final int FIRST = 2;

    @Override
    public void run(Call call, Reply reply) {
        if (call.count() % 2 != 0) {
            throw CommandException.wrongArity(call.definition().name());
        }
        HashEditor hash = hashes.edit(call);
        FieldWords fields = FieldWords.from(FIRST, 2, call);
        boolean late = hashes.removeDue(call, fields);
        int added = 0;
        for (int index = FIRST; index < call.count(); index += 2) {
            added += hash.put(call.argument(index), call.argument(index + 1), Keyspace.NO_EXPIRY) ? 1 : 0;
        }
        hash.close();
        Hashes.changed(call, "hset", fields, late);
        if (answersCount) {
            reply.integer(added);
        } else {
            reply.ok();
        }
    }
}
