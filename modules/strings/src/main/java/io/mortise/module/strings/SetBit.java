package io.mortise.module.strings;

import io.mortise.module.strings.value.Bits;
import io.mortise.module.strings.value.StringEditor;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// SETBIT: changes one bit and replies with what it was; a string that is too short is filled up with zeros.
final class SetBit implements Command {
    private final long[] number = new long[1];

    @Override
    public void run(Call call, Reply reply) {
        long offset = BitOffset.read(call, 2);
        int bit = bit(call);
        ValueRef<ChunkedBytes> value = call.keyspace().editOrCreate(call.key(), StringType.TYPE);
        long length = (offset >>> 3) + 1;
        boolean grows = length > StringView.lengthOf(value);
        StringEditor.open(value, length);
        boolean changes = Bits.put(value, offset, bit);
        if (grows || changes) {
            call.notify(KeyspaceEventClass.STRING, "setbit", call.key());
        } else {
            call.unchanged();
        }
        reply.integer(changes ? 1 - bit : bit);
    }

    private int bit(Call call) {
        Slice word = call.argument(3);
        boolean isNumber = Numbers.parseLong(word.array(), word.offset(), word.length(), number);
        if (!isNumber || (number[0] & ~1) != 0) {
            throw new CommandException("bit is not an integer or out of range");
        }
        return (int) number[0];
    }
}
