package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Elsewhere;
import io.mortise.spi.reply.Reply;

/// DUMP: a value as bytes that RESTORE takes, here or in Redis. A large one is encoded on another thread.
final class Dump implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (!call.view().lookUp(call.key())) {
            reply.nullValue();
            return;
        }
        Elsewhere<byte[]> large = call.keys().dumpElsewhere(call.database(), call.key());
        if (large != null) {
            call.background(large, (later, laterReply, payload) -> laterReply.bulk(payload));
        } else {
            reply.bulk(call.keys().dump(call.database(), call.key()));
        }
    }
}
