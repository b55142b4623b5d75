package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// ECHO: answers the message.
final class Echo implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        reply.bulk(call.argument(1));
    }
}
