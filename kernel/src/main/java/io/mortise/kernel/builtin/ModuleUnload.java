package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.function.Consumer;

/// MODULE UNLOAD: takes a module away. It is done between two commands rather than inside this one, because clients
/// of the module get their answers in it; the reply comes when all of the module's values are dormant.
record ModuleUnload(Kernel kernel) implements KernelCommand {
    private static final int FIRST_OPTION = 3;

    /// @param drainMillis how long unfinished commands may go on
    /// @param cascades whether modules that use this one go with it
    private record Options(long drainMillis, boolean cascades) {
        static Options parse(CallState call) {
            long drainMillis = 0;
            boolean cascades = false;
            for (int at = FIRST_OPTION; at < call.count(); at++) {
                if (call.isWord(at, "DRAIN") && at + 1 < call.count()) {
                    at++;
                    drainMillis =
                            call.integer(at, 0, Long.MAX_VALUE / 2, "the time for DRAIN must be positive or zero");
                } else if (call.isWord(at, "CASCADE")) {
                    cascades = true;
                } else {
                    throw CommandException.syntax();
                }
            }
            return new Options(drainMillis, cascades);
        }
    }

    @Override
    public void run(CallState call, Reply reply) {
        String name = call.argument(2).toString();
        Options options = Options.parse(call);
        Consumer<Command> later = call.later();
        kernel.environment().loop().execute(() -> unload(name, options, later));
    }

    private void unload(String name, Options options, Consumer<Command> later) {
        try {
            LoadedModule module = kernel.modules().module(name);
            if (module == null) {
                throw new ModuleLoadException("no such module with that name");
            }
            kernel.modules()
                    .unload(
                            module,
                            options.drainMillis,
                            options.cascades,
                            () -> later.accept((call, reply) -> reply.ok()));
        } catch (ModuleLoadException refused) {
            String reason = refused.getMessage();
            later.accept((call, reply) -> {
                throw new CommandException("Error unloading module: " + reason);
            });
        }
    }
}
