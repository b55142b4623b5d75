package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// HEXISTS: whether there is a field.
record FieldExists(Hashes hashes) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        HashView hash = hashes.read(call);
        reply.integer(hash != null && hash.find(call.argument(2)) ? 1 : 0);
    }
}
