package io.mortise.module.strings;

import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.reply.Reply;

/// SETEX and PSETEX: give a key a string that expires. They differ in the unit.
record SetExpiring(Store store, Expiration.Unit unit) implements Command {
    private static final int VALUE = 3;

    @Override
    public void run(Call call, Reply reply) {
        long expiryMillis = new Expiration(unit, 2).atMillis(call);
        store.put(call, call.key(), VALUE, expiryMillis);
        call.notify(KeyspaceEventClass.STRING, "set", call.key());
        call.notify(KeyspaceEventClass.GENERIC, "expire", call.key());
        if (call.isPropagated()) {
            call.propagate("SET", call.key(), call.argument(VALUE), "PXAT", expiryMillis);
        }
        reply.ok();
    }
}
