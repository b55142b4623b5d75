package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;

/// MODULE: what is loaded, and loading and unloading it.
final class ModuleCommands extends CommandGroup {
    ModuleCommands(Kernel kernel) {
        super("server", null);
    }
}
