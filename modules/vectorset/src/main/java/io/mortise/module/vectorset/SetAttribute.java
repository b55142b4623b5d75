package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;
import java.util.List;

/// VSETATTR: gives an element an attribute; an empty text takes it away.
record SetAttribute(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        Slice element = call.argument(2);
        if (VectorSets.find(sets.read(call), element) < 0) {
            reply.bool(false);
            return;
        }
        VectorSet set = sets.edit(call);
        set.attribute(VectorSets.find(set, element), call.argument(3).copy());
        reply.bool(true);
        call.notify(KeyspaceEventClass.MODULE, "vsetattr", call.key(), List.of(element));
    }
}
