package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.spi.command.CommandDefinition;
import java.util.List;
import java.util.stream.Stream;

/// Every command of the kernel, by group.
public final class Builtins {
    private Builtins() {}

    /// The rows, in the order in which they are listed.
    public static List<CommandDefinition> of(Kernel kernel) {
        return Stream.of(
                        new ConnectionCommands(kernel),
                        new GenericCommands(kernel),
                        new TransactionCommands(kernel),
                        new CommandCommands(kernel),
                        new ServerCommands(kernel),
                        new DebugCommands(kernel),
                        new AclCommands(kernel),
                        new MemoryCommands(kernel),
                        new SlowLogCommands(kernel),
                        new ModuleCommands(kernel))
                .flatMap(group -> group.definitions().stream())
                .toList();
    }
}
