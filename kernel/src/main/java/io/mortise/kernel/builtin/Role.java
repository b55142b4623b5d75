package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;

/// ROLE: a master, the position of its replication stream, and its replicas, of which there are none.
final class Role implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        reply.array(3);
        reply.bulk("master");
        reply.integer(0);
        reply.array(0);
    }
}
