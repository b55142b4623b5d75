package io.mortise.kernel.builtin;

import io.mortise.kernel.acl.User;
import io.mortise.kernel.acl.User.Permissions;
import io.mortise.kernel.acl.Users;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.Slice;
import io.mortise.spi.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/// ACL GETUSER: a user's rules, sorted by what they are about.
record AclGetUser(Users users) implements KernelCommand {
    private static final int FIELDS = 6;
    private static final int PERMISSION_FIELDS = 3;

    @Override
    public void run(CallState call, Reply reply) {
        User user = users.named(call.argument(2).toString());
        if (user == null) {
            reply.nullValue();
            return;
        }
        reply.map(FIELDS);
        reply.bulk("flags");
        Collection<String> flags = user.flags();
        reply.set(flags.size());
        flags.forEach(reply::bulk);
        reply.bulk("passwords");
        reply.array(user.passwords().size());
        user.passwords().forEach(reply::bulk);
        write(user.permissions(), reply);
        reply.bulk("selectors");
        List<Permissions> selectors = user.selectors();
        reply.array(selectors.size());
        for (Permissions selector : selectors) {
            reply.map(PERMISSION_FIELDS);
            write(selector, reply);
        }
    }

    private static void write(Permissions permissions, Reply reply) {
        field("commands", permissions.commands(), reply);
        field("keys", permissions.keys(), reply);
        field("channels", permissions.channels(), reply);
    }

    private static void field(String name, String bytes, Reply reply) {
        reply.bulk(name);
        reply.bulk(Slice.of(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
