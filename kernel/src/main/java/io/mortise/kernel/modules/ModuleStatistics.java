package io.mortise.kernel.modules;

import io.mortise.kernel.dispatch.Histogram;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.kernel.keyspace.TypeEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What is known of one module: how much it has done and failed, and the values of its types. A snapshot, made on
/// the command thread.
///
/// @param state `in service`, `canary`, `quarantined`, `leaving` or `missing`
/// @param generation 0 for a module that is missing
/// @param calls of all its commands
/// @param failed how many of them gave an error
/// @param rejected how many requests were refused before they ran
/// @param micros how long slow commands have run in all
/// @param fault its last one, in words; empty if there was none
/// @param durations how long its commands have taken, as far as that is counted
/// @param strict whether its code can be stopped
/// @param overruns how often its code has kept the command thread for longer than is allowed
/// @param longestOverrunMillis for how long at most
/// @param backgroundWork how many pieces of its work go on in the background
/// @param backgroundOverruns how many pieces took longer than is allowed
/// @param longestBackgroundMillis for how long the longest of those went on
/// @param formerVersion to which it can be rolled back; empty if it cannot
/// @param leakedLoaders class loaders of it, of whatever version, that outlive it
public record ModuleStatistics(
        String id,
        String version,
        String state,
        String why,
        int generation,
        String path,
        String sha256,
        int commands,
        long calls,
        long failed,
        long rejected,
        long micros,
        long faults,
        String fault,
        Histogram durations,
        boolean strict,
        long overruns,
        long longestOverrunMillis,
        int backgroundWork,
        long backgroundOverruns,
        long longestBackgroundMillis,
        String formerVersion,
        int leakedLoaders,
        List<Values> types) {

    /// What is told of the durations.
    static final Map<String, Double> PERCENTILES = percentiles();

    private static Map<String, Double> percentiles() {
        Map<String, Double> named = new LinkedHashMap<>();
        named.put("p50", 50.0);
        named.put("p99", 99.0);
        named.put("p99.9", 99.9);
        named.put("max", 100.0);
        return named;
    }

    /// The values of a type.
    ///
    /// @param keys those that the present code has made
    /// @param dormantKeys those that sleep
    /// @param convertingKeys those that are still as another generation has made them
    public record Values(
            String type,
            long keys,
            long bytes,
            long dormantKeys,
            long dormantBytes,
            long convertingKeys,
            long convertingBytes) {}

    public long keys() {
        return types.stream().mapToLong(Values::keys).sum();
    }

    public long bytes() {
        return types.stream().mapToLong(Values::bytes).sum();
    }

    public long dormantKeys() {
        return types.stream().mapToLong(Values::dormantKeys).sum();
    }

    public long dormantBytes() {
        return types.stream().mapToLong(Values::dormantBytes).sum();
    }

    public long convertingKeys() {
        return types.stream().mapToLong(Values::convertingKeys).sum();
    }

    /// Of a module that is loaded.
    static ModuleStatistics of(LoadedModule module, ModuleHost host, Databases databases) {
        List<Row> rows = new ArrayList<>();
        module.rows().forEach(row -> addTo(rows, row));
        Set<String> names = new TreeSet<>();
        module.types().forEach(type -> names.add(type.name()));
        return new ModuleStatistics(
                module.id(),
                module.version(),
                stateOf(module),
                module.isQuarantined() ? module.whyQuarantined() : "",
                module.generation(),
                module.path(),
                module.source() instanceof JarStore.Staged jar ? jar.sha256() : "",
                rows.size(),
                rows.stream().mapToLong(row -> row.calls).sum(),
                rows.stream().mapToLong(row -> row.failed).sum(),
                rows.stream().mapToLong(row -> row.rejected).sum(),
                rows.stream().mapToLong(row -> row.nanos).sum() / 1000,
                module.faults(),
                module.lastFault() == null
                        ? ""
                        : module.lastFault().reference() + " in "
                                + module.lastFault().place() + ": "
                                + module.lastFault().description(),
                durations(rows),
                module.source() instanceof JarStore.Staged jar && jar.isStrict(),
                module.overruns(),
                module.longestOverrunMillis(),
                module.backgroundWork(),
                module.backgroundOverruns(),
                module.longestBackgroundMillis(),
                module.former() == null ? "" : module.former().jar().manifest().version(),
                leakedOf(module.id(), host),
                names.stream().map(name -> values(name, databases)).toList());
    }

    /// Of a module that is missing.
    static ModuleStatistics of(KnownModules.Known known, ModuleHost host, Databases databases) {
        return new ModuleStatistics(
                known.id(),
                known.version(),
                "missing",
                "",
                0,
                "",
                "",
                known.commands().size(),
                0,
                0,
                0,
                0,
                0,
                "",
                new Histogram(),
                false,
                0,
                0,
                0,
                0,
                0,
                "",
                leakedOf(known.id(), host),
                known.types().keySet().stream()
                        .map(name -> values(name, databases))
                        .toList());
    }

    private static Histogram durations(List<Row> rows) {
        Histogram all = new Histogram();
        rows.stream().filter(Row::hasDurations).forEach(row -> all.add(row.durations()));
        return all;
    }

    /// How long its commands have taken: the duration in microseconds within which so many percent have ended; 0 if
    /// none was timed.
    public double micros(double percent) {
        return durations.total() == 0 ? 0 : durations.percentile(percent) / 1000.0;
    }

    private static void addTo(Collection<Row> rows, Row row) {
        rows.add(row);
        row.subcommands().values().forEach(sub -> addTo(rows, sub));
    }

    private static String stateOf(LoadedModule module) {
        if (module.isLeaving()) {
            return "leaving";
        }
        if (module.isQuarantined()) {
            return "quarantined";
        }
        return module.isCanary() ? "canary" : "in service";
    }

    private static int leakedOf(String id, ModuleHost host) {
        return (int) host.watch().leaked().stream()
                .filter(leaked -> leaked.startsWith(id + " "))
                .count();
    }

    private static Values values(String name, Databases databases) {
        TypeEntry present = databases.types().named(name);
        long convertingKeys = 0;
        long convertingBytes = 0;
        for (TypeEntry retired : databases.types().retired()) {
            if (retired.name().equals(name)) {
                convertingKeys += databases.keysOf(retired);
                convertingBytes += databases.bytesOf(retired);
            }
        }
        Databases.Dormant dormant = databases.dormant().stream()
                .filter(each -> each.type().equals(name))
                .findFirst()
                .orElse(new Databases.Dormant(name, 0, 0));
        return new Values(
                name,
                present == null ? 0 : databases.keysOf(present),
                present == null ? 0 : databases.bytesOf(present),
                dormant.keys(),
                dormant.bytes(),
                convertingKeys,
                convertingBytes);
    }

    /// The fields in order, but for the types: strings, integers, and times as fractions.
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", id);
        fields.put("version", version);
        fields.put("state", state);
        fields.put("reason", why);
        fields.put("generation", (long) generation);
        fields.put("path", path);
        fields.put("sha256", sha256);
        fields.put("commands", (long) commands);
        fields.put("calls", calls);
        fields.put("failed_calls", failed);
        fields.put("rejected_calls", rejected);
        fields.put("slow_usec", micros);
        PERCENTILES.forEach((name, percent) -> fields.put(name + "_usec", micros(percent)));
        fields.put("faults", faults);
        fields.put("last_fault", fault);
        fields.put("strict", strict ? 1L : 0L);
        fields.put("overruns", overruns);
        fields.put("longest_overrun_msec", longestOverrunMillis);
        fields.put("background_work", (long) backgroundWork);
        fields.put("background_overruns", backgroundOverruns);
        fields.put("longest_background_msec", longestBackgroundMillis);
        fields.put("keys", keys());
        fields.put("bytes", bytes());
        fields.put("dormant_keys", dormantKeys());
        fields.put("dormant_bytes", dormantBytes());
        fields.put("converting_keys", convertingKeys());
        fields.put("former_version", formerVersion);
        fields.put("leaked_loaders", (long) leakedLoaders);
        return fields;
    }
}
