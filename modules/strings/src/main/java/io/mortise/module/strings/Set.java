package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// SET.
final class Set implements Command {
    private final long[] number = new long[1];

    @Override
    public void run(Call call, Reply reply) {
        Slice value = call.argument(2);
        store(
                call.keyspace(),
                call.key(),
                value,
                call.count() > 4 ? call.nowMillis() + call.integer(4) * 1000 : Keyspace.NO_EXPIRY);
        call.notify(KeyspaceEventClass.STRING, "set", call.key());
        reply.ok();
    }

    private void store(Keyspace keyspace, Slice key, Slice value, long expiry) {
        if (Numbers.parseLong(value.array(), value.offset(), value.length(), number)) {
            keyspace.replace(key, StringType.TYPE, StringType.INTEGER, number[0], expiry);
        } else {
            keyspace.replace(key, StringType.TYPE, StringType.RAW, value, expiry);
        }
    }
}
