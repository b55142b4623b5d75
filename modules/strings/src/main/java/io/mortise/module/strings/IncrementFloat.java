package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.LongDouble;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;

/// INCRBYFLOAT: adds to the decimal number that a string is; a key that does not exist counts as 0. What other
/// servers are told is the sum, so that they need not be able to count like this one.
final class IncrementFloat implements Command {
    @Override
    public void run(Call call, Reply reply) {
        LongDouble before = number(call.keyspace().read(call.key(), StringType.TYPE));
        LongDouble amount = LongDouble.parse(call.argument(2));
        if (amount == null) {
            throw CommandException.notAFloat();
        }
        Slice sum = Slice.of(sum(before, amount).toString());
        call.keyspace().editOrCreate(call.key(), StringType.TYPE).replace(StringType.RAW, sum);
        call.notify(KeyspaceEventClass.STRING, "incrbyfloat", call.key());
        if (call.isPropagated()) {
            call.propagate("SET", call.key(), sum, "KEEPTTL");
        }
        reply.bulk(sum);
    }

    /// The number that a value is; 0 if there is none.
    ///
    /// @throws CommandException if it is not a number
    static LongDouble number(ValueRef<ChunkedBytes> value) {
        if (value == null) {
            return LongDouble.ZERO;
        }
        if (value.isPacked() && value.form() == StringType.INTEGER) {
            return LongDouble.of(value.packedLong());
        }
        boolean mayBe = StringView.lengthOf(value) <= LongDouble.LONGEST_TEXT;
        LongDouble number = mayBe ? LongDouble.parse(StringView.of(value).slice()) : null;
        if (number == null) {
            throw CommandException.notAFloat();
        }
        return number;
    }

    private static LongDouble sum(LongDouble before, LongDouble amount) {
        if (!before.isInfinite() && !amount.isInfinite()) {
            LongDouble sum = before.add(amount);
            if (!sum.isInfinite()) {
                return sum;
            }
        }
        throw new CommandException("increment would produce NaN or Infinity");
    }
}
