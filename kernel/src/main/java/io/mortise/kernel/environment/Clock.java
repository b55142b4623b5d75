package io.mortise.kernel.environment;

/// Time.
public interface Clock {
    /// Milliseconds since 1970.
    long millis();

    /// Nanoseconds from an arbitrary moment, for durations.
    long nanos();
}
