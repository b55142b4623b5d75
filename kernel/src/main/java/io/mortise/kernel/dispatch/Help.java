package io.mortise.kernel.dispatch;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.CommandRow;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// HELP of a container: its subcommands with their grammar and summary, as its rows say them.
public final class Help implements Command {
    private final CommandRow container;

    private Help(CommandRow container) {
        this.container = container;
    }

    /// Gives a container its HELP.
    ///
    /// @param since the version that first had it
    public static CommandRow addTo(CommandRow container, String since) {
        container
                .subcommand("help", 2, new Help(container))
                .flags(CommandFlag.LOADING, CommandFlag.STALE)
                .since(since)
                .complexity("O(1)")
                .summary("Prints this help.");
        return container;
    }

    @Override
    public void run(Call call, Reply reply) {
        List<String> lines = lines();
        reply.array(lines.size());
        lines.forEach(reply::simpleString);
    }

    private List<String> lines() {
        CommandDefinition definition = container.definition(null, "", null);
        List<String> lines = new ArrayList<>();
        lines.add(container.name().toUpperCase(Locale.ROOT)
                + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        definition.subcommands().values().stream()
                .filter(subcommand -> !subcommand.name().endsWith("|help"))
                .forEach(subcommand -> add(subcommand, lines));
        definition.subcommands().values().stream()
                .filter(subcommand -> subcommand.name().endsWith("|help"))
                .forEach(subcommand -> add(subcommand, lines));
        return lines;
    }

    private static void add(CommandDefinition subcommand, List<String> lines) {
        String name = subcommand.name().substring(subcommand.name().indexOf('|') + 1);
        String grammar = subcommand.grammar().text();
        lines.add(name.toUpperCase(Locale.ROOT) + (grammar.isEmpty() ? "" : " " + grammar));
        lines.add("    " + subcommand.summary());
    }
}
