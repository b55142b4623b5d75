package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashEditor;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// HGETDEL: the values of fields, which are removed.
record GetDelete(Hashes hashes) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        hashes.requireHash(call);
        FieldWords fields = FieldWords.afterKey(call);
        HashEditor hash = hashes.edit(call);
        boolean late = hashes.removeDue(call, fields);
        List<Slice> removed = new ArrayList<>();
        reply.array(fields.count());
        for (Slice name : fields.in(call)) {
            Hashes.reply(hash, name, reply);
            if (hash.remove(name)) {
                removed.add(name);
            }
        }
        hash.close();
        if (!removed.isEmpty()) {
            call.notify(KeyspaceEventClass.HASH, "hdel", call.key(), removed);
            if (call.isPropagated()) {
                call.propagate("HDEL", FieldWords.behind(fields.list(call), call.key()));
            }
        } else if (!late) {
            call.unchanged();
        }
    }
}
