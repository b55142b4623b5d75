package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;

/// DEL and UNLINK: delete keys. There is nothing to free in the background, so they are the same.
final class Delete implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        long deleted = 0;
        for (int index = 0; index < call.keyCount(); index++) {
            if (call.keyspace().remove(call.key(index))) {
                call.notify(KeyspaceEventClass.GENERIC, "del", call.key(index));
                deleted++;
            }
        }
        reply.integer(deleted);
    }
}
