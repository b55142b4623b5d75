package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// PERSIST: takes a key's expiry away.
final class Persist implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        boolean exists = call.keys().existsForChange(call.database(), call.key());
        if (!exists || call.keyspace().expiry(call.key()) == Keyspace.NO_EXPIRY) {
            reply.integer(0);
            return;
        }
        call.keyspace().expireAt(call.key(), Keyspace.NO_EXPIRY);
        call.notify(KeyspaceEventClass.GENERIC, "persist", call.key());
        reply.integer(1);
    }
}
