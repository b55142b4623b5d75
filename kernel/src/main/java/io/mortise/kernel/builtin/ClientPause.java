package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// CLIENT PAUSE: for some time, all commands of all connections are kept and not run, or all that may change keys.
final class ClientPause implements KernelCommand {
    private static final int MODE = 3;

    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() > MODE + 1) {
            throw KernelCommand.wrongUse(call);
        }
        boolean isAll = call.count() == MODE || call.isWord(MODE, "ALL");
        if (!isAll && !call.isWord(MODE, "WRITE")) {
            throw new CommandException("CLIENT PAUSE mode must be WRITE or ALL");
        }
        long millis = call.integer(2, "timeout is not an integer or out of range");
        if (millis < 0) {
            throw new CommandException("timeout is negative");
        }
        if (millis > Long.MAX_VALUE / 2) {
            throw new CommandException("timeout is out of range");
        }
        call.executor().pause().begin(millis, isAll);
        reply.ok();
    }
}
