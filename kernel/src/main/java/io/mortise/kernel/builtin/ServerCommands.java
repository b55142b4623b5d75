package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.ADMIN;
import static io.mortise.spi.command.CommandFlag.ALLOW_BUSY;
import static io.mortise.spi.command.CommandFlag.FAST;
import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.NO_MULTI;
import static io.mortise.spi.command.CommandFlag.NO_SCRIPT;
import static io.mortise.spi.command.CommandFlag.READONLY;
import static io.mortise.spi.command.CommandFlag.SLOW;
import static io.mortise.spi.command.CommandFlag.STALE;

import io.mortise.kernel.Kernel;
import io.mortise.spi.command.CommandRow;

/// The server: settings, information, time, end.
final class ServerCommands extends CommandGroup {
    ServerCommands(Kernel kernel) {
        super("server", null);
        CommandRow config = container("config")
                .since("2.0.0")
                .complexity("Depends on subcommand.")
                .summary("Reads and changes the server's settings.");
        config.subcommand("get", -3, new ConfigGet(kernel.configuration()))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("2.0.0")
                .complexity("O(N) with N names and values")
                .grammar("parameter [parameter ...]")
                .summary("Returns the settings whose names match.");
        config.subcommand("set", -4, new ConfigSet(kernel))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("2.0.0")
                .complexity("O(N) with N names and values")
                .grammar("parameter value [parameter value ...]")
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .summary("Changes settings while the server runs.");
        config.subcommand("rewrite", 2, new ConfigRewrite(kernel))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("2.8.0")
                .complexity("O(1)")
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .summary("Writes the settings in force to the configuration file.");
        config.subcommand("resetstat", 2, new ConfigResetStat(kernel))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("2.0.0")
                .complexity("O(1)")
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .summary("Sets the server's statistics to zero.");
        command("info", -1, new InfoCommand(kernel.info()))
                .flags(LOADING, STALE, SLOW)
                .categories("dangerous")
                .since("1.0.0")
                .complexity("O(1)")
                .grammar("[section [section ...]]")
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .summary("Returns information about the server and its statistics.");
        command("role", 1, new Role())
                .flags(NO_SCRIPT, LOADING, STALE, FAST)
                .categories("admin", "dangerous")
                .since("2.8.12")
                .complexity("O(1)")
                .summary("Returns the replication role.");
        command("lolwut", -1, new Lolwut())
                .flags(READONLY, FAST)
                .since("5.0.0")
                .complexity("O(1)")
                .grammar("[VERSION version]")
                .summary("Draws what this server is named after, and tells its version.");
        command("time", 1, new Time(kernel.environment().clock()))
                .flags(LOADING, STALE, FAST)
                .since("2.6.0")
                .complexity("O(1)")
                .tips("nondeterministic_output")
                .summary("Returns the server's time.");
        command("shutdown", -1, new Shutdown(kernel))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE, NO_MULTI, ALLOW_BUSY, SLOW)
                .since("1.0.0")
                .complexity("O(N) with N keys if they are saved, otherwise O(1)")
                .grammar("[<NOSAVE | SAVE>] [NOW] [FORCE] [ABORT]")
                .summary("Ends the server.");
    }
}
