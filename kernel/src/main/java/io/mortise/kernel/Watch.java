package io.mortise.kernel;

import io.mortise.kernel.dispatch.Observation;

/// The settings of SLOWLOG and LATENCY. Owned by the command thread.
final class Watch {
    private static final long NANOS_A_MICRO = 1000;

    private Watch() {}

    /// Follows the settings from now on.
    static void over(Observation observation, KernelSettings settings) {
        Runnable apply = () -> {
            long micros = settings.slowlogLogSlowerThan.get();
            long most = Long.MAX_VALUE / NANOS_A_MICRO;
            observation.slowFrom(micros < 0 || micros > most ? Long.MAX_VALUE : micros * NANOS_A_MICRO);
            observation.slowLog().keep(settings.slowlogMaxLen.get());
            observation.latency().threshold(settings.latencyMonitorThreshold.get());
            observation.countDurations(settings.latencyTracking.get());
        };
        settings.slowlogLogSlowerThan.onChange(changed -> apply.run());
        settings.slowlogMaxLen.onChange(changed -> apply.run());
        settings.latencyMonitorThreshold.onChange(changed -> apply.run());
        settings.latencyTracking.onChange(changed -> apply.run());
        apply.run();
    }
}
