package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashEditor;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.LongDouble;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// HINCRBYFLOAT: adds to the decimal number that a field is; a field that does not exist counts as 0. Its deadline
/// stays. What other servers are told is the sum, so that they need not be able to count like this one.
record IncrementFloat(Hashes hashes) implements Command {
    private static final FieldWords FIELD = FieldWords.one(2);

    @Override
    public void run(Call call, Reply reply) {
        LongDouble amount = amount(call.argument(3));
        HashEditor hash = hashes.edit(call);
        hashes.removeDue(call, FIELD);
        Slice name = call.argument(2);
        LongDouble sum = (hash.find(name) ? number(call, hash.value()) : LongDouble.ZERO).add(amount);
        if (sum.isInfinite()) {
            call.unchanged();
            throw new CommandException("increment would produce NaN or Infinity");
        }
        Slice text = Slice.of(sum.toString());
        hash.put(name, text, Keyspace.KEEP_EXPIRY);
        hash.close();
        Hashes.changed(call, "hincrbyfloat", FIELD, false);
        if (call.isPropagated()) {
            call.propagate("HSETEX", call.key(), "KEEPTTL", "FIELDS", 1, name, text);
        }
        reply.bulk(text);
    }

    private static LongDouble amount(Slice word) {
        LongDouble amount = LongDouble.parse(word);
        if (amount == null) {
            throw CommandException.notAFloat();
        }
        if (amount.isInfinite()) {
            throw new CommandException("value is NaN or Infinity");
        }
        return amount;
    }

    private static LongDouble number(Call call, Slice value) {
        LongDouble number = LongDouble.parse(value);
        if (number == null) {
            call.unchanged();
            throw new CommandException("hash value is not a float");
        }
        return number;
    }
}
