package io.mortise.testkit.simulation;

import io.mortise.kernel.environment.Clock;

/// A clock that stands still until it is moved.
public final class VirtualClock implements Clock {
    /// A Saturday in 2026; any fixed moment would do.
    private static final long FIRST_MILLIS = 1_795_000_000_000L;

    private long nanos;
    private long costNanos;

    @Override
    public long millis() {
        return FIRST_MILLIS + nanos / 1_000_000;
    }

    @Override
    public long micros() {
        return FIRST_MILLIS * 1000 + nanos / 1000;
    }

    @Override
    public long nanos() {
        nanos += costNanos;
        return nanos;
    }

    /// Lets each reading take so long, so that work which looks at the clock now and then takes time.
    public void costPerReading(long newCostNanos) {
        costNanos = newCostNanos;
    }

    /// What [#nanos()] would give, but taking no time.
    long look() {
        return nanos;
    }

    @Override
    public void sleep(long duration) {
        advanceTo(nanos + duration);
    }

    void advanceTo(long newNanos) {
        if (newNanos < nanos) {
            throw new IllegalArgumentException("the clock would go back from " + nanos + " to " + newNanos);
        }
        nanos = newNanos;
    }
}
