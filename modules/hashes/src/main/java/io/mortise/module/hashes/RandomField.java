package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashView;
import io.mortise.module.hashes.value.PackedHash;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// HRANDFIELD: one field at random; or so many different ones, at most all; or, for a negative count, exactly so
/// many, each chosen anew.
record RandomField(Hashes hashes) implements Command {
    /// What is asked for.
    ///
    /// @param count null for one field, which is then the reply itself
    record Wish(Long count, boolean valuesToo) {
        private static final long MOST_VALUES = Long.MAX_VALUE / 2;

        static Wish parse(Call call) {
            if (call.count() == 2) {
                return new Wish(null, false);
            }
            long count = call.integer(
                    2,
                    -Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    "value is out of range, value must between -9223372036854775807 and 9223372036854775807");
            if (call.count() > 4 || call.count() == 4 && !call.isWord(3, "WITHVALUES")) {
                throw CommandException.syntax();
            }
            boolean valuesToo = call.count() == 4;
            // An array's length is an int, and a pair is two elements to RESP2's clients.
            int most = valuesToo ? Integer.MAX_VALUE / 2 : Integer.MAX_VALUE;
            if (valuesToo && count > MOST_VALUES || count < -most) {
                throw new CommandException("value is out of range");
            }
            return new Wish(count, valuesToo);
        }

        /// Whether a field may be chosen again.
        boolean repeats() {
            return count != null && count < 0;
        }

        /// How many fields the answer has.
        int answered(long visible) {
            if (count == null) {
                return visible == 0 ? 0 : 1;
            }
            return (int) (visible == 0 ? 0 : repeats() ? -count : Math.min(count, visible));
        }

        /// Writes what stands before the fields.
        void begin(int answered, Reply reply) {
            if (count != null) {
                reply.array(valuesToo && reply.protocol() == 2 ? 2 * answered : answered);
            } else if (answered == 0) {
                reply.nullValue();
            }
        }

        /// Writes what stands before each field.
        void beginField(Reply reply) {
            if (valuesToo && reply.protocol() > 2) {
                reply.array(2);
            }
        }
    }

    @Override
    public void run(Call call, Reply reply) {
        Wish wish = Wish.parse(call);
        ValueRef<PagedMap> value = hashes.value(call);
        if (value == null) {
            wish.begin(0, reply);
            return;
        }
        HashView hash = hashes.view(value, call);
        if (hash.isPacked()) {
            PackedHash packed = hash.packed();
            RandomPacked random = new RandomPacked(packed, Hashes.now(call), wish, call.random());
            random.answer(reply);
        } else {
            new RandomStream(hash.map(), Hashes.now(call), wish, call.random()).answer(value, reply);
        }
    }
}
