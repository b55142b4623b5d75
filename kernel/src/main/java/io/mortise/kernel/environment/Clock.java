package io.mortise.kernel.environment;

/// Time.
public interface Clock {
    /// Milliseconds since 1970.
    long millis();

    /// Microseconds since 1970, as fine as the clock is.
    default long micros() {
        return millis() * 1000;
    }

    /// Nanoseconds from an arbitrary moment, for durations.
    long nanos();

    /// Lets time pass while the command thread does nothing, which is what DEBUG SLEEP is for and nothing else.
    void sleep(long nanos);
}
