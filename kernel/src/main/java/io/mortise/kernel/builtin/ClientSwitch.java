package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.function.BiConsumer;

/// CLIENT NO-EVICT, NO-TOUCH: something about this connection that is on or off.
///
/// @param change takes the connection and whether it is to be on
record ClientSwitch(BiConsumer<ClientState, Boolean> change) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        boolean isOn = call.isWord(2, "ON");
        if (!isOn && !call.isWord(2, "OFF")) {
            throw CommandException.syntax();
        }
        change.accept(call.state(), isOn);
        reply.ok();
    }
}
