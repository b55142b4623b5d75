package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// MGET: several strings; null for a key that does not exist or is none.
final class MultiGet implements Command {
    @Override
    public void run(Call call, Reply reply) {
        reply.array(call.keyCount());
        for (int index = 0; index < call.keyCount(); index++) {
            StringReply.element(open(call, call.key(index)), reply);
        }
    }

    private static ValueRef<ChunkedBytes> open(Call call, Slice key) {
        try {
            return call.keyspace().read(key, StringType.TYPE);
        } catch (CommandException refused) {
            if (refused.prefix().equals(ErrorPrefix.WRONGTYPE.name())) {
                return null;
            }
            throw refused;
        }
    }
}
