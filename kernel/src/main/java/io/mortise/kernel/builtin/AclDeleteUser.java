package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.kernel.dispatch.Engine;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.List;

/// ACL DELUSER: removes users and closes their connections. The default user stays.
record AclDeleteUser(Kernel kernel) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        for (int index = 2; index < call.count(); index++) {
            if (call.argument(index).toString().equals(ClientState.DEFAULT_USER)) {
                throw new CommandException("The 'default' user cannot be removed");
            }
        }
        long removed = 0;
        for (int index = 2; index < call.count(); index++) {
            removed += kernel.users().remove(call.argument(index).toString()) ? 1 : 0;
        }
        closeStrangers(kernel, call);
        reply.integer(removed);
    }

    /// Closes the connections of users that are not there any more; the caller gets its answer first.
    static void closeStrangers(Kernel kernel, CallState call) {
        Engine engine = kernel.engine();
        for (ClientState stranger : List.copyOf(kernel.authentication().settleAll())) {
            if (stranger == call.state()) {
                stranger.closesAfterReply = true;
            } else {
                engine.kill(stranger);
            }
        }
    }
}
