package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;
import java.util.List;

/// VREM: removes an element.
record Remove(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        Slice element = call.argument(2);
        if (VectorSets.find(sets.read(call), element) < 0) {
            reply.bool(false);
            return;
        }
        VectorSet set = sets.edit(call);
        set.remove(VectorSets.find(set, element));
        reply.bool(true);
        call.notify(KeyspaceEventClass.MODULE, "vrem", call.key(), List.of(element));
    }
}
