package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// CLIENT GETNAME: the connection's name.
final class ClientGetName implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (call.state().name.isEmpty()) {
            reply.nullValue();
        } else {
            reply.bulk(call.state().name);
        }
    }
}
