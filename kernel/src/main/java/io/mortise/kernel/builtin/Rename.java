package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;

/// RENAME and RENAMENX: give a key another name, with value, expiry and all.
///
/// @param onlyIfFree whether a key that has the new name already stays as it is
record Rename(boolean onlyIfFree) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        Slice key = call.argument(1);
        Slice newKey = call.argument(2);
        if (!call.keys().existsForChange(call.database(), key)) {
            throw new CommandException("no such key");
        }
        boolean moves =
                !key.contentEquals(newKey) && !(onlyIfFree && call.keys().existsForChange(call.database(), newKey));
        if (moves) {
            call.keys().move(call.database(), key, call.database(), newKey);
            call.notify(KeyspaceEventClass.GENERIC, "rename_from", key);
            call.notify(KeyspaceEventClass.GENERIC, "rename_to", newKey);
        }
        if (onlyIfFree) {
            reply.integer(moves ? 1 : 0);
        } else {
            reply.ok();
        }
    }
}
