package io.mortise.kernel.builtin;

import io.mortise.kernel.Kernel;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.Slice;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// ACL SETUSER: creates or changes a user by rules, all of them or none.
record AclSetUser(Kernel kernel) implements KernelCommand {
    private static final int FIRST_RULE = 3;

    @Override
    public void run(CallState call, Reply reply) {
        List<Slice> rules = new ArrayList<>();
        call.argumentsFrom(FIRST_RULE).forEach(rules::add);
        kernel.users().change(call.argument(2).toString(), rules);
        reply.ok();
    }
}
