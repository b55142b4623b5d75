package io.mortise.kernel.builtin;

import io.mortise.kernel.acl.Authentication;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.ClientState;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// AUTH: names the password, and the user whose it is.
record Auth(Authentication authentication) implements KernelCommand {
    private static final int WITH_USER = 3;

    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() > WITH_USER) {
            throw CommandException.syntax();
        }
        Slice asked = call.argument(0);
        if (call.count() == WITH_USER) {
            authentication.authenticate(call.state(), asked, call.argument(1), call.argument(2));
        } else if (authentication.isOpen()) {
            throw new CommandException(
                    "AUTH <password> called without any password configured for the default user. Are you sure your"
                            + " configuration is correct?");
        } else {
            authentication.authenticate(call.state(), asked, Slice.of(ClientState.DEFAULT_USER), call.argument(1));
        }
        reply.ok();
    }
}
