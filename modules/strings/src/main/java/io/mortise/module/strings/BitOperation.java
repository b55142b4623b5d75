package io.mortise.module.strings;

import io.mortise.module.strings.value.BitOperator;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// BITOP: combines strings bit by bit into another one. Combining nothing but empty strings deletes the
/// destination.
final class BitOperation implements Command {
    private static final int FIRST_SOURCE = 3;

    @Override
    public void run(Call call, Reply reply) {
        BitOperator operator = operator(call);
        List<StringView> sources = new ArrayList<>();
        long length = 0;
        // The destination is declared first.
        for (int index = 1; index < call.keyCount(); index++) {
            StringView source = StringView.of(call.keyspace().read(call.key(index), StringType.TYPE));
            sources.add(source);
            length = Math.max(length, source.length());
        }
        if (length == 0) {
            if (call.keyspace().remove(call.key())) {
                call.notify(KeyspaceEventClass.GENERIC, "del", call.key());
            }
        } else {
            store(call, operator.combine(sources, length));
            call.notify(KeyspaceEventClass.STRING, "set", call.key());
        }
        reply.integer(length);
    }

    private static BitOperator operator(Call call) {
        int sources = call.count() - FIRST_SOURCE;
        for (BitOperator operator : BitOperator.values()) {
            if (call.isWord(1, operator.name())) {
                if (operator == BitOperator.NOT && sources != 1) {
                    throw new CommandException("BITOP NOT must be called with a single source key.");
                }
                if (sources < operator.leastSources()) {
                    throw new CommandException("BITOP " + operator + " must be called with at least two source keys.");
                }
                return operator;
            }
        }
        throw CommandException.syntax();
    }

    private static void store(Call call, ChunkedBytes result) {
        if (result.length() > Packed.MOST_BYTES) {
            call.keyspace().replace(call.key(), StringType.TYPE, result, Keyspace.NO_EXPIRY);
        } else {
            Slice bytes = StringView.of(result).run(0);
            call.keyspace().replace(call.key(), StringType.TYPE, StringType.EDITED, bytes, Keyspace.NO_EXPIRY);
        }
    }
}
