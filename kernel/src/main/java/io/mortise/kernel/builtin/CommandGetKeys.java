package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.dispatch.Row;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// COMMAND GETKEYS and GETKEYSANDFLAGS: which words of a request are keys, by the same rules by which they are
/// found when it is run.
///
/// @param withFlags whether to tell what is done with each
record CommandGetKeys(boolean withFlags) implements KernelCommand {
    private static final int SKIPPED = 2;

    private record Found(Slice key, List<String> flags) {}

    @Override
    public void run(CallState call, Reply reply) {
        InnerRequest request = new InnerRequest(call, SKIPPED);
        Row row = call.executor().table().of(request);
        if (row == null) {
            throw new CommandException("Invalid command specified");
        }
        CommandDefinition command = row.definition;
        if (command.keys().isEmpty() && command.keyFinder() == null) {
            throw new CommandException("The command has no key arguments");
        }
        if (!command.accepts(request.count())) {
            throw new CommandException("Invalid number of arguments specified for command");
        }
        List<Found> found = new ArrayList<>();
        boolean sound = row.keys.find(
                request,
                (index, access, purposes) -> found.add(new Found(request.argument(index), flags(access, purposes))));
        if ((!sound || found.isEmpty()) && !command.has(CommandFlag.NO_MANDATORY_KEYS)) {
            throw new CommandException("Invalid arguments specified for command");
        }
        reply.array(found.size());
        found.forEach(each -> write(each, reply));
    }

    private static List<String> flags(KeyAccess access, KeyAccess.Purpose... purposes) {
        List<String> flags = new ArrayList<>();
        flags.add(access.wireName());
        flags.addAll(KeyFlags.of(Arrays.asList(purposes)));
        return flags;
    }

    private void write(Found found, Reply reply) {
        if (!withFlags) {
            reply.bulk(found.key);
            return;
        }
        reply.array(2);
        reply.bulk(found.key);
        reply.set(found.flags.size());
        found.flags.forEach(reply::simpleString);
    }
}
