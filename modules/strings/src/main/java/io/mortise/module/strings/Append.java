package io.mortise.module.strings;

import io.mortise.module.strings.value.StringEditor;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// APPEND: adds bytes at the end of a string; a key that does not exist gets them as its value.
record Append(Store store) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        ChunkedBytes large = call.isChunked(2) ? call.chunked(2) : null;
        long added = large == null ? call.argument(2).length() : large.length();
        ValueRef<ChunkedBytes> value = call.keyspace().edit(call.key(), StringType.TYPE);
        long length = added;
        if (value == null) {
            if (large == null) {
                store.put(call, call.key(), 2, Keyspace.NO_EXPIRY);
            } else {
                Store.put(call.keyspace(), call.key(), large, Keyspace.NO_EXPIRY);
            }
        } else {
            long start = StringView.lengthOf(value);
            length = start + added;
            checkLength(call, start, added);
            StringEditor.open(value, length);
            if (large == null) {
                StringEditor.write(value, start, call.argument(2));
            } else {
                StringEditor.write(value, start, large);
            }
        }
        call.notify(KeyspaceEventClass.STRING, "append", call.key());
        reply.integer(length);
    }

    private static void checkLength(Call call, long start, long added) {
        try {
            Limits.check(call, start, added);
        } catch (CommandException tooLong) {
            call.unchanged();
            throw tooLong;
        }
    }
}
