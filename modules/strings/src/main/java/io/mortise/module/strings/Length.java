package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// STRLEN: how many bytes a string has; 0 if there is none.
final class Length implements Command {
    @Override
    public void run(Call call, Reply reply) {
        ValueRef<ChunkedBytes> value = call.keyspace().read(call.key(), StringType.TYPE);
        reply.integer(value == null ? 0 : StringView.lengthOf(value));
    }
}
