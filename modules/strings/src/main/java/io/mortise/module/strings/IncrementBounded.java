package io.mortise.module.strings;

import io.mortise.module.strings.value.StringType;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.LongDouble;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.reply.Reply;
import java.util.function.Consumer;

/// INCREX: adds to the number that a string is, within bounds, and says when the key expires: a rate limiter in one
/// command. The reply is the number and what was really added. A result out of bounds is either cut to the bound or
/// leaves everything as it was.
final class IncrementBounded implements Command {
    @Override
    public void run(Call call, Reply reply) {
        IncrexOptions options = IncrexOptions.parse(call);
        if (options.isFloat()) {
            addFloat(call, options, reply);
        } else {
            addInteger(call, options, reply);
        }
    }

    // ---- integers

    private static void addInteger(Call call, IncrexOptions options, Reply reply) {
        long amount = integer(call, options.amount(), "Increment", 1);
        long lower = integer(call, options.lower(), "LBOUND", Long.MIN_VALUE);
        long upper = integer(call, options.upper(), "UBOUND", Long.MAX_VALUE);
        checkBounds(lower > upper);
        long expiryMillis = options.expiration().atMillis(call);
        long before = integer(call.keyspace().read(call.key(), StringType.TYPE));
        long sum = before + amount;
        boolean overflows = ((before ^ sum) & (amount ^ sum)) < 0;
        boolean isAbove = overflows ? amount > 0 : sum > upper;
        boolean isBelow = overflows ? amount < 0 : sum < lower;
        long result = before;
        if (options.saturates() || !isAbove && !isBelow) {
            result = isAbove ? upper : isBelow ? lower : sum;
            checkApplied(before, result);
            long sure = result;
            write(call, options, value -> value.replace(StringType.INTEGER, sure), Numbers.decimal(sure), expiryMillis);
        }
        reply.array(2);
        reply.integer(result);
        reply.integer(result - before);
    }

    private static long integer(Call call, int word, String name, long otherwise) {
        if (word == 0) {
            return otherwise;
        }
        Slice text = call.argument(word);
        long[] number = new long[1];
        if (!Numbers.parseLong(text.array(), text.offset(), text.length(), number)) {
            throw new CommandException(name + " is not an integer or out of range");
        }
        return number[0];
    }

    private static long integer(ValueRef<ChunkedBytes> value) {
        if (value == null) {
            return 0;
        }
        if (value.isPacked() && value.form() == StringType.INTEGER) {
            return value.packedLong();
        }
        if (value.isPacked()) {
            Slice text = value.packed();
            long[] number = new long[1];
            if (Numbers.parseLong(text.array(), text.offset(), text.length(), number)) {
                return number[0];
            }
        }
        throw CommandException.notAnInteger();
    }

    private static void checkApplied(long before, long result) {
        long applied = result - before;
        if (((result ^ before) & (result ^ applied)) < 0) {
            throw new CommandException("applied increment would overflow");
        }
    }

    // ---- decimal numbers

    private static void addFloat(Call call, IncrexOptions options, Reply reply) {
        LongDouble amount = decimal(call, options.amount(), "Increment", null);
        if (amount.isInfinite()) {
            throw new CommandException("BYFLOAT increment cannot be Infinity");
        }
        LongDouble lower = decimal(call, options.lower(), "LBOUND", LongDouble.LEAST);
        LongDouble upper = decimal(call, options.upper(), "UBOUND", LongDouble.MOST);
        checkBounds(lower.compareTo(upper) > 0);
        long expiryMillis = options.expiration().atMillis(call);
        LongDouble before = IncrementFloat.number(call.keyspace().read(call.key(), StringType.TYPE));
        if (before.isInfinite()) {
            throw new CommandException("value cannot be Infinity");
        }
        LongDouble sum = before.add(amount);
        boolean isAbove = sum.isInfinite() ? sum.signum() > 0 : sum.compareTo(upper) > 0;
        boolean isBelow = sum.isInfinite() ? sum.signum() < 0 : sum.compareTo(lower) < 0;
        LongDouble result = before;
        LongDouble applied = LongDouble.ZERO;
        if (options.saturates() || !isAbove && !isBelow) {
            result = isAbove ? upper : isBelow ? lower : sum;
            applied = result.subtract(before);
            if (applied.isInfinite()) {
                throw new CommandException("applied increment would be Infinity");
            }
            Slice text = Slice.of(result.toString());
            write(call, options, value -> value.replace(StringType.RAW, text), text.copy(), expiryMillis);
        }
        reply.array(2);
        reply.number(result.toString());
        reply.number(applied.toString());
    }

    private static LongDouble decimal(Call call, int word, String name, LongDouble otherwise) {
        if (word == 0) {
            return otherwise;
        }
        LongDouble number = LongDouble.parse(call.argument(word));
        if (number == null) {
            throw new CommandException(name + " is not a valid float");
        }
        return number;
    }

    // ---- both

    private static void checkBounds(boolean areReversed) {
        if (areReversed) {
            throw new CommandException("LBOUND can't be greater than UBOUND");
        }
    }

    /// Writes the result. Others are told the result and the expiry, not how it came about.
    private static void write(
            Call call, IncrexOptions options, Consumer<ValueRef<ChunkedBytes>> put, byte[] text, long expiryMillis) {
        Keyspace keyspace = call.keyspace();
        long present = keyspace.expiry(call.key());
        boolean expires = expiryMillis >= 0 && !(options.onlyNew() && present >= 0);
        if (expires && Expiration.isPast(call, expiryMillis)) {
            Expiration.remove(call, call.key());
            return;
        }
        put.accept(keyspace.editOrCreate(call.key(), StringType.TYPE));
        boolean persists = options.expiration().unit() == Expiration.Unit.PERSIST && present >= 0;
        if (expires || persists) {
            keyspace.expireAt(call.key(), expiryMillis);
        }
        call.notify(KeyspaceEventClass.STRING, options.isFloat() ? "incrbyfloat" : "incrby", call.key());
        if (expires || persists) {
            call.notify(KeyspaceEventClass.GENERIC, persists ? "persist" : "expire", call.key());
        }
        if (expires) {
            call.propagate("SET", call.key(), text, "PXAT", expiryMillis);
        } else if (persists) {
            call.propagate("SET", call.key(), text);
        } else {
            call.propagate("SET", call.key(), text, "KEEPTTL");
        }
    }
}
