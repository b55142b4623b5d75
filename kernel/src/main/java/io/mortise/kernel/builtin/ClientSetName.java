package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// CLIENT SETNAME: names the connection; the empty name takes its name away.
final class ClientSetName implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        ClientName.check(call.argument(2));
        call.state().name = call.argument(2).toString();
        reply.ok();
    }
}
