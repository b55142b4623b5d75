package io.mortise.kernel.info;

import static io.mortise.kernel.info.Info.Shown.BY_DEFAULT;
import static io.mortise.kernel.info.Info.Shown.IN_ALL;

import io.mortise.kernel.Kernel;

/// The kernel's sections, in the order in which INFO shows them.
public final class KernelSections {
    private KernelSections() {}

    /// @param rates measured by the kernel's rounds
    public static void addTo(Info info, Kernel kernel, Rates rates) {
        MemorySection memory = new MemorySection(kernel);
        info.add("Server", BY_DEFAULT, new ServerSection(kernel)::write);
        info.add("Clients", BY_DEFAULT, new ClientsSection(kernel)::write);
        info.add("Memory", BY_DEFAULT, memory::write);
        info.add("Persistence", BY_DEFAULT, new PersistenceSection(kernel)::write);
        info.add("Threads", BY_DEFAULT, new ThreadsSection(kernel)::write);
        info.add("Stats", BY_DEFAULT, new StatsSection(kernel, rates)::write);
        info.add("Replication", BY_DEFAULT, new ReplicationSection(kernel)::write);
        info.add("CPU", BY_DEFAULT, new ProcessorSection(kernel)::write);
        info.add("Modules", BY_DEFAULT, new ModulesSection(kernel)::write);
        info.add("Commandstats", IN_ALL, new CommandsSection(kernel)::write);
        info.add("Latencystats", IN_ALL, new LatencySection(kernel)::write);
        info.add("Errorstats", BY_DEFAULT, new ErrorsSection(kernel)::write);
        info.add("Cluster", BY_DEFAULT, out -> out.field("cluster_enabled", 0));
        info.add("Keyspace", BY_DEFAULT, new KeyspaceSection(kernel)::write);
        info.add("Keysizes", BY_DEFAULT, new KeySizesSection(kernel)::write);
    }
}
