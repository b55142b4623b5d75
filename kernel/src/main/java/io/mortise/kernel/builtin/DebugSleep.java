package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.reply.Reply;

/// DEBUG SLEEP: stops the server for some seconds, to see what clients make of it. What is no number counts as 0.
final class DebugSleep implements KernelCommand {
    private static final double NANOS_A_SECOND = 1e9;

    @Override
    public void run(CallState call, Reply reply) {
        double seconds = Numbers.parseDouble(call.argument(2));
        if (seconds > 0) {
            call.executor().environment().clock().sleep((long) (seconds * NANOS_A_SECOND));
        }
        reply.ok();
    }
}
