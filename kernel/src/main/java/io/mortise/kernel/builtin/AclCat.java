package io.mortise.kernel.builtin;

import io.mortise.kernel.acl.Users;
import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// ACL CAT: the categories of commands, or the commands and subcommands of one.
record AclCat(Users users) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (call.count() > 3) {
            throw KernelCommand.wrongUse(call);
        }
        Collection<String> names = call.count() == 2
                ? users.categories()
                : commandsOf(call.argument(2).toString().toLowerCase(Locale.ROOT), call);
        reply.array(names.size());
        names.forEach(reply::bulk);
    }

    private List<String> commandsOf(String category, CallState call) {
        if (!users.categories().contains(category)) {
            throw new CommandException("Unknown category '" + call.argument(2) + "'");
        }
        List<String> names = new ArrayList<>();
        for (Row row : call.executor().table().rows()) {
            addIf(row, category, names);
            row.subcommands().values().forEach(sub -> addIf(sub, category, names));
        }
        return names;
    }

    private static void addIf(Row row, String category, List<String> names) {
        if (row.definition.categories().contains(category)) {
            names.add(row.name());
        }
    }
}
