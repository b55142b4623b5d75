package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// QUIT: closes the connection. What the client sent behind it is not run.
final class Quit implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        call.state().closesAfterReply = true;
        reply.ok();
    }
}
