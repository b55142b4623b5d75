package io.mortise.kernel.builtin;

import io.mortise.kernel.acl.Users;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// ACL LIST: all users, each as a line of an ACL file.
record AclList(Users users) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        List<String> lines = users.lines();
        reply.array(lines.size());
        lines.forEach(line -> reply.bulk(line.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
