package io.mortise.module.strings;

import io.mortise.module.strings.value.Bits;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// BITPOS: where the first bit of a value is. Zeros are thought to follow the string, unless the range has an end.
final class BitPosition implements Command {
    @Override
    public void run(Call call, Reply reply) {
        long bit = call.integer(2);
        if (bit != 0 && bit != 1) {
            throw new CommandException("The bit argument must be 1 or 0.");
        }
        BitRange asked = BitRange.parse(call, 3);
        ValueRef<ChunkedBytes> value = call.keyspace().read(call.key(), StringType.TYPE);
        if (value == null) {
            reply.integer(bit == 1 ? -1 : 0);
        } else {
            reply.integer(find(StringView.of(value), (int) bit, asked));
        }
    }

    private static long find(StringView view, int bit, BitRange asked) {
        PositionRange range = asked.bits(PositionRange.cut(asked.start(), asked.end(), asked.positions(view.length())));
        if (range.isEmpty()) {
            return -1;
        }
        long found = Bits.find(view, bit, range.first(), range.last());
        boolean zerosFollow = bit == 0 && !asked.hasEnd();
        return found < 0 && zerosFollow ? view.length() * 8 : found;
    }
}
