package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Conditions;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// MULTI: what follows is queued until EXEC.
final class Multi implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (call.state().is(Conditions.IN_TRANSACTION)) {
            throw new CommandException("MULTI calls can not be nested");
        }
        call.state().transactionOrNew().isOpen = true;
        call.state().set(Conditions.IN_TRANSACTION, true);
        reply.ok();
    }
}
