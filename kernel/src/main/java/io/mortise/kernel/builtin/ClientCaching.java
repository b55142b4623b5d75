package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// CLIENT CACHING: whether the keys of the connection's next command are tracked.
final class ClientCaching implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        boolean isWanted = call.isWord(2, "YES");
        if (!isWanted && !call.isWord(2, "NO")) {
            throw CommandException.syntax();
        }
        call.executor().tracking().caching(call.state(), isWanted);
        reply.ok();
    }
}
