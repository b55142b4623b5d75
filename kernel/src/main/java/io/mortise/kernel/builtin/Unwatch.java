package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.reply.Reply;

/// UNWATCH: forgets what is watched.
record Unwatch(Databases databases) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (call.state().transaction != null) {
            call.state().transaction.unwatch(databases);
        }
        reply.ok();
    }
}
