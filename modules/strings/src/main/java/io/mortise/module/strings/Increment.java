package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

record Increment(int sign) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        ValueRef<ChunkedBytes> value = call.keyspace().edit(call.key(), StringType.TYPE);
        long result;
        if (value == null) {
            result = sign;
            call.keyspace().replace(call.key(), StringType.TYPE, StringType.INTEGER, result, Keyspace.NO_EXPIRY);
        } else {
            if (!value.isPacked() || value.form() != StringType.INTEGER) {
                throw CommandException.notAnInteger();
            }
            result = value.packedLong() + sign;
            value.packedLong(result);
        }
        reply.integer(result);
    }
}
