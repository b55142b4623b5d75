package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// GETDEL: the whole string, which goes.
final class GetDelete implements Command {
    @Override
    public void run(Call call, Reply reply) {
        ValueRef<ChunkedBytes> value = call.keyspace().read(call.key(), StringType.TYPE);
        StringReply.whole(value, reply);
        if (value != null) {
            call.keyspace().remove(call.key());
            call.notify(KeyspaceEventClass.GENERIC, "del", call.key());
            call.propagate("DEL", call.key());
        }
    }
}
