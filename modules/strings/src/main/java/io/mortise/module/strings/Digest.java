package io.mortise.module.strings;

import io.mortise.module.strings.value.ContentDigest;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// DIGEST: the digest of a string's content, for IFDEQ and IFDNE.
final class Digest implements Command {
    @Override
    public void run(Call call, Reply reply) {
        ValueRef<ChunkedBytes> value = call.keyspace().read(call.key(), StringType.TYPE);
        if (value == null) {
            reply.nullValue();
        } else {
            reply.bulk(ContentDigest.of(StringView.of(value)));
        }
    }
}
