package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.function.Consumer;

/// MODULE UNLOAD: takes a module away that has no keys. It is done between two commands rather than inside this
/// one, because clients of the module get their answers in it.
record ModuleUnload(Kernel kernel) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        String name = call.argument(2).toString();
        Consumer<Command> later = call.later();
        kernel.environment().loop().execute(() -> later.accept(unload(name)));
    }

    private Command unload(String name) {
        try {
            LoadedModule module = kernel.modules().module(name);
            if (module == null) {
                throw new ModuleLoadException("no such module with that name");
            }
            kernel.modules().uninstall(module);
            return (call, reply) -> reply.ok();
        } catch (ModuleLoadException refused) {
            String reason = refused.getMessage();
            return (call, reply) -> {
                throw new CommandException("Error unloading module: " + reason);
            };
        }
    }
}
