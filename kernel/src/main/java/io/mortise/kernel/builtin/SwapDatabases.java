package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.Databases;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.reply.Reply;

/// SWAPDB: two databases change places, for all connections at once.
record SwapDatabases(Kernel kernel) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        Databases databases = kernel.databases();
        int first = DatabaseIndex.parse(call, 1, databases.count(), "invalid first DB index");
        int second = DatabaseIndex.parse(call, 2, databases.count(), "invalid second DB index");
        if (first != second) {
            Database one = databases.at(first);
            Database other = databases.at(second);
            call.executor().databaseChanges(one, other);
            call.executor().databaseChanges(other, one);
            databases.swap(first, second);
        }
        call.changed(1);
        kernel.events().fire(new ServerEvent.Swapped(first, second));
        reply.ok();
    }
}
