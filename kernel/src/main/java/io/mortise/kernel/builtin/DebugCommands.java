package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;

/// DEBUG: for developers, and for the test suites of clients.
final class DebugCommands extends CommandGroup {
    DebugCommands(Kernel kernel) {
        super("server", null);
    }
}
