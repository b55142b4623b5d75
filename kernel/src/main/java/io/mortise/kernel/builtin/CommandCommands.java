package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.STALE;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.Help;
import io.mortise.spi.command.CommandRow;

/// COMMAND: what the command table says of itself.
final class CommandCommands extends CommandGroup {
    private static final String EACH_COMMAND = "O(N), N being the number of commands shown.";

    CommandCommands(Kernel kernel) {
        super("server", "connection");
        CommandRow command = command("command", -1, new CommandInfo())
                .flags(LOADING, STALE)
                .since("2.8.13")
                .complexity(EACH_COMMAND)
                .tips("nondeterministic_output_order")
                .summary("Describes all commands.");
        subcommand(
                        command,
                        "count",
                        2,
                        (call, reply) ->
                                reply.integer(call.executor().table().rows().size()),
                        "2.8.13")
                .complexity("O(1)")
                .summary("Counts the commands.");
        subcommand(command, "info", -2, new CommandInfo(), "2.8.13")
                .complexity(EACH_COMMAND)
                .tips("nondeterministic_output_order")
                .grammar("[command-name [command-name ...]]")
                .summary("Describes commands to programs: arity, flags, keys.");
        subcommand(command, "docs", -2, new CommandDocs(), "7.0.0")
                .complexity(EACH_COMMAND)
                .tips("nondeterministic_output_order")
                .grammar("[command-name [command-name ...]]")
                .summary("Describes commands to people: summary, arguments.");
        subcommand(command, "list", -2, new CommandList(), "7.0.0")
                .complexity("O(N), N being the number of commands.")
                .tips("nondeterministic_output_order")
                .grammar("[FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]")
                .summary("Lists the names of commands and subcommands.");
        subcommand(command, "getkeys", -3, new CommandGetKeys(false), "2.8.13")
                .complexity("O(N), N being the number of arguments.")
                .grammar("command [arg [arg ...]]")
                .summary("Finds the keys in a request.");
        subcommand(command, "getkeysandflags", -3, new CommandGetKeys(true), "7.0.0")
                .complexity("O(N), N being the number of arguments.")
                .grammar("command [arg [arg ...]]")
                .summary("Finds the keys in a request, with what is done to each.");
        Help.addTo(command, "5.0.0");
    }

    private static CommandRow subcommand(CommandRow command, String name, int arity, KernelCommand verb, String since) {
        return command.subcommand(name, arity, verb).flags(LOADING, STALE).since(since);
    }
}
