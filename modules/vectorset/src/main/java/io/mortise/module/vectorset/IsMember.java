package io.mortise.module.vectorset;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// VISMEMBER: whether an element exists.
record IsMember(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        reply.bool(VectorSets.find(sets.read(call), call.argument(2)) >= 0);
    }
}
