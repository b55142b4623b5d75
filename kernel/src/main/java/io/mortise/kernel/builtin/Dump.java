package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// DUMP: a value as bytes that RESTORE takes, here or in Redis.
final class Dump implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (call.view().lookUp(call.key())) {
            reply.bulk(call.keys().dump(call.database(), call.key()));
        } else {
            reply.nullValue();
        }
    }
}
