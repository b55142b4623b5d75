package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// EXPIRE, PEXPIRE, EXPIREAT, PEXPIREAT: say when a key is to go. A moment that has passed deletes it at once.
///
/// Elsewhere the effect is PEXPIREAT, since the four differ in nothing but how they name the moment, or DEL.
///
/// @param unitMillis how many milliseconds the given number counts
/// @param absolute whether it counts from 1970 rather than from now
record Expire(long unitMillis, boolean absolute) implements KernelCommand {
    /// The largest moment that can be kept; the two above have a meaning.
    private static final long LAST_MOMENT = Long.MAX_VALUE - 2;

    /// When the command does nothing, by what the key has.
    private record Condition(boolean unlessAny, boolean ifAny, boolean ifLater, boolean ifEarlier) {
        static Condition parse(Call call) {
            boolean nx = false;
            boolean xx = false;
            boolean gt = false;
            boolean lt = false;
            for (Slice word : call.argumentsFrom(3)) {
                if (word.isWord("NX")) {
                    nx = true;
                } else if (word.isWord("XX")) {
                    xx = true;
                } else if (word.isWord("GT")) {
                    gt = true;
                } else if (word.isWord("LT")) {
                    lt = true;
                } else {
                    throw new CommandException("Unsupported option " + word);
                }
            }
            if (nx && (xx || gt || lt)) {
                throw new CommandException("NX and XX, GT or LT options at the same time are not compatible");
            }
            if (gt && lt) {
                throw new CommandException("GT and LT options at the same time are not compatible");
            }
            return new Condition(nx, xx, gt, lt);
        }

        /// A key that does not expire counts as one that expires at the end of time.
        boolean allows(long present, long wanted) {
            boolean expires = present != Keyspace.NO_EXPIRY;
            return !(unlessAny && expires
                    || ifAny && !expires
                    || ifLater && (!expires || wanted <= present)
                    || ifEarlier && expires && wanted >= present);
        }
    }

    @Override
    public void run(CallState call, Reply reply) {
        Condition condition = Condition.parse(call);
        long moment = moment(call);
        Slice key = call.key();
        if (!call.keys().existsForChange(call.database(), key)) {
            reply.integer(0);
            return;
        }
        if (!condition.allows(call.keyspace().expiry(key), moment)) {
            reply.integer(0);
            return;
        }
        if (moment <= call.nowMillis() && call.mode() != Call.Mode.REPLAY) {
            call.keyspace().remove(key);
            call.propagate("DEL", key);
            call.notify(KeyspaceEventClass.GENERIC, "del", key);
        } else {
            long kept = Math.clamp(moment, 0, LAST_MOMENT);
            call.keyspace().expireAt(key, kept);
            call.propagate("PEXPIREAT", key, kept);
            call.notify(KeyspaceEventClass.GENERIC, "expire", key);
        }
        reply.integer(1);
    }

    private long moment(Call call) {
        long number = call.integer(2);
        try {
            long millis = Math.multiplyExact(number, unitMillis);
            // Only the sum with a time of the future is checked, as in Redis.
            long base = absolute ? 0 : call.nowMillis();
            if (millis > Long.MAX_VALUE - base) {
                throw invalid(call);
            }
            return millis + base;
        } catch (ArithmeticException tooLarge) {
            throw invalid(call);
        }
    }

    private static CommandException invalid(Call call) {
        return new CommandException(
                "invalid expire time in '" + call.definition().name() + "' command");
    }
}
