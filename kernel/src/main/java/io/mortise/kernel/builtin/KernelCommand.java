package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.Locale;

/// A verb of the kernel's own, which may see more of the request than a module's.
@FunctionalInterface
interface KernelCommand extends Command {
    void run(CallState call, Reply reply);

    @Override
    default void run(Call call, Reply reply) {
        run((CallState) call, reply);
    }

    /// The error of a container's command that got more words than it takes, though its row allows them.
    static CommandException wrongUse(CallState call) {
        String container = call.argument(0).toString().toUpperCase(Locale.ROOT);
        return new CommandException("unknown subcommand or wrong number of arguments for '" + call.argument(1)
                + "'. Try " + container + " HELP.");
    }
}
