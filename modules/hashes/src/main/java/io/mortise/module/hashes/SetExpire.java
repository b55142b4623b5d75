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

/// HSETEX: sets fields together with their deadline, if all of them exist, or none, where that is asked for.
record SetExpire(Hashes hashes) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        FieldOptions options = FieldOptions.ofSet(call);
        HashEditor hash = hashes.edit(call);
        boolean late = hashes.removeDue(call, options.fields());
        if (!holds(options, hash, call)) {
            hash.close();
            if (!late) {
                call.unchanged();
            }
            reply.integer(0);
            return;
        }
        if (options.deadline() == FieldOptions.Deadline.SET && Moment.isPast(call, options.atMillis())) {
            remove(call, hash, options.fields());
        } else {
            put(call, hash, options, late);
        }
        reply.integer(1);
    }

    private static boolean holds(FieldOptions options, HashEditor hash, Call call) {
        if (options.condition() == FieldOptions.Existence.NONE) {
            return true;
        }
        boolean wanted = options.condition() == FieldOptions.Existence.FXX;
        for (Slice name : options.fields().in(call)) {
            if (hash.find(name) != wanted) {
                return false;
            }
        }
        return true;
    }

    private static void put(Call call, HashEditor hash, FieldOptions options, boolean late) {
        long deadline = switch (options.deadline()) {
            case SET -> options.atMillis();
            case KEEPTTL -> Keyspace.KEEP_EXPIRY;
            case NONE, PERSIST -> Keyspace.NO_EXPIRY;
        };
        FieldWords fields = options.fields();
        for (int index = 0; index < fields.count(); index++) {
            int word = fields.word(index);
            hash.put(call.argument(word), call.argument(word + 1), deadline);
        }
        hash.close();
        boolean timed = options.deadline() == FieldOptions.Deadline.SET;
        Hashes.changed(call, "hset", fields, late && !timed);
        if (timed) {
            call.notify(KeyspaceEventClass.HASH, "hexpire", call.key(), fields.in(call));
            propagate(call, options);
        }
    }

    /// The request with its moment made absolute.
    private static void propagate(Call call, FieldOptions options) {
        if (!call.isPropagated()) {
            return;
        }
        List<Object> words = new ArrayList<>();
        for (int index = 1; index < call.count(); index++) {
            if (index == options.momentWord()) {
                words.add("PXAT");
                words.add(options.atMillis());
                index++;
            } else {
                words.add(call.argument(index));
            }
        }
        call.propagate("HSETEX", words.toArray());
    }

    /// Fields that are set with a deadline that has passed are gone at once.
    private static void remove(Call call, HashEditor hash, FieldWords fields) {
        boolean existed = hash.exists();
        List<Slice> names = fields.list(call);
        names.forEach(hash::remove);
        boolean emptied = hash.count() == 0;
        hash.close();
        if (!existed) {
            call.notify(KeyspaceEventClass.NEW, "new", call.key());
        }
        call.notify(KeyspaceEventClass.HASH, "hset", call.key(), names);
        Expire.deleted(call, names);
        if (!existed && emptied) {
            call.notify(KeyspaceEventClass.GENERIC, "del", call.key());
        }
    }
}
