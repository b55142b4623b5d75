package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// TTL, PTTL, EXPIRETIME, PEXPIRETIME: tell when a key expires; -1 if it does not, -2 if there is no such key.
///
/// @param unitMillis how many milliseconds the answer counts; seconds are rounded to the nearest
/// @param absolute whether it counts from 1970 rather than from now
record Expiry(long unitMillis, boolean absolute) implements KernelCommand {
    @Override
    public void run(CallState call, Reply reply) {
        if (!call.view().lookUp(call.key())) {
            reply.integer(Keyspace.NO_KEY);
            return;
        }
        long moment = call.keyspace().expiry(call.key());
        if (moment == Keyspace.NO_EXPIRY) {
            reply.integer(Keyspace.NO_EXPIRY);
            return;
        }
        long millis = absolute ? moment : Math.max(0, moment - call.nowMillis());
        // Adding half a unit first would overflow at the end of time.
        reply.integer(millis / unitMillis + (unitMillis > 1 && millis % unitMillis >= unitMillis / 2 ? 1 : 0));
    }
}
