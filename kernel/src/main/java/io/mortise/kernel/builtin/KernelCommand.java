package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// A verb of the kernel's own, which may see more of the request than a module's.
@FunctionalInterface
interface KernelCommand extends Command {
    void run(CallState call, Reply reply);

    @Override
    default void run(Call call, Reply reply) {
        run((CallState) call, reply);
    }
}
