package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// GET: the whole string.
final class Get implements Command {
    @Override
    public void run(Call call, Reply reply) {
        StringReply.whole(call.keyspace().read(call.key(), StringType.TYPE), reply);
    }
}
