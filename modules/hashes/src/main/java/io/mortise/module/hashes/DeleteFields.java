package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashEditor;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// HDEL: removes fields.
record DeleteFields(Hashes hashes) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        HashEditor hash = hashes.edit(call);
        if (!hash.exists()) {
            reply.integer(0);
            return;
        }
        boolean late = hashes.removeDue(call, FieldWords.from(2, 1, call));
        List<Slice> removed = new ArrayList<>();
        for (int index = 2; index < call.count(); index++) {
            if (hash.remove(call.argument(index))) {
                removed.add(call.argument(index));
            }
        }
        hash.close();
        if (!removed.isEmpty()) {
            call.notify(KeyspaceEventClass.HASH, "hdel", call.key(), removed);
            if (late) {
                Hashes.repeat(call);
            }
        } else if (!late) {
            call.unchanged();
        }
        reply.integer(removed.size());
    }
}
