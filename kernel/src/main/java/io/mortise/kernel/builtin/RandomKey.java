package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// RANDOMKEY: some key of the database.
final class RandomKey implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        byte[] key = call.keys().random(call.database(), call.random());
        if (key == null) {
            reply.nullValue();
        } else {
            reply.bulk(key);
        }
    }
}
