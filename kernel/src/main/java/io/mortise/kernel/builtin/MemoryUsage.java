package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// MEMORY USAGE: the bytes that a key takes with its value. They are counted, not estimated, so the number of
/// samples makes no difference. Asking is no access.
final class MemoryUsage implements KernelCommand {
    private static final int FIRST_OPTION = 3;

    @Override
    public void run(CallState call, Reply reply) {
        for (int index = FIRST_OPTION; index < call.count(); index += 2) {
            if (!call.isWord(index, "SAMPLES") || index + 1 == call.count()) {
                throw CommandException.syntax();
            }
            if (call.integer(index + 1, "value is not an integer or out of range") < 0) {
                throw CommandException.syntax();
            }
        }
        if (call.keyspace().exists(call.key())) {
            reply.integer(call.keys().weigh(call.database(), call.key()));
        } else {
            reply.nullValue();
        }
    }
}
