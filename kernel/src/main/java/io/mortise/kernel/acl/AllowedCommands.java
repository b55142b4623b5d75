package io.mortise.kernel.acl;

import io.mortise.kernel.dispatch.CommandTable;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandFlag;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What rules about commands mean under one command table: a bit for each of its rows. It has numbers and names only,
/// so that nothing of a module is kept alive by it.
final class AllowedCommands {
    private final long version;
    /// A bit a row.
    private final long[] bits;
    /// For commands that are allowed with some first arguments only: those, in lower case.
    private final Map<String, Set<String>> firstArguments = new HashMap<>();

    private AllowedCommands(CommandTable table) {
        this.version = table.version();
        this.bits = new long[(table.numbers() + Long.SIZE - 1) / Long.SIZE];
    }

    /// @param base whether commands that no rule speaks of are allowed
    static AllowedCommands of(CommandTable table, boolean base, List<String> rules) {
        AllowedCommands made = new AllowedCommands(table);
        if (base) {
            table.rows().forEach(row -> made.set(row, true));
        }
        rules.forEach(rule -> made.apply(table, rule.substring(1), rule.startsWith("+")));
        table.rows().forEach(made::allowToAll);
        return made;
    }

    /// Those by which a client becomes somebody are everybody's, whatever the rules say.
    private void allowToAll(Row row) {
        if (row.definition.has(CommandFlag.NO_AUTH)) {
            bits[row.number() / Long.SIZE] |= 1L << row.number();
        }
        row.subcommands().values().forEach(this::allowToAll);
    }

    /// The version of the table that this was made for.
    long version() {
        return version;
    }

    boolean has(Row row) {
        int number = row.number();
        return (bits[number / Long.SIZE] & 1L << number) != 0;
    }

    boolean hasFirstArguments(Row row) {
        return firstArguments.containsKey(row.name());
    }

    /// Whether the command is allowed with this first argument.
    boolean hasFirstArgument(Row row, Arguments request) {
        Set<String> arguments = firstArguments.get(row.name());
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
        long bit = 1L << row.number();
        if (allows) {
            bits[row.number() / Long.SIZE] |= bit;
        } else {
            bits[row.number() / Long.SIZE] &= ~bit;
        }
        firstArguments.remove(row.name());
        row.subcommands().values().forEach(sub -> set(sub, allows));
    }
}
