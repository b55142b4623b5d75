package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Engine;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// CLIENT UNBLOCK: ends a client's waiting, as if its time were over or with an error.
record ClientUnblock(Engine engine) implements KernelCommand {
    private static final int REASON = 3;

    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() > REASON + 1) {
            throw KernelCommand.wrongUse(call);
        }
        boolean withError = call.count() > REASON && call.isWord(REASON, "ERROR");
        if (call.count() > REASON && !withError && !call.isWord(REASON, "TIMEOUT")) {
            throw new CommandException("CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
        }
        ClientState client = engine.client(call.integer(2, "value is not an integer or out of range"));
        boolean waited = client != null && call.executor().waiters().unblock(client, withError);
        reply.integer(waited ? 1 : 0);
    }
}
