package io.mortise.kernel;

import io.mortise.kernel.EvictionPolicy.Measure;
import io.mortise.kernel.config.SettingState;
import io.mortise.kernel.dispatch.Eviction;
import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.keyspace.AccessClock;
import java.util.List;
import java.util.function.LongSupplier;

/// The limit of memory: `maxmemory` and the settings that belong to it.
///
/// The limit is for everything that the server counts, so what requests, replies and clients take is looked at now
/// and then and subtracted from it. Without `maxmemory` the limit is a share of the Java heap, and nothing is
/// evicted: writes are refused before the heap is full, rather than fail halfway. Owned by the command thread.
final class Memory {
    /// The part of the heap that data may take; the rest is for garbage, and for copies while a snapshot is made.
    private static final double HEAP_SHARE = 0.85;
    /// What the server itself has on the heap, beside what is counted. In a small heap it matters: a collector that
    /// is left a few percent does nothing but collect.
    private static final long OWN_BYTES = 16 << 20;

    private static final long NANOS_A_TENACITY = 50_000;
    private static final double GROWTH_A_TENACITY = 1.15;
    private static final int USUAL_TENACITY = 10;
    private static final int MOST_TENACITY = 100;

    private final KernelSettings settings;
    private final Executor executor;
    private final LongSupplier otherBytes;
    private final long heapBytes;

    /// @param otherBytes what is counted beside keys and values
    /// @param heapBytes how large the heap may become
    Memory(KernelSettings settings, Executor executor, LongSupplier otherBytes, long heapBytes) {
        this.settings = settings;
        this.executor = executor;
        this.otherBytes = otherBytes;
        this.heapBytes = heapBytes;
        for (SettingState<?> setting : List.of(
                settings.maxmemory,
                settings.maxmemoryPolicy,
                settings.maxmemorySamples,
                settings.maxmemoryEvictionTenacity,
                settings.lfuLogFactor,
                settings.lfuDecayTime)) {
            setting.onChange(changed -> apply());
        }
        apply();
    }

    private void apply() {
        EvictionPolicy policy = settings.maxmemoryPolicy.get();
        AccessClock clock = executor.clock();
        clock.measureFrequency(
                policy.measure == Measure.LFU,
                settings.lfuLogFactor.get().intValue(),
                settings.lfuDecayTime.get().intValue());
        clock.measureRecency(policy.measure == Measure.LRU || policy.measure == Measure.LRM);
        clock.countReads(policy.measure != Measure.LRM);
        boolean evicts = policy.measure != Measure.NONE && settings.maxmemory.get() > 0;
        executor.eviction()
                .rule(
                        new Eviction.Rule(
                                evicts,
                                policy.measure.order,
                                policy.onlyExpiring,
                                settings.maxmemorySamples.get().intValue()),
                        stepNanos());
        look();
    }

    /// Counts anew what is not keys and values. From the kernel's rounds.
    void look() {
        long limit = Math.min(limit(), (long) (Math.max(0, heapBytes - OWN_BYTES) * HEAP_SHARE));
        executor.eviction().limit(Math.max(0, limit - otherBytes.getAsLong()));
    }

    private long limit() {
        return settings.maxmemory.get() == 0 ? Long.MAX_VALUE : settings.maxmemory.get();
    }

    private long stepNanos() {
        int tenacity = settings.maxmemoryEvictionTenacity.get().intValue();
        if (tenacity == MOST_TENACITY) {
            return Long.MAX_VALUE / 2;
        }
        return tenacity <= USUAL_TENACITY
                ? NANOS_A_TENACITY * tenacity
                : (long) (NANOS_A_TENACITY * USUAL_TENACITY * Math.pow(GROWTH_A_TENACITY, tenacity - USUAL_TENACITY));
    }
}
