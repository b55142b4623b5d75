package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;

/// COMMAND: what the command table says of itself.
final class CommandCommands extends CommandGroup {
    CommandCommands(Kernel kernel) {
        super("server", "connection");
    }
}
