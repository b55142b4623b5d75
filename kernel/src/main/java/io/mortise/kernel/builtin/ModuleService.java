package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// MODULE QUARANTINE, MODULE RELEASE: put a module out of service and into it again.
///
/// @param out whether out of it
record ModuleService(Kernel kernel, boolean out) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        try {
            change(call.argument(2).toString());
        } catch (ModuleLoadException refused) {
            throw new CommandException(
                    "Error " + (out ? "quarantining" : "releasing") + " module: " + refused.getMessage());
        }
        reply.ok();
    }

    private void change(String name) throws ModuleLoadException {
        LoadedModule module = kernel.modules().module(name);
        if (module == null) {
            throw new ModuleLoadException("no such module with that name");
        }
        if (out) {
            kernel.modules().quarantine().order(module);
        } else {
            kernel.modules().quarantine().release(module);
        }
    }
}
