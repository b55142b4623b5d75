package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;

/// The server: settings, information, time, end.
final class ServerCommands extends CommandGroup {
    ServerCommands(Kernel kernel) {
        super("server", null);
    }
}
