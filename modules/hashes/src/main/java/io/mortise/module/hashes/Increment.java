package io.mortise.module.hashes;

import io.mortise.module.hashes.value.HashEditor;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.reply.Reply;

/// HINCRBY: adds to the integer that a field is; a field that does not exist counts as 0. Its deadline stays.
record Increment(Hashes hashes) implements Command {
    private static final FieldWords FIELD = FieldWords.one(2);

    @Override
    public void run(Call call, Reply reply) {
        long amount = call.integer(3);
        HashEditor hash = hashes.edit(call);
        boolean late = hashes.removeDue(call, FIELD);
        Slice name = call.argument(2);
        long before = hash.find(name) ? integer(call, hash.value()) : 0;
        long sum = before + amount;
        if (((before ^ sum) & (amount ^ sum)) < 0) {
            call.unchanged();
            throw new CommandException("increment or decrement would overflow");
        }
        hash.put(name, Slice.of(Numbers.decimal(sum)), Keyspace.KEEP_EXPIRY);
        hash.close();
        Hashes.changed(call, "hincrby", FIELD, late);
        reply.integer(sum);
    }

    private static long integer(Call call, Slice value) {
        long[] number = new long[1];
        if (!Numbers.parseLong(value.array(), value.offset(), value.length(), number)) {
            call.unchanged();
            throw new CommandException("hash value is not an integer");
        }
        return number[0];
    }
}
