package io.mortise.module.hashes;

import io.mortise.module.hashes.value.DueFields;
import io.mortise.module.hashes.value.HashEditor;
import io.mortise.module.hashes.value.HashType;
import io.mortise.module.hashes.value.HashView;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// What the verbs share: the type, the flyweights with which they look at hashes and change them, and the habits
/// around a change. On the command thread, one command at a time.
final class Hashes {
    private final HashType type;
    private final HashView view = new HashView();
    private final HashEditor editor;

    Hashes(HashType type) {
        this.type = type;
        this.editor = new HashEditor(type);
    }

    // ---- opening

    /// Deadlines up to this moment have come. While effects are applied none has: what expired where they come from
    /// is deleted by effects of its own.
    static long now(Call call) {
        return call.mode() == Call.Mode.REPLAY ? Long.MIN_VALUE : call.nowMillis();
    }

    /// Opens the request's key for reading.
    ///
    /// @return null if it does not exist; valid until the next hash is opened
    HashView read(Call call) {
        ValueRef<PagedMap> value = value(call);
        return value == null ? null : view.open(value, now(call));
    }

    /// The value of the request's key, for reading; null if it does not exist.
    ValueRef<PagedMap> value(Call call) {
        return call.keyspace().read(call.key(), type);
    }

    /// Looks at a value that [#value] gave.
    HashView view(ValueRef<PagedMap> value, Call call) {
        return view.open(value, now(call));
    }

    /// Opens the request's key for changing; one that does not exist is an empty hash. Whoever changes it closes
    /// it.
    HashEditor edit(Call call) {
        editor.open(call.keyspace(), call.key(), now(call));
        return editor;
    }

    /// Refuses a key of another type, for verbs that do so before they look at their other words.
    ///
    /// @throws CommandException WRONGTYPE
    void requireHash(Call call) {
        String present = call.keyspace().typeName(call.key());
        if (present != null && !present.equals(type.name())) {
            throw CommandException.wrongType();
        }
    }

    // ---- changing

    /// Removes those of the named fields of the open editor whose deadline has come, and tells about it.
    ///
    /// @return whether there were any. Then the request as it came is not what is propagated unless it is repeated,
    ///     see [#repeat]
    boolean removeDue(Call call, FieldWords fields) {
        if (!editor.mayHaveDue()) {
            return false;
        }
        DueFields due = new DueFields(call);
        for (Slice name : fields.in(call)) {
            if (editor.removeDue(name)) {
                due.add(name);
            }
        }
        due.tell();
        return !due.isEmpty();
    }

    /// Tells of a change of fields, which is propagated as the request came.
    ///
    /// @param late what [#removeDue] said
    static void changed(Call call, String event, FieldWords fields, boolean late) {
        if (call.isHeard(KeyspaceEventClass.HASH)) {
            call.notify(KeyspaceEventClass.HASH, event, call.key(), fields.in(call));
        }
        if (late) {
            repeat(call);
        }
    }

    /// Propagates the request as it came, behind other effects.
    static void repeat(Call call) {
        if (call.isPropagated()) {
            Object[] words = new Object[call.count() - 1];
            for (int index = 1; index < call.count(); index++) {
                words[index - 1] = call.argument(index);
            }
            call.propagate(call.argument(0).toString(), words);
        }
    }

    // ---- answering

    /// Answers with the value of the field in hand.
    static void reply(HashView hash, Reply reply) {
        reply.bulk(hash.valueArray(), hash.valueOffset(), hash.valueLength());
    }

    /// Answers with the value of a field, or null.
    static void reply(HashView hash, Slice name, Reply reply) {
        if (hash.find(name)) {
            reply(hash, reply);
        } else {
            reply.nullValue();
        }
    }
}
