package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashEditor;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT: let fields expire. They differ in how the time is said.
///
/// For each field: -2 if there is none, 0 if the condition does not hold, 1 if it was set, 2 if the time has
/// passed, so that the field was deleted.
record Expire(Hashes hashes, Moment moment) implements Command {
    private static final int FIRST_OPTION = 3;
    private static final int NO_FIELD = -2;

    /// What stands behind the time, in any order.
    private record Options(Condition condition, FieldWords fields) {
        static Options parse(Call call) {
            Condition condition = Condition.NONE;
            FieldWords fields = null;
            for (int at = FIRST_OPTION; at < call.count(); ) {
                Condition stated = Condition.named(call, at);
                if (stated != null) {
                    if (condition != Condition.NONE && condition != stated) {
                        throw new CommandException("Multiple condition flags specified");
                    }
                    condition = stated;
                    at++;
                } else {
                    fields = FieldOptions.fields(call, at, 1, fields, FieldOptions.BAD_NUM_FIELDS);
                    at = fields.end();
                }
            }
            return new Options(condition, FieldOptions.required(fields));
        }
    }

    @Override
    public void run(Call call, Reply reply) {
        hashes.requireHash(call);
        long atMillis = moment.read(call, 2);
        Options options = Options.parse(call);
        HashEditor hash = hashes.edit(call);
        boolean late = hashes.removeDue(call, options.fields);
        boolean isPast = Moment.isPast(call, atMillis);
        List<Slice> done = new ArrayList<>();
        reply.array(options.fields.count());
        for (Slice name : options.fields.in(call)) {
            if (!hash.find(name)) {
                reply.integer(NO_FIELD);
            } else if (!options.condition.allows(hash.deadline(), atMillis)) {
                reply.integer(0);
            } else if (isPast) {
                hash.remove(name);
                done.add(name);
                reply.integer(2);
            } else {
                hash.deadline(name, atMillis);
                done.add(name);
                reply.integer(1);
            }
        }
        hash.close();
        if (done.isEmpty() && !late) {
            call.unchanged();
        } else if (!done.isEmpty() && isPast) {
            deleted(call, done);
        } else if (!done.isEmpty()) {
            call.notify(KeyspaceEventClass.HASH, "hexpire", call.key(), done);
            propagate(call, atMillis, options.condition, done);
        }
    }

    /// Tells that fields were deleted because the time that they were given has passed.
    static void deleted(Call call, List<Slice> names) {
        call.expired(names.size());
        call.notify(KeyspaceEventClass.HASH, "hdel", call.key(), names);
        if (call.isPropagated()) {
            call.propagate("HDEL", FieldWords.behind(names, call.key()));
        }
    }

    private static void propagate(Call call, long atMillis, Condition condition, List<Slice> names) {
        if (!call.isPropagated()) {
            return;
        }
        Object[] words = condition == Condition.NONE
                ? FieldWords.behind(names, call.key(), atMillis, "FIELDS", names.size())
                : FieldWords.behind(names, call.key(), atMillis, condition.name(), "FIELDS", names.size());
        call.propagate("HPEXPIREAT", words);
    }
}
