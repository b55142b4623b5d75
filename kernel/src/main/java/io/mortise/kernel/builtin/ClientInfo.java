package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// CLIENT INFO: the line of CLIENT LIST for this connection.
final class ClientInfo implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        reply.verbatim("txt", ClientLine.of(call.state(), call.nowMillis()) + "\n");
    }
}
