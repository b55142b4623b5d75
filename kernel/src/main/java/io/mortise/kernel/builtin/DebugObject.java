package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// DEBUG OBJECT: how a value is stored.
final class DebugObject implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        String facts = call.keys().describe(call.database(), call.argument(2));
        if (facts == null) {
            throw new CommandException("no such key");
        }
        reply.simpleString(facts);
    }
}
