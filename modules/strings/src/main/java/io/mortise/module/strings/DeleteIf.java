package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.command.KeyAccess.Purpose;
import io.mortise.spi.command.KeyFinder;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;

/// DELEX: deletes a key of any type, or a string if a condition about its value holds. Redis looks at the key
/// before it reads the condition.
final class DeleteIf implements Command {
    private static final int CONDITION = 2;
    private static final int COMPARED = 3;

    /// Without a condition the key is deleted without being looked at.
    static final KeyFinder KEY = (words, keys) -> {
        boolean compares = false;
        for (int at = CONDITION; at < words.count(); at++) {
            compares |= Condition.named(words.argument(at)).isComparing();
        }
        keys.add(1, compares ? KeyAccess.READ_WRITE : KeyAccess.REMOVE, Purpose.DELETE);
    };

    @Override
    public void run(Call call, Reply reply) {
        if (call.count() != CONDITION && call.count() != COMPARED + 1) {
            throw CommandException.wrongArity(call.definition().name());
        }
        boolean isConditional = call.count() > CONDITION;
        boolean deletes = isConditional ? holds(call) : call.keyspace().exists(call.key());
        if (deletes) {
            call.keyspace().remove(call.key());
            call.notify(KeyspaceEventClass.GENERIC, "del", call.key());
            if (isConditional) {
                call.propagate("DEL", call.key());
            }
        }
        reply.integer(deletes ? 1 : 0);
    }

    private static boolean holds(Call call) {
        String type = call.keyspace().typeName(call.key());
        if (type == null) {
            return false;
        }
        if (!type.equals(StringType.TYPE.name())) {
            throw new CommandException("Key should be of string type if conditions are specified");
        }
        Condition condition = Condition.named(call.argument(CONDITION));
        if (!condition.isComparing()) {
            throw new CommandException("Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE");
        }
        return condition.holds(true, call.keyspace().read(call.key(), StringType.TYPE), call.argument(COMPARED));
    }
}
