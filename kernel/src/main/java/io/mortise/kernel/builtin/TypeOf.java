package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// TYPE: the name of a value's type, `none` if there is no such key.
final class TypeOf implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        boolean exists = call.view().lookUp(call.key());
        reply.simpleString(exists ? call.keyspace().typeName(call.key()) : "none");
    }
}
