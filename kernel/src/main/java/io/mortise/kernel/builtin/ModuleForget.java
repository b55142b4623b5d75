package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// MODULE FORGET: commands of a module that is gone for good become unknown ones. Dormant values stay.
record ModuleForget(Kernel kernel) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        try {
            kernel.modules().forget(call.argument(2).toString());
        } catch (ModuleLoadException refused) {
            throw new CommandException("Error forgetting module: " + refused.getMessage());
        }
        reply.ok();
    }
}
