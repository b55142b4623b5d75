package io.mortise.kernel;

import io.mortise.kernel.keyspace.EvictionSearch.Order;

/// What is done when memory is full: the values of `maxmemory-policy`.
public enum EvictionPolicy {
    /// Commands that may take more memory are refused.
    NOEVICTION(Measure.NONE, false),
    ALLKEYS_LRU(Measure.LRU, false),
    ALLKEYS_LFU(Measure.LFU, false),
    ALLKEYS_LRM(Measure.LRM, false),
    ALLKEYS_RANDOM(Measure.RANDOM, false),
    VOLATILE_LRU(Measure.LRU, true),
    VOLATILE_LFU(Measure.LFU, true),
    VOLATILE_LRM(Measure.LRM, true),
    VOLATILE_RANDOM(Measure.RANDOM, true),
    VOLATILE_TTL(Measure.TTL, true);

    /// By what the key is chosen that goes.
    enum Measure {
        NONE(Order.RANDOM),
        /// Least recently used.
        LRU(Order.LEAST_RECENT),
        /// Least recently modified.
        LRM(Order.LEAST_RECENT),
        /// Least frequently used.
        LFU(Order.LEAST_FREQUENT),
        RANDOM(Order.RANDOM),
        /// The one that expires next.
        TTL(Order.NEXT_TO_EXPIRE);

        final Order order;

        Measure(Order order) {
            this.order = order;
        }
    }

    final Measure measure;
    final boolean onlyExpiring;

    EvictionPolicy(Measure measure, boolean onlyExpiring) {
        this.measure = measure;
        this.onlyExpiring = onlyExpiring;
    }
}
