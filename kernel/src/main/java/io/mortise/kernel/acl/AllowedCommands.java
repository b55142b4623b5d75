package io.mortise.kernel.acl;

import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandDefinition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What rules about commands mean under one command table. It has names only, so that nothing of a module is kept
/// alive by it.
final class AllowedCommands {
    private final long version;
    private final Set<String> names = new HashSet<>();
    /// For commands that are allowed with some first arguments only: those, in lower case.
    private final Map<String, Set<String>> firstArguments = new HashMap<>();

    private AllowedCommands(long version) {
        this.version = version;
    }

    /// @param base whether commands that no rule speaks of are allowed
    static AllowedCommands of(CommandTable table, boolean base, List<String> rules) {
        AllowedCommands made = new AllowedCommands(table.version());
        if (base) {
            table.rows().forEach(row -> made.set(row, true));
        }
        rules.forEach(rule -> made.apply(table, rule.substring(1), rule.startsWith("+")));
        return made;
    }

    /// The version of the table that this was made for.
    long version() {
        return version;
    }

    boolean has(CommandDefinition command) {
        return names.contains(command.name());
    }

    boolean hasFirstArguments(CommandDefinition command) {
        return firstArguments.containsKey(command.name());
    }

    /// Whether the command is allowed with this first argument.
    boolean hasFirstArgument(CommandDefinition command, Arguments request) {
        Set<String> arguments = firstArguments.get(command.name());
        return arguments != null
                && request.count() > 1
                && arguments.contains(request.argument(1).toLatin1().toLowerCase(Locale.ROOT));
    }

    private void apply(CommandTable table, String name, boolean allows) {
        if (name.startsWith("@")) {
            String category = name.substring(1);
            for (Row row : table.rows()) {
                if (row.definition.categories().contains(category)) {
                    set(row, allows);
                }
                for (Row sub : row.subcommands().values()) {
                    if (sub.definition.categories().contains(category)) {
                        set(sub, allows);
                    }
                }
            }
            return;
        }
        Row row = table.named(name);
        if (row != null) {
            set(row, allows);
        } else if (allows && name.contains("|")) {
            Row command = table.named(name.substring(0, name.indexOf('|')));
            if (command != null && !command.isContainer()) {
                firstArguments
                        .computeIfAbsent(command.name(), absent -> new HashSet<>())
                        .add(name.substring(name.indexOf('|') + 1));
            }
        }
        // Else the module that had the command is not loaded.
    }

    private void set(Row row, boolean allows) {
        if (allows) {
            names.add(row.name());
        } else {
            names.remove(row.name());
        }
        firstArguments.remove(row.name());
        row.subcommands().values().forEach(sub -> set(sub, allows));
    }
}
