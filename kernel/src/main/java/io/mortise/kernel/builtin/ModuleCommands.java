package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.ADMIN;
import static io.mortise.spi.command.CommandFlag.NO_ASYNC_LOADING;
import static io.mortise.spi.command.CommandFlag.NO_MULTI;
import static io.mortise.spi.command.CommandFlag.NO_SCRIPT;
import static io.mortise.spi.command.CommandFlag.PROTECTED;

import io.mortise.kernel.Kernel;
import io.mortise.spi.command.CommandRow;

/// MODULE: what is loaded, and loading and unloading it.
final class ModuleCommands extends CommandGroup {
    ModuleCommands(Kernel kernel) {
        super("server", null);
        CommandRow module = container("module")
                .since("4.0.0")
                .complexity("Depends on subcommand.")
                .summary("Loads, unloads and lists modules.");
        module.subcommand(
                        "list",
                        2,
                        (call, reply) -> ModuleList.write(kernel.modules().modules(), reply))
                .flags(ADMIN, NO_SCRIPT)
                .tips("nondeterministic_output_order")
                .since("4.0.0")
                .complexity("O(N) where N is the number of loaded modules.")
                .summary("Lists the loaded modules.");
        module.subcommand("load", -3, new ModuleLoad(kernel, false))
                .flags(ADMIN, NO_SCRIPT, NO_ASYNC_LOADING, PROTECTED)
                .since("4.0.0")
                .complexity("O(N) where N is the number of commands of the modules.")
                .grammar("path [arg [arg ...]]")
                .summary("Loads a module's jar.");
        module.subcommand("loadex", -3, new ModuleLoad(kernel, true))
                .flags(ADMIN, NO_SCRIPT, NO_ASYNC_LOADING, PROTECTED)
                .since("7.0.0")
                .complexity("O(N) where N is the number of commands of the modules.")
                .grammar("path [CONFIG name value [CONFIG name value ...]] [ARGS args [args ...]]")
                .summary("Loads a module's jar, with values for its settings.");
        module.subcommand("unload", -3, new ModuleUnload(kernel))
                .flags(ADMIN, NO_SCRIPT, NO_ASYNC_LOADING, PROTECTED, NO_MULTI)
                .since("4.0.0")
                .complexity("O(N) where N is the number of commands of the modules, and of keys for its values.")
                .grammar("name [DRAIN milliseconds] [CASCADE]")
                .summary("Unloads a module. Its values become dormant.");
        module.subcommand("inspect", 3, new ModuleInspect(kernel))
                .flags(ADMIN, NO_SCRIPT, PROTECTED, NO_MULTI)
                .since("0.1.0")
                .complexity("O(N) where N is the size of the jar.")
                .grammar("path")
                .summary("Tells what a jar says of its module, without running any of its code.");
        module.subcommand("stats", 3, new ModuleStats(kernel))
                .flags(ADMIN, NO_SCRIPT)
                .since("0.1.0")
                .complexity("O(N) where N is the number of commands and types of the module.")
                .grammar("name")
                .summary("Tells what a module has done, how often it failed, and of its values.");
        module.subcommand("upgrade", -4, new ModuleUpgrade(kernel, false))
                .flags(ADMIN, NO_SCRIPT, NO_ASYNC_LOADING, PROTECTED, NO_MULTI)
                .since("0.1.0")
                .complexity("O(N) where N is the number of commands of the modules; keys are converted behind it.")
                .grammar("name path [CANARY seconds]")
                .summary("Puts another version of a module in its place.");
        module.subcommand("rollback", 3, new ModuleUpgrade(kernel, true))
                .flags(ADMIN, NO_SCRIPT, NO_ASYNC_LOADING, PROTECTED, NO_MULTI)
                .since("0.1.0")
                .complexity("O(N) where N is the number of commands of the modules; keys are converted behind it.")
                .grammar("name")
                .summary("Puts the version back that a module had before its last upgrade.");
        module.subcommand("quarantine", 3, new ModuleService(kernel, true))
                .flags(ADMIN, NO_SCRIPT, PROTECTED)
                .since("0.1.0")
                .complexity("O(N) where N is the number of clients.")
                .grammar("name")
                .summary("Puts a module out of service. Its data stays.");
        module.subcommand("release", 3, new ModuleService(kernel, false))
                .flags(ADMIN, NO_SCRIPT, PROTECTED)
                .since("0.1.0")
                .complexity("O(1)")
                .grammar("name")
                .summary("Puts a module into service again.");
        module.subcommand("forget", 3, new ModuleForget(kernel))
                .flags(ADMIN, NO_SCRIPT, NO_ASYNC_LOADING, PROTECTED)
                .since("0.1.0")
                .complexity("O(N) where N is the number of commands of absent modules.")
                .grammar("name")
                .summary("Makes the commands of an absent module unknown ones.");
    }
}
