package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// PING: whether the server answers.
final class Ping implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        switch (call.count()) {
            case 1 -> reply.simpleString("PONG");
            case 2 -> reply.bulk(call.argument(1));
            default -> throw CommandException.wrongArity("ping");
        }
    }
}
