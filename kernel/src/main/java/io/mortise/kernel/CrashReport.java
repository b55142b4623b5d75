package io.mortise.kernel;

import io.mortise.kernel.environment.Machine;
import io.mortise.kernel.modules.LoadedModule;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What the log has of a server that cannot go on: what went wrong, what the server is made of, what it was doing,
/// how its heap and its threads are. No words of clients are in it, so that it can be given to others.
///
/// It looks at a server in which something is broken, so each part is made by itself, and one that fails says so in
/// its place.
final class CrashReport {
    private static final String BEGIN = "=== MORTISE CRASH REPORT: what follows is for whoever mends it ===";
    private static final String END =
            "=== END OF THE CRASH REPORT: the process ends. If the machine may be broken, test"
                    + " its memory: mortise-server --test-memory megabytes ===";
    private static final long MEGABYTE = 1 << 20;

    private final Kernel kernel;
    private final List<String> lines = new ArrayList<>();

    private CrashReport(Kernel kernel) {
        this.kernel = kernel;
    }

    /// The lines of a report. On the command thread.
    ///
    /// @param place what was being done
    static List<String> of(Kernel kernel, String place, Throwable fault) {
        CrashReport report = new CrashReport(kernel);
        report.lines.add(BEGIN);
        report.part("fault", () -> fault(place, fault));
        report.part("server", report::server);
        report.part("flags", () -> kernel.environment().machine().flags());
        report.part("modules", report::modules);
        report.part("commands, the last first", () -> kernel.executor().recent().lines());
        report.part("data", report::data);
        report.part("heap", report::heap);
        report.part("threads", () -> kernel.environment().machine().threads());
        report.lines.add(END);
        return report.lines;
    }

    private void part(String name, Supplier<List<String>> content) {
        lines.add("--- " + name);
        try {
            lines.addAll(content.get());
        } catch (Throwable broken) {
            lines.add("this part cannot be told: " + broken);
        }
    }

    private static List<String> fault(String place, Throwable fault) {
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        List<String> lines = new ArrayList<>(List.of("in " + place));
        trace.toString().lines().forEach(lines::add);
        return lines;
    }

    private List<String> server() {
        Machine machine = kernel.environment().machine();
        long upSeconds = (kernel.environment().clock().millis() - kernel.startedMillis()) / 1000;
        return List.of(
                "Mortise " + Kernel.VERSION + " as Redis " + Kernel.REDIS_VERSION + ", process " + machine.processId()
                        + ", up " + upSeconds + " s",
                machine.runtime() + ", " + machine.collector(),
                machine.operatingSystem());
    }

    private List<String> modules() {
        return kernel.modules().modules().stream().map(CrashReport::line).toList();
    }

    private static String line(LoadedModule module) {
        return module.id() + " " + module.version() + (module.path().isEmpty() ? "" : " from " + module.path())
                + (module.isQuarantined() ? ", out of service: " + module.whyQuarantined() : "");
    }

    private List<String> data() {
        List<String> lines = new ArrayList<>();
        lines.add("clients " + kernel.engine().clients().size() + ", commands " + kernel.statistics().commands
                + ", faults " + kernel.executor().faults().count()
                + (kernel.isLoading() ? ", loading" : "") + (kernel.isStopping() ? ", stopping" : ""));
        lines.add("used_memory " + kernel.usedMemory() + " bytes, at most " + kernel.peakMemory());
        for (int index = 0; index < kernel.databases().count(); index++) {
            if (kernel.databases().at(index).size() > 0) {
                lines.add("db" + index + ": " + kernel.databases().at(index).size() + " keys");
            }
        }
        return lines;
    }

    private List<String> heap() {
        Machine.Figures figures = kernel.environment().machine().look();
        return List.of(
                "used " + figures.heapUsedBytes() / MEGABYTE + " MiB, taken " + figures.heapCommittedBytes() / MEGABYTE
                        + " MiB, at most " + figures.heapMostBytes() / MEGABYTE + " MiB",
                "collections " + figures.collections() + " in " + figures.collectionMillis() + " ms",
                "process " + figures.residentBytes() / MEGABYTE + " MiB resident, machine "
                        + figures.machineBytes() / MEGABYTE + " MiB");
    }
}
