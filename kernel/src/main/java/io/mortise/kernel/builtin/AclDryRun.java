package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.acl.User;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// ACL DRYRUN: whether a user could run a command; the command is not run.
record AclDryRun(Kernel kernel) implements KernelCommand {
    private static final int COMMAND = 3;

    @Override
    public void run(CallState call, Reply reply) {
        User user = kernel.users().named(call.argument(2).toString());
        if (user == null) {
            throw new CommandException("User '" + call.argument(2) + "' not found");
        }
        InnerRequest request = new InnerRequest(call, COMMAND);
        Row row = call.executor().table().of(request);
        if (row == null) {
            throw new CommandException("Command '" + call.argument(COMMAND) + "' not found");
        }
        if (!row.definition.accepts(request.count())) {
            throw CommandException.wrongArity(row.name());
        }
        String denied = kernel.access().rehearse(user, row, request);
        if (denied == null) {
            reply.ok();
        } else {
            reply.bulk(denied);
        }
    }
}
