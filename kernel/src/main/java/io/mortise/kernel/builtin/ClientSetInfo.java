package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// CLIENT SETINFO: which library the client uses.
final class ClientSetInfo implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        boolean isName = call.isWord(2, "LIB-NAME");
        if (!isName && !call.isWord(2, "LIB-VER")) {
            throw new CommandException("Unrecognized option '" + call.argument(2) + "'");
        }
        if (!ClientName.isPlain(call.argument(3))) {
            throw new CommandException(call.argument(2) + " cannot contain spaces, newlines or special characters.");
        }
        String value = call.argument(3).toString();
        if (isName) {
            call.state().libraryName = value;
        } else {
            call.state().libraryVersion = value;
        }
        reply.ok();
    }
}
