package io.mortise.spi.command;

import io.mortise.spi.command.CommandDefinition.Deprecation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A row of the command table while it is being written. See [io.mortise.spi.ModuleDefinition#command].
///
/// What a row leaves out follows from the rest: categories `write`, `read`, `admin`, `dangerous`, `pubsub`,
/// `blocking`, `fast` and `slow` come from the flags, documentation group and type category from the module's
/// defaults.
public final class CommandRow {
    private final String name;
    private final int arity;
    private final Command command;
    private final EnumSet<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
    private final List<KeySpec> keys = new ArrayList<>();
    private final List<ChannelSpec> channels = new ArrayList<>(0);
    private final Set<String> categories = new LinkedHashSet<>();
    private final List<String> tips = new ArrayList<>();
    private final Map<String, CommandRow> subcommands = new LinkedHashMap<>();
    private KeyFinder keyFinder;
    private String group;
    private String since = "1.0.0";
    private String summary = "";
    private String complexity;
    private Grammar grammar = Grammar.NONE;
    private Deprecation deprecation;

    /// Begins a row. Modules get theirs from [io.mortise.spi.ModuleDefinition#command].
    ///
    /// @param name as clients are to see it; letters, digits, `.`, `-` and `_`
    /// @param arity the exact number of words, the name included, or minus the least number
    /// @param command the verb; null for a container of subcommands
    public CommandRow(String name, int arity, Command command) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("a command's name has letters, digits, '.', '-' and '_' only: " + name);
        }
        if (arity == 0) {
            throw new IllegalArgumentException("arity counts the name, so it is never 0: " + name);
        }
        this.name = name;
        this.arity = arity;
        this.command = command;
    }

    /// The name, as it was declared.
    public String name() {
        return name;
    }

    /// Says what kind of command it is; called again, adds more.
    public CommandRow flags(CommandFlag... added) {
        Collections.addAll(flags, added);
        return this;
    }

    /// Says which words are keys and what is done with them; called again, adds more. Only these can be opened.
    public CommandRow keys(KeySpec... specs) {
        Collections.addAll(keys, specs);
        return this;
    }

    /// For keys, or accesses, that no [KeySpec] can describe.
    public CommandRow keyFinder(KeyFinder finder) {
        this.keyFinder = finder;
        return this;
    }

    /// The words that name channels which the command makes use of.
    public CommandRow channels(ChannelSpec... specs) {
        Collections.addAll(channels, specs);
        return this;
    }

    /// Access-control categories beside those that follow from the flags.
    public CommandRow categories(String... added) {
        Collections.addAll(categories, added);
        return this;
    }

    /// The documentation group, if another than that of [io.mortise.spi.ModuleDefinition#group].
    public CommandRow group(String documentationGroup) {
        this.group = documentationGroup;
        return this;
    }

    /// The version that first had it, of the module, or of Redis for a command of Redis's. `1.0.0` unless said.
    public CommandRow since(String version) {
        this.since = version;
        return this;
    }

    /// What it does, in one sentence with a full stop. For COMMAND DOCS and HELP.
    public CommandRow summary(String oneSentence) {
        this.summary = oneSentence;
        return this;
    }

    /// How its time grows, `O(1)` or `O(N) with N fields`. For COMMAND DOCS.
    public CommandRow complexity(String text) {
        this.complexity = text;
        return this;
    }

    /// The words after the name, in the notation of [Grammar].
    public CommandRow grammar(String text) {
        this.grammar = Grammar.parse(text);
        return this;
    }

    /// Hints for routers and testers, in Redis's vocabulary: `nondeterministic_output`,
    /// `request_policy:all_shards`.
    public CommandRow tips(String... hints) {
        Collections.addAll(tips, hints);
        return this;
    }

    /// Says that there is a better command.
    ///
    /// @param sinceVersion of the module, or of Redis for a command of Redis's
    /// @param instead what to use, in words
    public CommandRow deprecated(String sinceVersion, String instead) {
        this.deprecation = new Deprecation(sinceVersion, instead);
        return this;
    }

    /// Adds a subcommand. Its arity counts the container's name and its own.
    ///
    /// @return the subcommand's row
    public CommandRow subcommand(String subname, int subArity, Command verb) {
        CommandRow row = new CommandRow(subname, subArity, verb);
        if (subcommands.putIfAbsent(subname.toUpperCase(Locale.ROOT), row) != null) {
            throw new IllegalArgumentException(name + " declares the subcommand " + subname + " twice");
        }
        return row;
    }

    /// The row as it will be published.
    ///
    /// @param module the declaring module's id, null for the kernel
    /// @param defaultGroup the documentation group unless the row names one
    /// @param defaultCategory a category for every command of the module, or null
    public CommandDefinition definition(String module, String defaultGroup, String defaultCategory) {
        return definition(null, module, defaultGroup, defaultCategory);
    }

    private CommandDefinition definition(String container, String module, String defaultGroup, String defaultCategory) {
        Map<String, CommandDefinition> subdefinitions = new LinkedHashMap<>();
        String ownGroup = group == null ? defaultGroup : group;
        String inherited =
                categories.isEmpty() ? defaultCategory : categories.iterator().next();
        subcommands.forEach((key, row) -> subdefinitions.put(key, row.definition(name, module, ownGroup, inherited)));
        String fullName = container == null ? name : (container + "|" + name).toLowerCase(Locale.ROOT);
        return new CommandDefinition(
                fullName,
                module,
                arity,
                Collections.unmodifiableSet(flags),
                List.copyOf(keys),
                keyFinder,
                List.copyOf(channels),
                allCategories(command == null ? null : defaultCategory),
                ownGroup,
                since,
                summary,
                complexity,
                grammar,
                List.copyOf(tips),
                deprecation,
                command,
                Collections.unmodifiableMap(subdefinitions));
    }

    /// The categories that the row names, or else the default one, and those that follow from the flags. A
    /// container that does nothing itself has none by default; its subcommands have.
    private Set<String> allCategories(String defaultCategory) {
        Set<String> all = new LinkedHashSet<>();
        add(all, CommandFlag.WRITE, "write");
        if (flags.contains(CommandFlag.READONLY) && !categories.contains("scripting")) {
            all.add("read");
        }
        all.addAll(categories);
        if (categories.isEmpty() && defaultCategory != null) {
            all.add(defaultCategory);
        }
        add(all, CommandFlag.ADMIN, "admin");
        all.add(flags.contains(CommandFlag.FAST) ? "fast" : "slow");
        add(all, CommandFlag.ADMIN, "dangerous");
        add(all, CommandFlag.PUBSUB, "pubsub");
        add(all, CommandFlag.BLOCKING, "blocking");
        return Collections.unmodifiableSet(all);
    }

    private void add(Set<String> all, CommandFlag flag, String category) {
        if (flags.contains(flag)) {
            all.add(category);
        }
    }
}
