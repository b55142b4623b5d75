package io.mortise.module.strings;

import io.mortise.module.strings.BitFieldStep.Kind;
import io.mortise.module.strings.value.BitfieldType;
import io.mortise.module.strings.value.Bits;
import io.mortise.module.strings.value.StringEditor;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.command.KeyAccess.Purpose;
import io.mortise.spi.command.KeyFinder;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;
import java.util.List;

/// BITFIELD and BITFIELD_RO: read and change integers of any width inside a string. They differ in whether they may
/// change any.
record BitField(boolean mayChange) implements Command {
    /// A BITFIELD that only gets only reads its key.
    static final KeyFinder KEY = (words, keys) -> {
        if (onlyGets(words)) {
            keys.add(1, KeyAccess.READ_ONLY, Purpose.ACCESS);
        } else {
            keys.add(1, KeyAccess.READ_WRITE, Purpose.ACCESS, Purpose.UPDATE);
        }
    };

    private static boolean onlyGets(Arguments words) {
        for (int at = 2; at < words.count(); at++) {
            int left = words.count() - at - 1;
            if (words.isWord(at, "GET") && left >= 2) {
                at += 2;
            } else if (words.isWord(at, "OVERFLOW") && left >= 1) {
                at++;
            } else {
                return false;
            }
        }
        return true;
    }

    @Override
    public void run(Call call, Reply reply) {
        List<BitFieldStep> steps = BitFieldStep.parse(call);
        if (steps.stream().allMatch(step -> step.kind() == Kind.GET)) {
            get(call, steps, reply);
        } else if (mayChange) {
            change(call, steps, reply);
        } else {
            throw new CommandException("BITFIELD_RO only supports the GET subcommand");
        }
    }

    private static void get(Call call, List<BitFieldStep> steps, Reply reply) {
        StringView view = StringView.of(call.keyspace().read(call.key(), StringType.TYPE));
        reply.array(steps.size());
        for (BitFieldStep step : steps) {
            reply.integer(read(view, step));
        }
    }

    private static long read(StringView view, BitFieldStep step) {
        return step.type().read(Bits.field(view, step.offset(), step.type().bits()));
    }

    private static void change(Call call, List<BitFieldStep> steps, Reply reply) {
        ValueRef<ChunkedBytes> value = call.keyspace().editOrCreate(call.key(), StringType.TYPE);
        long lastBit = 0;
        for (BitFieldStep step : steps) {
            lastBit = step.kind() == Kind.GET ? lastBit : Math.max(lastBit, step.lastBit());
        }
        long length = (lastBit >>> 3) + 1;
        boolean changes = length > StringView.lengthOf(value);
        StringEditor.open(value, length);
        reply.array(steps.size());
        for (BitFieldStep step : steps) {
            changes |= change(value, step, reply);
        }
        if (changes) {
            call.notify(KeyspaceEventClass.STRING, "setbit", call.key());
        } else {
            call.unchanged();
        }
    }

    /// Does one step and replies.
    ///
    /// @return whether it changed the field
    private static boolean change(ValueRef<ChunkedBytes> value, BitFieldStep step, Reply reply) {
        long before = read(StringView.of(value), step);
        BitfieldType.Outcome outcome = switch (step.kind()) {
            case GET -> new BitfieldType.Outcome(before, false);
            case SET -> step.type().set(step.operand(), step.overflow());
            case INCRBY -> step.type().add(before, step.operand(), step.overflow());
        };
        if (outcome.failed()) {
            reply.nullValue();
            return false;
        }
        if (outcome.value() != before) {
            Bits.putField(value, step.offset(), step.type().bits(), outcome.value());
        }
        reply.integer(step.kind() == Kind.INCRBY ? outcome.value() : before);
        return outcome.value() != before;
    }
}
