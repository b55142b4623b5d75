package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// HGET: the value of a field.
record GetField(Hashes hashes) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        HashView hash = hashes.read(call);
        if (hash == null) {
            reply.nullValue();
        } else {
            Hashes.reply(hash, call.argument(2), reply);
        }
    }
}
