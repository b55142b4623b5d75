package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// INCR, DECR, INCRBY and DECRBY: add to the integer that a string is; a key that does not exist counts as 0. They
/// differ in the sign, and in whether a word says how much.
///
/// An integer is kept in binary and changed in place, however many digits it has.
final class Increment implements Command {
    private final int sign;
    private final boolean hasAmount;
    private final long[] number = new long[1];

    /// @param sign 1 or -1
    /// @param hasAmount whether the word after the key says how much; otherwise it is 1
    Increment(int sign, boolean hasAmount) {
        this.sign = sign;
        this.hasAmount = hasAmount;
    }

    @Override
    public void run(Call call, Reply reply) {
        long amount = hasAmount ? amount(call) : sign;
        ValueRef<ChunkedBytes> value = call.keyspace().edit(call.key(), StringType.TYPE);
        long sum = amount;
        if (value == null) {
            call.keyspace().replace(call.key(), StringType.TYPE, StringType.INTEGER, sum, Keyspace.NO_EXPIRY);
        } else if (value.isPacked() && value.form() == StringType.INTEGER) {
            sum = sum(call, value.packedLong(), amount);
            value.packedLong(sum);
        } else {
            sum = sum(call, parse(call, value), amount);
            value.replace(StringType.INTEGER, sum);
        }
        call.notify(KeyspaceEventClass.STRING, "incrby", call.key());
        reply.integer(sum);
    }

    private long amount(Call call) {
        Slice word = call.argument(2);
        if (!Numbers.parseLong(word.array(), word.offset(), word.length(), number)) {
            throw CommandException.notAnInteger();
        }
        if (sign < 0 && number[0] == Long.MIN_VALUE) {
            throw new CommandException("decrement would overflow");
        }
        return sign * number[0];
    }

    private long parse(Call call, ValueRef<ChunkedBytes> value) {
        if (value.isPacked()) {
            Slice bytes = value.packed();
            if (Numbers.parseLong(bytes.array(), bytes.offset(), bytes.length(), number)) {
                return number[0];
            }
        }
        throw refused(call, CommandException.notAnInteger());
    }

    private static long sum(Call call, long value, long amount) {
        long sum = value + amount;
        if (((value ^ sum) & (amount ^ sum)) < 0) {
            throw refused(call, new CommandException("increment or decrement would overflow"));
        }
        return sum;
    }

    /// The value was opened to be changed, but is not.
    private static CommandException refused(Call call, CommandException why) {
        call.unchanged();
        return why;
    }
}
