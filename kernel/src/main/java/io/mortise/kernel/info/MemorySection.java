package io.mortise.kernel.info;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.environment.Machine.Figures;
import io.mortise.kernel.modules.InfoText;
import io.mortise.spi.ModuleDefinition.InfoWriter;

/// INFO memory. `used_memory` is what the server counts itself: keys and values, and what serving clients takes;
/// the heap, which also holds what the collector has not swept yet, is shown apart.
final class MemorySection {
    private static final String[] UNITS = {"B", "K", "M", "G", "T", "P"};

    private final Kernel kernel;
    private final long startup;

    MemorySection(Kernel kernel) {
        this.kernel = kernel;
        this.startup = kernel.usedMemory();
    }

    void write(InfoWriter out) {
        Figures machine = kernel.environment().machine().look();
        long used = kernel.usedMemory();
        long dataset = kernel.databases().memory();
        long peak = kernel.peakMemory();
        bytes(out, "used_memory", used);
        bytes(out, "used_memory_rss", machine.residentBytes());
        bytes(out, "used_memory_peak", peak);
        out.field("used_memory_peak_time", kernel.peakMillis() / 1000)
                .field("used_memory_peak_perc", percent(used, peak))
                .field("used_memory_overhead", used - dataset)
                .field("used_memory_startup", startup)
                .field("used_memory_dataset", dataset)
                .field("used_memory_dataset_perc", percent(dataset, used));
        writeHeap(out, machine);
        // No language for scripts is part of this server.
        out.field("used_memory_vm_eval", 0);
        bytes(out, "used_memory_lua", 0);
        out.field("used_memory_scripts_eval", 0)
                .field("number_of_cached_scripts", 0)
                .field("number_of_functions", 0)
                .field("number_of_libraries", 0)
                .field("used_memory_vm_functions", 0);
        bytes(out, "used_memory_vm_total", 0);
        out.field("used_memory_functions", 0);
        bytes(out, "used_memory_scripts", 0);
        bytes(out, "total_system_memory", machine.machineBytes());
        bytes(out, "maxmemory", kernel.settings().maxmemory.get());
        out.field("maxmemory_policy", kernel.settings().maxmemoryPolicy.text())
                .field("mem_fragmentation_ratio", ratio(machine.residentBytes(), used))
                .field("mem_fragmentation_bytes", machine.residentBytes() - used)
                .field("mem_not_counted_for_evict", 0)
                .field("mem_total_replication_buffers", 0)
                .field("mem_clients_slaves", 0)
                .field("mem_clients_normal", kernel.clientMemory())
                .field("mem_cluster_links", 0)
                .field("mem_aof_buffer", 0)
                .field("mem_replication_backlog", 0)
                // A table grows by splitting pages, one at a time.
                .field("mem_overhead_db_hashtable_rehashing", 0)
                .field("mem_allocator", "java");
        bytes(out, "heap_used", machine.heapUsedBytes());
        bytes(out, "heap_committed", machine.heapCommittedBytes());
        bytes(out, "heap_max", machine.heapMostBytes());
        out.field("active_defrag_running", 0)
                .field("lazyfree_pending_objects", 0)
                .field("lazyfreed_objects", 0);
    }

    /// The allocator is Java's heap. How much of what it has taken is in the machine's memory cannot be asked for
    /// without walking all pages of the process; it is no more than either, so what the process has beyond the heap
    /// is at least the difference.
    private static void writeHeap(InfoWriter out, Figures machine) {
        long committed = machine.heapCommittedBytes();
        long resident = machine.heapResidentBytes();
        out.field("allocator_allocated", machine.heapUsedBytes())
                .field("allocator_active", committed)
                .field("allocator_resident", resident)
                // What is given back to the machine is gone at once.
                .field("allocator_muzzy", 0)
                .field("allocator_frag_ratio", ratio(committed, machine.heapUsedBytes()))
                .field("allocator_frag_bytes", committed - machine.heapUsedBytes())
                .field("allocator_rss_ratio", ratio(resident, committed))
                .field("allocator_rss_bytes", resident - committed)
                .field("rss_overhead_ratio", ratio(machine.residentBytes(), resident))
                .field("rss_overhead_bytes", machine.residentBytes() - resident);
    }

    private static void bytes(InfoWriter out, String name, long bytes) {
        out.field(name, bytes).field(name + "_human", human(bytes));
    }

    /// A size as people read it: `940.88K`.
    static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        return InfoText.fixed(size, 2) + UNITS[unit];
    }

    private static String percent(long part, long whole) {
        return InfoText.fixed(whole == 0 ? 0 : part * 100.0 / whole, 2) + "%";
    }

    private static String ratio(long one, long other) {
        return InfoText.fixed(other == 0 ? 0 : (double) one / other, 2);
    }
}
