package io.mortise.module.strings;

import io.mortise.module.strings.value.StringEditor;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// SETRANGE: overwrites bytes of a string from an offset on; a string that is too short is filled up with zeros.
final class SetRange implements Command {
    private static final int OFFSET = 2;
    private static final int VALUE = 3;

    @Override
    public void run(Call call, Reply reply) {
        long offset = call.integer(OFFSET);
        if (offset < 0) {
            throw new CommandException("offset is out of range");
        }
        ChunkedBytes large = call.isChunked(VALUE) ? call.chunked(VALUE) : null;
        long count = large == null ? call.argument(VALUE).length() : large.length();
        ValueRef<ChunkedBytes> present = call.keyspace().read(call.key(), StringType.TYPE);
        long length = present == null ? 0 : StringView.lengthOf(present);
        if (count == 0) {
            reply.integer(length);
            return;
        }
        Limits.check(call, offset, count);
        long newLength = Math.max(length, offset + count);
        ValueRef<ChunkedBytes> value = call.keyspace().editOrCreate(call.key(), StringType.TYPE);
        StringEditor.open(value, newLength);
        if (large == null) {
            StringEditor.write(value, offset, call.argument(VALUE));
        } else {
            StringEditor.write(value, offset, large);
        }
        call.notify(KeyspaceEventClass.STRING, "setrange", call.key());
        reply.integer(newLength);
    }
}
