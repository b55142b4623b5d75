package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.modules.LoadedModule;
import io.mortise.kernel.modules.ModuleLoadException;
import io.mortise.kernel.modules.ModuleRequest;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// MODULE UPGRADE, MODULE ROLLBACK: put another generation of a module in its place. The reply comes when that has
/// the commands; values are converted behind it.
///
/// @param back whether to the generation before the last upgrade
record ModuleUpgrade(Kernel kernel, boolean back) implements KernelCommand {
    private static final int MOST_SECONDS = 86_400;

    @Override
    public void run(CallState call, Reply reply) {
        LoadedModule module = kernel.modules().module(call.argument(2).toString());
        if (module == null) {
            throw failed("no such module with that name");
        }
        if (back) {
            kernel.modules().generations().rollBack(module, answerOf(call.later()));
            return;
        }
        long canarySeconds = canarySeconds(call);
        ModuleRequest request = new ModuleRequest(call.argument(3).toString(), module.arguments(), Map.of());
        kernel.modules().generations().upgrade(module, request, canarySeconds, answerOf(call.later()));
    }

    private long canarySeconds(CallState call) {
        if (call.count() == 4) {
            return kernel.settings().moduleCanarySeconds.get();
        }
        if (call.count() != 6 || !call.isWord(4, "CANARY")) {
            throw CommandException.syntax();
        }
        return call.integer(5, 0, MOST_SECONDS, "CANARY takes 0 to " + MOST_SECONDS + " seconds");
    }

    private BiConsumer<LoadedModule, ModuleLoadException> answerOf(Consumer<Command> later) {
        return new Outcome(this, later);
    }

    /// What has become of it, while others wait: so both are classes, which take less time than lambdas to be met for
    /// the first time.
    private record Outcome(ModuleUpgrade command, Consumer<Command> later)
            implements BiConsumer<LoadedModule, ModuleLoadException> {
        @Override
        public void accept(LoadedModule module, ModuleLoadException refused) {
            later.accept(new Answer(command, refused));
        }
    }

    private record Answer(ModuleUpgrade command, ModuleLoadException refused) implements Command {
        @Override
        public void run(Call call, Reply reply) {
            if (refused != null) {
                throw command.failed(refused.getMessage());
            }
            reply.ok();
        }
    }

    private CommandException failed(String reason) {
        return new CommandException("Error " + (back ? "rolling back" : "upgrading") + " module: " + reason);
    }
}
