package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashEditor;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// HGETEX: the values of fields, whose deadlines may be set or taken away.
record GetExpire(Hashes hashes) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        hashes.requireHash(call);
        FieldOptions options = FieldOptions.ofGet(call);
        HashEditor hash = hashes.edit(call);
        boolean late = hashes.removeDue(call, options.fields());
        List<Slice> changed = new ArrayList<>();
        reply.array(options.fields().count());
        for (Slice name : options.fields().in(call)) {
            Hashes.reply(hash, name, reply);
            if (hash.find(name) && change(call, hash, name, options)) {
                changed.add(name);
            }
        }
        hash.close();
        if (!changed.isEmpty()) {
            tell(call, options, changed);
        } else if (!late) {
            call.unchanged();
        }
    }

    /// Changes the deadline of the field in hand.
    ///
    /// @return whether it did
    private static boolean change(Call call, HashEditor hash, Slice name, FieldOptions options) {
        return switch (options.deadline()) {
            case SET ->
                Moment.isPast(call, options.atMillis()) ? hash.remove(name) : hash.deadline(name, options.atMillis());
            case PERSIST -> hash.deadline() != Keyspace.NO_EXPIRY && hash.deadline(name, Keyspace.NO_EXPIRY);
            case NONE, KEEPTTL -> false;
        };
    }

    private static void tell(Call call, FieldOptions options, List<Slice> changed) {
        List<Slice> all = options.fields().list(call);
        if (options.deadline() == FieldOptions.Deadline.PERSIST) {
            call.notify(KeyspaceEventClass.HASH, "hpersist", call.key(), changed);
            call.propagate("HPERSIST", FieldWords.behind(all, call.key(), "FIELDS", all.size()));
        } else if (Moment.isPast(call, options.atMillis())) {
            Expire.deleted(call, changed);
        } else {
            call.notify(KeyspaceEventClass.HASH, "hexpire", call.key(), changed);
            call.propagate("HPEXPIREAT", FieldWords.behind(all, call.key(), options.atMillis(), "FIELDS", all.size()));
        }
    }
}
