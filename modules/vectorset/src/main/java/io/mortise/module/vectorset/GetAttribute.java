package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// VGETATTR: the attribute of an element.
record GetAttribute(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        VectorSet set = sets.read(call);
        int node = VectorSets.find(set, call.argument(2));
        Similar.attribute(reply, node < 0 ? null : set.attribute(node));
    }
}
