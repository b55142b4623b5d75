package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.environment.Machine.Figures;
import io.mortise.kernel.keyspace.Database;
import io.mortise.spi.command.Call;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// MEMORY STATS, DOCTOR and MALLOC-STATS: figures about memory, and what is unusual about them.
final class MemoryReport {
    /// Below this nothing is worth a remark.
    private static final long SMALL_BYTES = 5L << 20;

    private static final double MUCH_HIGHER = 1.5;
    private static final double NEARLY_FULL = 0.9;
    private static final long LARGE_CLIENT_BYTES = 200L << 10;

    private final Kernel kernel;
    private final long startup;

    MemoryReport(Kernel kernel) {
        this.kernel = kernel;
        this.startup = kernel.usedMemory();
    }

    /// MEMORY STATS.
    void figures(Call call, Reply reply) {
        long used = kernel.usedMemory();
        long data = kernel.databases().memory();
        long keys = kernel.databases().size();
        Figures machine = kernel.environment().machine().look();
        Reply.Deferred map = reply.mapLater();
        int fields = 0;
        fields += integer("peak.allocated", kernel.peakMemory(), reply);
        fields += integer("total.allocated", used, reply);
        fields += integer("startup.allocated", startup, reply);
        fields += integer("replication.backlog", 0, reply);
        fields += integer("clients.slaves", 0, reply);
        fields += integer("clients.normal", kernel.clientMemory(), reply);
        fields += integer("cluster.links", 0, reply);
        fields += integer("aof.buffer", 0, reply);
        fields += integer("lua.caches", 0, reply);
        fields += integer("functions.caches", 0, reply);
        fields += databases(reply);
        fields += integer("overhead.total", used - data, reply);
        fields += integer("keys.count", keys, reply);
        fields += integer("keys.bytes-per-key", keys == 0 ? 0 : data / keys, reply);
        fields += integer("dataset.bytes", data, reply);
        fields += decimal("dataset.percentage", percent(data, used), reply);
        fields += decimal("peak.percentage", percent(used, kernel.peakMemory()), reply);
        fields += integer("allocator.allocated", machine.heapUsedBytes(), reply);
        fields += integer("allocator.active", machine.heapCommittedBytes(), reply);
        fields += integer("allocator.resident", machine.heapResidentBytes(), reply);
        fields += decimal("fragmentation", (double) machine.residentBytes() / Math.max(1, used), reply);
        fields += integer("fragmentation.bytes", machine.residentBytes() - used, reply);
        map.close(fields);
    }

    private int databases(Reply reply) {
        int shown = 0;
        for (int index = 0; index < kernel.databases().count(); index++) {
            Database database = kernel.databases().at(index);
            if (database.size() > 0) {
                reply.bulk("db." + index);
                reply.map(2);
                integer("keys.count", database.size(), reply);
                integer("dataset.bytes", database.memory(), reply);
                shown++;
            }
        }
        return shown;
    }

    private static int integer(String name, long value, Reply reply) {
        reply.bulk(name);
        reply.integer(value);
        return 1;
    }

    private static int decimal(String name, double value, Reply reply) {
        reply.bulk(name);
        reply.number(value);
        return 1;
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : part * 100.0 / whole;
    }

    /// MEMORY DOCTOR.
    void advice(Call call, Reply reply) {
        reply.verbatim("txt", String.join("\n", remarks()) + "\n");
    }

    private List<String> remarks() {
        long used = kernel.usedMemory();
        if (used < SMALL_BYTES) {
            return List.of("There is next to nothing in this server, so nothing can be said about its memory yet.");
        }
        List<String> remarks = new ArrayList<>();
        if (kernel.peakMemory() > used * MUCH_HIGHER) {
            remarks.add("Peak: the server once held " + kernel.peakMemory() + " bytes and now holds " + used
                    + ". The heap may still have that size; the collector gives it back in time.");
        }
        long limit = kernel.settings().maxmemory.get();
        Figures machine = kernel.environment().machine().look();
        if (limit > 0 && used > limit * NEARLY_FULL) {
            remarks.add("Limit: " + used + " of " + limit + " bytes (maxmemory) are used; the policy is '"
                    + kernel.settings().maxmemoryPolicy.text() + "'.");
        }
        if (Math.max(limit, used) > machine.heapMostBytes() * NEARLY_FULL) {
            remarks.add("Heap: it can grow to " + machine.heapMostBytes() + " bytes, which is too little for "
                    + Math.max(limit, used) + " bytes of data. Start the server with a larger heap (-Xmx).");
        }
        int connected = kernel.engine().clients().size();
        if (connected > 0 && kernel.clientMemory() / connected > LARGE_CLIENT_BYTES) {
            remarks.add("Clients: they hold " + kernel.clientMemory() / connected
                    + " bytes each on average. Are there slow readers?" + " CLIENT LIST shows them (omem, qbuf).");
        }
        return remarks.isEmpty() ? List.of("Nothing is unusual about this server's memory.") : remarks;
    }

    /// MEMORY MALLOC-STATS.
    void heap(Call call, Reply reply) {
        Figures machine = kernel.environment().machine().look();
        reply.verbatim(
                "txt",
                String.format(
                        Locale.ROOT,
                        "collector: %s%nheap used: %d%nheap committed: %d%nheap maximum: %d%ncollections: %d%n"
                                + "collection milliseconds: %d%nresident: %d%n",
                        kernel.environment().machine().collector(),
                        machine.heapUsedBytes(),
                        machine.heapCommittedBytes(),
                        machine.heapMostBytes(),
                        machine.collections(),
                        machine.collectionMillis(),
                        machine.residentBytes()));
    }
}
