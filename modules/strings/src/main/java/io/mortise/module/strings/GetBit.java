package io.mortise.module.strings;

import io.mortise.module.strings.value.Bits;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// GETBIT: one bit; beyond the end there are zeros.
final class GetBit implements Command {
    @Override
    public void run(Call call, Reply reply) {
        long offset = BitOffset.read(call, 2);
        StringView view = StringView.of(call.keyspace().read(call.key(), StringType.TYPE));
        reply.integer(Bits.bitAt(view, offset));
    }
}
