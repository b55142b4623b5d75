package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashEditor;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// HPERSIST: takes the deadlines of fields away. For each field: -2 if there is none, -1 if it had no deadline, 1.
record Persist(Hashes hashes) implements Command {
    private static final int NO_FIELD = -2;
    private static final int NO_DEADLINE = -1;

    @Override
    public void run(Call call, Reply reply) {
        hashes.requireHash(call);
        FieldWords fields = FieldWords.afterKey(call);
        HashEditor hash = hashes.edit(call);
        boolean late = hashes.removeDue(call, fields);
        List<Slice> done = new ArrayList<>();
        reply.array(fields.count());
        for (Slice name : fields.in(call)) {
            if (!hash.find(name)) {
                reply.integer(NO_FIELD);
            } else if (hash.deadline() == Keyspace.NO_EXPIRY) {
                reply.integer(NO_DEADLINE);
            } else {
                hash.deadline(name, Keyspace.NO_EXPIRY);
                done.add(name);
                reply.integer(1);
            }
        }
        hash.close();
        if (!done.isEmpty()) {
            call.notify(KeyspaceEventClass.HASH, "hpersist", call.key(), done);
            if (late) {
                Hashes.repeat(call);
            }
        } else if (!late) {
            call.unchanged();
        }
    }
}
