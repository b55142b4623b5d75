package io.mortise.module.strings;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;
import java.util.ArrayList;
import java.util.List;

/// MSETEX: gives several keys a string each, under one condition and with one expiry for all.
record MultiSetExpiring(Store store) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        MultiSetOptions options = MultiSetOptions.parse(call);
        long expiryMillis = options.expiration().atMillis(call);
        if (!holds(call, options.condition())) {
            reply.integer(0);
            return;
        }
        if (Expiration.isPast(call, expiryMillis)) {
            for (int index = 0; index < call.keyCount(); index++) {
                Expiration.remove(call, call.key(index));
            }
        } else {
            write(call, expiryMillis);
        }
        reply.integer(1);
    }

    private static boolean holds(Call call, Condition condition) {
        for (int index = 0; condition.isConditional() && index < call.keyCount(); index++) {
            if (!condition.holds(call.keyspace().exists(call.key(index)), null, null)) {
                return false;
            }
        }
        return true;
    }

    private void write(Call call, long expiryMillis) {
        for (int index = 0; index < call.keyCount(); index++) {
            Slice key = call.key(index);
            store.put(call, key, MultiSetOptions.valueWord(index), expiryMillis);
            call.notify(KeyspaceEventClass.STRING, "set", key);
            if (expiryMillis >= 0) {
                call.notify(KeyspaceEventClass.GENERIC, "expire", key);
            }
        }
        if (call.isPropagated() && expiryMillis >= 0) {
            propagate(call, expiryMillis);
        }
    }

    /// The condition held, so it is left out.
    private static void propagate(Call call, long expiryMillis) {
        List<Object> words = new ArrayList<>();
        words.add(call.keyCount());
        for (int index = 0; index < call.keyCount(); index++) {
            words.add(call.key(index));
            words.add(call.argument(MultiSetOptions.valueWord(index)));
        }
        words.addAll(List.of("PXAT", expiryMillis));
        call.propagate("MSETEX", words.toArray());
    }
}
