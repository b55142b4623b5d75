package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.Database;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.ServerEvent;
import io.mortise.spi.reply.Reply;

/// FLUSHDB and FLUSHALL: remove all keys. Either way the database gets a new, empty table at once and the garbage
/// collector has the old one, so SYNC and ASYNC are the same.
///
/// @param all whether of all databases
record Flush(Kernel kernel, boolean all) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        checkOption(call);
        if (all) {
            for (int index = 0; index < kernel.databases().count(); index++) {
                clear(call, kernel.databases().at(index));
            }
        } else {
            clear(call, call.database());
        }
        // Even if there was nothing: whoever repeats the command elsewhere may have something.
        call.changed(1);
        kernel.events().fire(new ServerEvent.Flushed(all ? -1 : call.database().index()));
        reply.ok();
    }

    private static void checkOption(Call call) {
        if (call.count() > 2 || call.count() == 2 && !call.isWord(1, "SYNC") && !call.isWord(1, "ASYNC")) {
            throw CommandException.syntax();
        }
    }

    private static void clear(CallState call, Database database) {
        call.executor().databaseChanges(database, null);
        call.changed((int) Math.min(database.size(), Integer.MAX_VALUE / 2));
        call.keys().clear(database);
    }
}
