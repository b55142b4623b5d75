package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// GETEX: the whole string, whose expiry may change.
final class GetExpire implements Command {
    @Override
    public void run(Call call, Reply reply) {
        Expiration expiration = parse(call);
        ValueRef<ChunkedBytes> value = call.keyspace().read(call.key(), StringType.TYPE);
        long expiryMillis = value == null ? Keyspace.NO_EXPIRY : expiration.atMillis(call);
        StringReply.whole(value, reply);
        if (value == null) {
            return;
        }
        if (expiration.hasTime()) {
            expire(call, expiryMillis);
        } else if (expiration.unit() == Expiration.Unit.PERSIST) {
            persist(call);
        }
    }

    private static Expiration parse(Call call) {
        Expiration expiration = Expiration.NONE;
        for (int at = 2; at < call.count(); at += expiration.words()) {
            expiration = expiration.with(call, at, Expiration.Unit.PERSIST);
            if (expiration == null) {
                throw CommandException.syntax();
            }
        }
        return expiration;
    }

    private static void expire(Call call, long expiryMillis) {
        if (Expiration.isPast(call, expiryMillis)) {
            Expiration.remove(call, call.key());
            return;
        }
        call.keyspace().expireAt(call.key(), expiryMillis);
        call.notify(KeyspaceEventClass.GENERIC, "expire", call.key());
        call.propagate("PEXPIREAT", call.key(), expiryMillis);
    }

    private static void persist(Call call) {
        if (call.keyspace().expiry(call.key()) != Keyspace.NO_EXPIRY) {
            call.keyspace().expireAt(call.key(), Keyspace.NO_EXPIRY);
            call.notify(KeyspaceEventClass.GENERIC, "persist", call.key());
            call.propagate("PERSIST", call.key());
        }
    }
}
