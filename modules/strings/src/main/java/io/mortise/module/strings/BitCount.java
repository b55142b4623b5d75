package io.mortise.module.strings;

import io.mortise.module.strings.value.Bits;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// BITCOUNT: how many bits of a string, or of a range of it, are 1.
final class BitCount implements Command {
    @Override
    public void run(Call call, Reply reply) {
        BitRange asked = BitRange.parseWhole(call, 2);
        StringView view = StringView.of(call.keyspace().read(call.key(), StringType.TYPE));
        PositionRange range = asked.bits(PositionRange.of(asked.start(), asked.end(), asked.positions(view.length())));
        reply.integer(range.isEmpty() ? 0 : Bits.count(view, range.first(), range.last()));
    }
}
