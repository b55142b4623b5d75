package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// VDIM: how many components the stored vectors have.
record Dimension(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        VectorSet set = sets.read(call);
        if (set == null) {
            throw new CommandException("key does not exist");
        }
        reply.integer(set.shape().dimension());
    }
}
