package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// TOUCH: counts as an access of the named keys, even for clients whose reads do not.
final class Touch implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        long touched = 0;
        for (int index = 0; index < call.keyCount(); index++) {
            if (call.view().lookUp(call.key(index)) && call.keys().touch(call.database(), call.key(index))) {
                touched++;
            }
        }
        reply.integer(touched);
    }
}
