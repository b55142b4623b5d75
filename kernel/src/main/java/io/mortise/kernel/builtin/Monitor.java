package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Observation;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// MONITOR: from now on the connection is shown every command.
record Monitor(Observation observation) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (call.mode() == Call.Mode.TRANSACTION) {
            throw new CommandException("MONITOR isn't allowed for DENY BLOCKING client");
        }
        observation.show(call.state());
        reply.ok();
    }
}
