package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.environment.Clock;
import io.mortise.spi.reply.Reply;

/// TIME: seconds since 1970, and microseconds of the present one.
final class Time implements KernelCommand {
    private static final long MICROS = 1_000_000;

    private final Clock clock;

    Time(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void run(CallState call, Reply reply) {
        long now = clock.micros();
        reply.array(2);
        reply.bulkInteger(now / MICROS);
        reply.bulkInteger(now % MICROS);
    }
}
