package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// VCARD: how many elements there are.
record Cardinality(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        VectorSet set = sets.read(call);
        reply.integer(set == null ? 0 : set.size());
    }
}
