package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// HSTRLEN: how many bytes the value of a field has.
record ValueLength(Hashes hashes) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        HashView hash = hashes.read(call);
        reply.integer(hash != null && hash.find(call.argument(2)) ? hash.valueLength() : 0);
    }
}
