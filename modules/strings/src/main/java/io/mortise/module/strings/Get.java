package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// GET: the whole string.
final class Get implements Command {
    @Override
    public void run(Call call, Reply reply) {
        write(call.keyspace().read(call.key(), StringType.TYPE), reply);
    }

    /// Replies with a string, or with null.
    static void write(ValueRef<ChunkedBytes> value, Reply reply) {
        if (value == null) {
            reply.nullValue();
        } else if (!value.isPacked()) {
            reply.bulk(value.object());
        } else if (value.form() == StringType.INTEGER) {
            reply.bulkInteger(value.packedLong());
        } else {
            reply.bulk(value.packed());
        }
    }
}
