package io.mortise.spi.command;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A command's row, as published: everything that the server and its clients know of a command without running it.
///
/// @param name as clients see it: `get`, and `config|set` for a subcommand; a module's command keeps the case in
///     which it was declared
/// @param module the id of the module that declared it, null for the kernel's own
/// @param arity the exact number of words, name (and subcommand name) included, or minus the least number
/// @param flags its nature
/// @param keys where its keys stand
/// @param keyFinder finds keys that the specs cannot describe, or null
/// @param channels which words name channels
/// @param categories access-control categories, without `@`
/// @param group the documentation group
/// @param since the version that first had it
/// @param summary one sentence
/// @param complexity its time complexity, or null
/// @param grammar the words after the name, see [Grammar]
/// @param tips hints for routers and testers, in Redis's vocabulary
/// @param deprecation since when and for what it is deprecated, or null
/// @param command the verb; null for a container without one
/// @param subcommands by upper-case name
public record CommandDefinition(
        String name,
        String module,
        int arity,
        Set<CommandFlag> flags,
        List<KeySpec> keys,
        KeyFinder keyFinder,
        List<ChannelSpec> channels,
        Set<String> categories,
        String group,
        String since,
        String summary,
        String complexity,
        Grammar grammar,
        List<String> tips,
        Deprecation deprecation,
        Command command,
        Map<String, CommandDefinition> subcommands) {

    /// That there is a better command.
    ///
    /// @param since the version
    /// @param instead what to use
    public record Deprecation(String since, String instead) {}

    /// The same row as a mere container, without a verb of its own. Its subcommands stay in the other.
    public CommandDefinition withoutCommand() {
        return new CommandDefinition(
                name,
                module,
                arity,
                flags,
                List.of(),
                null,
                List.of(),
                categories,
                group,
                since,
                summary,
                complexity,
                grammar,
                tips,
                deprecation,
                null,
                Map.of());
    }

    /// Whether the row has this flag.
    public boolean has(CommandFlag flag) {
        return flags.contains(flag);
    }

    /// The same without the code of whoever declared it: what remains of a command that is gone.
    public CommandDefinition withoutCode() {
        Map<String, CommandDefinition> subs = new LinkedHashMap<>();
        subcommands.forEach((key, sub) -> subs.put(key, sub.withoutCode()));
        return new CommandDefinition(
                name,
                module,
                arity,
                flags,
                keys,
                null,
                channels,
                categories,
                group,
                since,
                summary,
                complexity,
                grammar,
                tips,
                deprecation,
                null,
                Collections.unmodifiableMap(subs));
    }

    /// Whether `words` words (name included) fit the arity.
    public boolean accepts(int words) {
        return arity >= 0 ? words == arity : words >= -arity;
    }
}
