package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// HMGET: the values of several fields.
record GetFields(Hashes hashes) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        HashView hash = hashes.read(call);
        reply.array(call.count() - 2);
        for (int index = 2; index < call.count(); index++) {
            if (hash == null) {
                reply.nullValue();
            } else {
                Hashes.reply(hash, call.argument(index), reply);
            }
        }
    }
}
