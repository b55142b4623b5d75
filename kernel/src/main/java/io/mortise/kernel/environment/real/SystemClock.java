package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Clock;

/// The machine's clock.
public final class SystemClock implements Clock {
    @Override
    public long millis() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
