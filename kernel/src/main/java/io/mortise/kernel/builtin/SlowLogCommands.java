package io.mortise.kernel.builtin;

import static io.mortise.spi.command.CommandFlag.ADMIN;
import static io.mortise.spi.command.CommandFlag.LOADING;
import static io.mortise.spi.command.CommandFlag.NO_SCRIPT;
import static io.mortise.spi.command.CommandFlag.STALE;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.HotKeys;
import io.mortise.kernel.dispatch.Observation;
import io.mortise.kernel.dispatch.SlowLog;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.CommandRow;

/// SLOWLOG, LATENCY, HOTKEYS and MONITOR: what happens in the server, and how long it takes.
final class SlowLogCommands extends CommandGroup {
    SlowLogCommands(Kernel kernel) {
        super("server", null);
        Observation observation = kernel.executor().observation();
        slowLog(observation.slowLog());
        latency(kernel);
        hotKeys(observation.hotKeys());
        command("monitor", 1, new Monitor(observation))
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("1.0.0")
                .complexity("O(N) for each command, N being the number of those who see it.")
                .summary("Shows every command that the server runs.");
    }

    private void slowLog(SlowLog log) {
        CommandRow slowlog = container("slowlog", "6.2.0")
                .since("2.2.12")
                .complexity("Depends on subcommand.")
                .summary("About commands that took long.");
        slowlog.subcommand("get", -2, new SlowLogGet(log))
                .flags(ADMIN, LOADING, STALE)
                .since("2.2.12")
                .complexity("O(N) where N is the number of entries")
                .tips("request_policy:all_nodes", "nondeterministic_output")
                .grammar("[count]")
                .summary("Shows the last commands that took long.");
        slowlog.subcommand(
                        "len", 2, (call, reply) -> reply.integer(log.entries().size()))
                .flags(ADMIN, LOADING, STALE)
                .since("2.2.12")
                .complexity("O(1)")
                .tips("request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output")
                .summary("Counts the entries.");
        slowlog.subcommand("reset", 2, (call, reply) -> {
                    log.reset();
                    reply.ok();
                })
                .flags(ADMIN, LOADING, STALE)
                .since("2.2.12")
                .complexity("O(N) where N is the number of entries")
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .summary("Forgets all entries.");
    }

    private void hotKeys(HotKeys hotKeys) {
        CommandRow container = container("hotkeys", "8.6.1")
                .since("8.6.0")
                .complexity("Depends on subcommand.")
                .summary("About the keys that take most time and traffic.");
        hotKeysPart(container, "start", -2, new HotKeysStart(hotKeys))
                .grammar("METRICS count [CPU] [NET] [COUNT k] [DURATION seconds] [SAMPLE ratio]"
                        + " [SLOTS count slot [slot ...]]")
                .tips("request_policy:special")
                .summary("Begins to measure, by time (CPU), by bytes of requests and replies (NET), or both.");
        hotKeysPart(container, "stop", 2, (call, reply) -> {
                    hotKeys.stop();
                    reply.ok();
                })
                .tips("request_policy:special")
                .summary("Ends the measuring. What was found stays.");
        hotKeysPart(container, "get", 2, new HotKeysGet(hotKeys))
                .complexity("O(K), K being the number of keys shown.")
                .tips("nondeterministic_output", "request_policy:special", "response_policy:special")
                .summary("Shows what was found.");
        hotKeysPart(container, "reset", 2, (call, reply) -> {
                    if (hotKeys.session() != null && hotKeys.session().isActive()) {
                        throw new CommandException("hotkey tracking session in progress, stop tracking first");
                    }
                    hotKeys.reset();
                    reply.ok();
                })
                .tips("request_policy:special")
                .summary("Forgets what was found.");
    }

    private static CommandRow hotKeysPart(CommandRow container, String name, int arity, KernelCommand verb) {
        return container
                .subcommand(name, arity, verb)
                .flags(ADMIN, NO_SCRIPT)
                .since("8.6.0")
                .complexity("O(1)");
    }

    private void latency(Kernel kernel) {
        LatencyReport report = new LatencyReport(kernel.executor().observation().latency());
        CommandRow latency = container("latency", "2.8.13")
                .since("2.8.13")
                .complexity("Depends on subcommand.")
                .summary("About what took long.");
        part(latency, "doctor", 2, report::advice, "2.8.13")
                .complexity("O(1)")
                .summary("Says what took long, and what can be done about it.");
        part(latency, "graph", 3, report::graph, "2.8.13")
                .complexity("O(1)")
                .grammar("event")
                .summary("Draws how long events of a kind took.");
        part(latency, "histogram", -2, new LatencyHistogram(), "7.0.0")
                .complexity("O(N) where N is the number of commands shown.")
                .grammar("[COMMAND [COMMAND ...]]")
                .summary("Tells how often commands took how long.");
        part(latency, "history", 3, report::history, "2.8.13")
                .complexity("O(1)")
                .grammar("event")
                .summary("Shows when events of a kind happened, and how long they took.");
        part(latency, "latest", 2, report::latest, "2.8.13")
                .complexity("O(1)")
                .summary("Shows the last event of each kind.");
        latency.subcommand("reset", -2, report::reset)
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since("2.8.13")
                .complexity("O(1)")
                .tips("request_policy:all_nodes", "response_policy:agg_sum")
                .grammar("[event [event ...]]")
                .summary("Forgets what was noted of all kinds of event, or of some.");
    }

    private static CommandRow part(
            CommandRow container, String name, int arity, io.mortise.spi.command.Command verb, String since) {
        return container
                .subcommand(name, arity, verb)
                .flags(ADMIN, NO_SCRIPT, LOADING, STALE)
                .since(since)
                .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special");
    }
}
