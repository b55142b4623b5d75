package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// EXISTS: counts those of the named keys that are there; a key that is named twice counts twice.
final class Exists implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        long found = 0;
        for (int index = 0; index < call.keyCount(); index++) {
            if (call.view().lookUp(call.key(index))) {
                found++;
            }
        }
        reply.integer(found);
    }
}
