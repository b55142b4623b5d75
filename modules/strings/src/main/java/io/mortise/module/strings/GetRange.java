package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.reply.Reply;

/// GETRANGE, and SUBSTR, which is its former name: some bytes of a string.
final class GetRange implements Command {
    @Override
    public void run(Call call, Reply reply) {
        long start = call.integer(2);
        long end = call.integer(3);
        StringView view = StringView.of(call.keyspace().read(call.key(), StringType.TYPE));
        PositionRange range = PositionRange.of(start, end, view.length());
        if (range.isEmpty()) {
            reply.bulk("");
        } else {
            StringReply.part(view, range.first(), range.count(), reply);
        }
    }
}
