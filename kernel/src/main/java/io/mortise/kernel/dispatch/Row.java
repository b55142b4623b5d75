package io.mortise.kernel.dispatch;

import io.mortise.kernel.modules.LoadedModule;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.CommandRow;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.command.KeySpec;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A command in the table: its published row, what the dispatcher wants of it at hand, and its counts.
public final class Row {
    public final CommandDefinition definition;
    final Command command;
    final int mask;
    final int least;
    final int most;
    final boolean isWrite;
    final boolean isReadOnly;
    final boolean isSlow;
    /// Whether every call is timed.
    final boolean isTimed;
    final boolean isFast;
    /// Whether it may change keys, or have other effects.
    final boolean mayChange;
    /// Whether it may appear in the slow log, and is shown to those who see every command.
    final boolean isLoggedWhenSlow;
    final boolean isShown;
    final boolean isDynamic;
    /// Whether it ends a transaction.
    final boolean isExec;
    /// If all keys come from one spec of the plain kind: the first, the last (negative from the end), and the step;
    /// 0 if not, or if there are no keys.
    final int firstKey;
    final int lastKey;
    final int keyStep;
    final KeyAccess keyAccess;
    /// Whether keys must be looked for in another way.
    final boolean hasOddKeys;
    /// Where the keys stand, whatever their kind.
    public final KeySpecs keys;
    /// Whether some of its words are channels.
    public final boolean hasChannels;
    /// Which it is of the rows of the newest table that has it, subcommands counted.
    private int number = -1;
    /// The module that declared the command, or null.
    public final LoadedModule module;
    /// What the generations of its module have in common, or null.
    final Object lineage;
    private final Map<String, Row> subcommands;
    private final boolean isContainer;
    /// For a container that is a command, too: the same without that command, which is what a request with an
    /// unknown subcommand gets.
    private final Row bare;

    /// How often it ran.
    public long calls;
    /// How long it ran in all, in nanoseconds; estimated for quick commands.
    public long nanos;
    /// How often it was refused before it ran.
    public long rejected;
    /// What [#calls] was when it was timed last.
    long callsTimed;
    private Histogram durations;
    /// How often it ran and failed.
    public long failed;

    public Row(CommandDefinition definition, LoadedModule module) {
        this(definition, module, module == null ? null : module.lineage());
    }

    private Row(CommandDefinition definition, LoadedModule module, Object lineage) {
        this.definition = definition;
        this.module = module;
        this.lineage = lineage;
        this.command = definition.command();
        this.mask = Conditions.mask(definition);
        this.least = Math.abs(definition.arity());
        this.most = definition.arity() > 0 ? definition.arity() : Integer.MAX_VALUE;
        this.isWrite = definition.has(CommandFlag.WRITE);
        this.isReadOnly = definition.has(CommandFlag.READONLY);
        this.isSlow = definition.has(CommandFlag.SLOW);
        this.mayChange = definition.has(CommandFlag.WRITE) || definition.has(CommandFlag.MAY_REPLICATE);
        this.isFast = definition.has(CommandFlag.FAST);
        this.isTimed = isSlow || !isFast && !definition.has(CommandFlag.QUICK);
        this.isLoggedWhenSlow = !definition.has(CommandFlag.SKIP_SLOWLOG);
        this.isShown = !definition.has(CommandFlag.SKIP_MONITOR) && !definition.has(CommandFlag.ADMIN);
        this.isExec = module == null && definition.name().equalsIgnoreCase("exec");
        this.isDynamic = definition.has(CommandFlag.DYNAMIC_KEYS);
        KeySpec only = definition.keys().size() == 1 ? definition.keys().getFirst() : null;
        if (only != null
                && (definition.keyFinder() == null || only.variable())
                && only.begin() instanceof KeySpec.Begin.Index(int position)
                && only.find() instanceof KeySpec.Find.Range(int lastKey, int step, int limit)
                && limit <= 1
                && !only.notKey()) {
            this.firstKey = position;
            this.lastKey = lastKey < 0 ? lastKey : position + lastKey;
            this.keyStep = step;
            this.keyAccess = only.access();
            this.hasOddKeys = false;
        } else {
            this.firstKey = 0;
            this.lastKey = 0;
            this.keyStep = 0;
            this.keyAccess = null;
            this.hasOddKeys =
                    definition.keyFinder() != null || !definition.keys().isEmpty();
        }
        this.keys = new KeySpecs(definition);
        this.hasChannels = !definition.channels().isEmpty();
        Map<String, Row> rows = new LinkedHashMap<>();
        definition.subcommands().forEach((name, sub) -> rows.put(name, new Row(sub, module)));
        this.subcommands = rows;
        this.isContainer = !rows.isEmpty();
        this.bare = command == null || rows.isEmpty() ? this : new Row(definition.withoutCommand(), module);
    }

    /// The row that stands for the tasks of a module, null for the kernel's.
    public static Row ofTasks(LoadedModule module) {
        return new Row(
                new CommandRow("task", 1, (call, reply) -> {})
                        .definition(module == null ? null : module.id(), "generic", null),
                module);
    }

    /// The row as something that only tells what it was: nothing of its module is reached from it.
    Row withoutCode() {
        return new Row(definition.withoutCode(), null, lineage);
    }

    /// The name as it stands in error messages and statistics.
    public String name() {
        return definition.name();
    }

    /// Which it is of the rows of the present table, for who keeps a bit for each.
    public int number() {
        assert number >= 0 : name() + " is in no table";
        return number;
    }

    /// Numbers this row and its subcommands, from `from` on.
    ///
    /// @return the number behind the last
    int number(int from) {
        number = from;
        bare.number = from;
        int next = from + 1;
        for (Row sub : subcommands.values()) {
            next = sub.number(next);
        }
        return next;
    }

    public boolean isContainer() {
        return isContainer;
    }

    /// The subcommands by their upper-case names.
    public Map<String, Row> subcommands() {
        return subcommands;
    }

    /// The subcommand of that name in either case, or null.
    public Row subcommand(String name) {
        return subcommands.get(name.toUpperCase(Locale.ROOT));
    }

    /// What a request with this name and an unknown subcommand gets.
    Row bare() {
        return bare;
    }

    /// Which word is the key, if every request has exactly one and at that place; otherwise 0.
    public int onlyKey() {
        return !hasOddKeys && !isDynamic && !isContainer && firstKey == lastKey ? firstKey : 0;
    }

    /// What is done with the keys that stand in a row; null if they stand otherwise, or there are none.
    public KeyAccess keyAccess() {
        return keyAccess;
    }

    boolean accepts(int words) {
        return words >= least && words <= most;
    }

    /// Goes on with the counts of the row of the same command in the module's former generation.
    public void countFrom(Row former) {
        calls = former.calls;
        nanos = former.nanos;
        rejected = former.rejected;
        failed = former.failed;
        callsTimed = former.callsTimed;
        if (former.durations != null) {
            durations().add(former.durations);
        }
        for (Map.Entry<String, Row> sub : subcommands.entrySet()) {
            Row before = former.subcommands.get(sub.getKey());
            if (before != null) {
                sub.getValue().countFrom(before);
            }
        }
    }

    /// Whether calls were timed.
    public boolean hasDurations() {
        return durations != null;
    }

    /// How long its calls took.
    public Histogram durations() {
        if (durations == null) {
            durations = new Histogram();
        }
        return durations;
    }

    /// Forgets the counts.
    public void resetCounts() {
        calls = 0;
        callsTimed = 0;
        durations = null;
        nanos = 0;
        rejected = 0;
        failed = 0;
        subcommands.values().forEach(Row::resetCounts);
    }
}
