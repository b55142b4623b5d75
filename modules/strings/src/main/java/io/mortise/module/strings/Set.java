package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// SET: gives a key a string, under conditions and with an expiry if asked.
record Set(Store store) implements Command {
    private static final int VALUE = 2;

    @Override
    public void run(Call call, Reply reply) {
        if (call.count() == VALUE + 1) {
            store.put(call, call.key(), VALUE, Keyspace.NO_EXPIRY);
            call.notify(KeyspaceEventClass.STRING, "set", call.key());
            reply.ok();
        } else {
            run(call, SetOptions.parse(call), reply);
        }
    }

    private void run(Call call, SetOptions options, Reply reply) {
        long expiryMillis = options.expiration().atMillis(call);
        ValueRef<ChunkedBytes> old = options.looksAtValue() ? call.keyspace().read(call.key(), StringType.TYPE) : null;
        boolean exists = options.looksAtValue()
                ? old != null
                : options.condition().isConditional() && call.keyspace().exists(call.key());
        boolean holds = options.condition().holds(exists, old, options.compared(call));
        if (options.get()) {
            StringReply.whole(old, reply);
        }
        if (holds) {
            write(call, options, expiryMillis);
        }
        if (!options.get()) {
            if (holds) {
                reply.ok();
            } else {
                reply.nullValue();
            }
        }
    }

    private void write(Call call, SetOptions options, long expiryMillis) {
        if (Expiration.isPast(call, expiryMillis)) {
            Expiration.remove(call, call.key());
            return;
        }
        store.put(call, call.key(), VALUE, expiryMillis);
        call.notify(KeyspaceEventClass.STRING, "set", call.key());
        if (expiryMillis >= 0) {
            call.notify(KeyspaceEventClass.GENERIC, "expire", call.key());
        }
        if (call.isPropagated() && (expiryMillis >= 0 || options.get())) {
            propagate(call, options, expiryMillis);
        }
    }

    /// The time is made absolute; what asks for the old value means nothing elsewhere.
    private static void propagate(Call call, SetOptions options, long expiryMillis) {
        List<Object> words = new ArrayList<>(List.of(call.key(), call.argument(VALUE)));
        if (expiryMillis >= 0) {
            words.addAll(List.of("PXAT", expiryMillis));
        } else {
            if (options.condition().isAboutExistence()) {
                words.add(options.condition().name());
            }
            if (expiryMillis == Keyspace.KEEP_EXPIRY) {
                words.add("KEEPTTL");
            }
        }
        call.propagate("SET", words.toArray());
    }
}
