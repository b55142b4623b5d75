package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashView;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// HTTL HPTTL HEXPIRETIME HPEXPIRETIME: when fields expire. They differ in the unit, and in whether they count from
/// now. For each field: -2 if there is none, -1 if it does not expire.
record TimeToLive(Hashes hashes, Moment moment) implements Command {
    private static final int NO_FIELD = -2;
    private static final int NO_DEADLINE = -1;

    @Override
    public void run(Call call, Reply reply) {
        hashes.requireHash(call);
        FieldWords fields = FieldWords.afterKey(call);
        HashView hash = hashes.read(call);
        reply.array(fields.count());
        for (Slice name : fields.in(call)) {
            reply.integer(hash == null ? NO_FIELD : time(call, hash, name));
        }
    }

    private long time(Call call, HashView hash, Slice name) {
        if (!hash.find(name)) {
            return NO_FIELD;
        }
        long deadline = hash.deadline();
        if (deadline == Keyspace.NO_EXPIRY) {
            return NO_DEADLINE;
        }
        return moment.shown(moment.isFromNow() ? Math.max(0, deadline - call.nowMillis()) : deadline);
    }
}
