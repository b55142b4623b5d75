package io.mortise.kernel.modules;

import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.ModuleDefinition.InfoWriter;
import io.mortise.spi.command.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;

/// What clients are told of the loaded modules: by INFO. On the command thread.
public final class ModuleFacts {
    private static final int SPI_GENERATION = 1;

    private final ModuleHost host;
    private final Databases databases;

    ModuleFacts(ModuleHost host, Databases databases) {
        this.host = host;
        this.databases = databases;
    }

    /// The lines of INFO's section on modules.
    public List<String> infoLines() {
        List<String> lines = new ArrayList<>();
        host.modules().forEach(module -> lines.add("module:" + line(module)));
        host.modules().forEach(module -> lines.add("module_" + module.id() + ":" + statisticsLine(statistics(module))));
        for (KnownModules.Known known : host.known().all()) {
            if (host.module(known.id()) == null) {
                lines.add("module_missing_" + known.id() + ":ver=" + known.version() + ",dormant="
                        + ModuleStatistics.of(known, host, databases).dormantKeys());
            }
        }
        for (Databases.Dormant each : databases.dormant()) {
            lines.add("dormant_" + each.type() + ":keys=" + each.keys() + ",bytes=" + each.bytes());
        }
        lines.add("module_values_renewed:" + host.renewedValues());
        lines.add("module_longest_sweep_step_usec:" + host.longestSweepStepNanos() / 1000);
        lines.add("module_last_swap_usec:" + host.generations().lastSwapNanos() / 1000);
        lines.add("module_overruns:" + host.overruns());
        lines.add("module_loaders_uncollected:" + host.watch().uncollected());
        lines.add("module_loaders_leaked:" + String.join("|", host.watch().leaked()));
        return lines;
    }

    /// What is known of a module.
    public ModuleStatistics statistics(LoadedModule module) {
        return ModuleStatistics.of(module, host, databases);
    }

    /// What is known of a module that is missing.
    public ModuleStatistics statistics(KnownModules.Known known) {
        return ModuleStatistics.of(known, host, databases);
    }

    private static String statisticsLine(ModuleStatistics module) {
        return "state=" + module.state().replace(' ', '-') + ",generation=" + module.generation() + ",calls="
                + module.calls() + ",faults=" + module.faults() + ",keys=" + module.keys() + ",bytes="
                + module.bytes() + ",dormant=" + module.dormantKeys() + ",converting=" + module.convertingKeys()
                + ",overruns=" + module.overruns() + ",background_overruns=" + module.backgroundOverruns() + ",leaked="
                + module.leakedLoaders() + durations(module);
    }

    private static String durations(ModuleStatistics module) {
        StringBuilder text = new StringBuilder();
        ModuleStatistics.PERCENTILES.forEach((name, percent) ->
                text.append(',').append(name).append("_usec=").append(micros(module.micros(percent))));
        return text.toString();
    }

    private static String micros(double value) {
        return InfoText.fixed(value, 3);
    }

    private String line(LoadedModule module) {
        List<String> users = host.modules().stream()
                .filter(other -> host.using(other).contains(module.id()))
                .map(LoadedModule::id)
                .toList();
        return "name=" + module.id() + ",ver=" + module.versionNumber() + ",api=" + SPI_GENERATION
                + ",filters=" + module.declaration().interceptors.size() + ",usedby=" + listed(users) + ",using="
                + listed(host.using(module)) + ",options=[]";
    }

    private static String listed(List<String> ids) {
        return "[" + String.join("|", ids) + "]";
    }

    /// A section that a module adds to INFO.
    ///
    /// @param module its module
    /// @param name as INFO is asked for it: the module's id, with the section's own name behind `_` if it has one
    /// @param fields in order, each `name:value`, the name with the module's id before it
    public record Section(String module, String name, List<String> fields) {}

    /// The sections that modules add to INFO. A module that fails to fill one counts a fault, and what it gave
    /// until then is shown.
    public List<Section> sections() {
        return sections((module, name) -> true);
    }

    /// Some of the sections; the others are not made.
    ///
    /// @param wanted gets the module's id and the section's name
    public List<Section> sections(BiPredicate<String, String> wanted) {
        List<Section> sections = new ArrayList<>();
        for (LoadedModule module : host.modules()) {
            if (module.isQuarantined()) {
                continue;
            }
            for (ModuleDeclaration.InfoSection declared : module.declaration().infoSections) {
                String suffix =
                        declared.name().isEmpty() || declared.name().equals(module.id()) ? "" : "_" + declared.name();
                String name = module.id() + suffix;
                if (wanted.test(module.id(), name)) {
                    List<String> fields = new ArrayList<>();
                    host.guard(module, () -> declared.writer().accept(new Fields(module.id(), fields)));
                    sections.add(new Section(module.id(), name, fields));
                }
            }
        }
        return sections;
    }

    /// Lets modules fill a section that Redis has.
    public void fill(String section, InfoWriter out) {
        for (LoadedModule module : host.modules()) {
            for (ModuleDeclaration.InfoSection filled : module.declaration().filledSections) {
                if (filled.name().equalsIgnoreCase(section)) {
                    host.guard(module, () -> filled.writer().accept(out));
                }
            }
        }
    }

    /// The subcommand of DEBUG that a module has under a name, in either case, or null.
    ///
    /// @param words how many words stand behind the name
    public Command debugVerb(String name, int words) {
        for (LoadedModule module : host.modules()) {
            for (ModuleDeclaration.DebugVerb verb : module.declaration().debugVerbs) {
                if (verb.name().equalsIgnoreCase(name) && words >= verb.least() && words <= verb.most()) {
                    return verb.verb();
                }
            }
        }
        return null;
    }

    /// Two lines of help for each subcommand of DEBUG that modules have.
    public List<String> debugHelp() {
        List<String> lines = new ArrayList<>();
        for (LoadedModule module : host.modules()) {
            for (ModuleDeclaration.DebugVerb verb : module.declaration().debugVerbs) {
                lines.add((verb.name().toUpperCase(Locale.ROOT) + " " + verb.arguments()).trim());
                lines.add("    " + verb.summary());
            }
        }
        return lines;
    }

    private record Fields(String module, List<String> lines) implements InfoWriter {
        @Override
        public Fields field(String name, Object value) {
            lines.add(module + "_" + name + ":" + InfoText.line(value));
            return this;
        }
    }
}
