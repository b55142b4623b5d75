package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.Help;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandRow;
import java.util.ArrayList;
import java.util.List;

/// A group of the kernel's commands: the table of contents for its verbs. Names are lower case, as Redis reports
/// them.
abstract class CommandGroup {
    private final List<CommandRow> rows = new ArrayList<>();
    private final String group;
    private final String category;

    /// @param group the documentation group
    /// @param category the access-control category of commands that name none, or null
    CommandGroup(String group, String category) {
        this.group = group;
        this.category = category;
    }

    CommandRow command(String name, int arity, KernelCommand verb) {
        CommandRow row = new CommandRow(name, arity, verb);
        rows.add(row);
        return row;
    }

    /// A command that is only its subcommands, with a HELP made of them.
    CommandRow container(String name) {
        return container(name, "5.0.0");
    }

    /// As [#container(String)].
    ///
    /// @param helpSince the version that first had its HELP
    CommandRow container(String name, String helpSince) {
        return Help.addTo(command(name, -2, null), helpSince);
    }

    List<CommandDefinition> definitions() {
        return rows.stream().map(row -> row.definition(null, group, category)).toList();
    }
}
