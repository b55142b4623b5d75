package io.mortise.kernel.builtin;

import io.mortise.kernel.dispatch.CallState;
import io.mortise.kernel.keyspace.GenericKeys;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Glob;
import io.mortise.spi.reply.Reply;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// SCAN: walks the keys in portions. The cursor is a position in hash order, so it is good for ever: a key that is
/// there during the whole walk is met, once, whatever is added and removed meanwhile.
final class Scan implements KernelCommand {
    private static final long POSITIONS = 1L << 48;

    /// What is asked for.
    ///
    /// @param pattern null for any name
    /// @param type in lower case, null for any
    private record Options(Glob pattern, int count, String type) {
        static Options parse(Call call) {
            Glob pattern = null;
            long count = 10;
            String type = null;
            for (int index = 2; index < call.count(); index += 2) {
                if (index + 1 == call.count()) {
                    throw CommandException.syntax();
                }
                if (call.isWord(index, "COUNT")) {
                    count = call.integer(index + 1);
                    if (count < 1) {
                        throw CommandException.syntax();
                    }
                } else if (call.isWord(index, "MATCH")) {
                    pattern = Glob.of(call.argument(index + 1));
                } else if (call.isWord(index, "TYPE")) {
                    type = call.argument(index + 1).toLatin1().toLowerCase(Locale.ROOT);
                } else {
                    throw CommandException.syntax();
                }
            }
            boolean any = pattern == null || pattern.matchesAll();
            return new Options(any ? null : pattern, (int) Math.min(count, Integer.MAX_VALUE), type);
        }

        boolean wants(Slice key, String typeName) {
            return (pattern == null || pattern.matches(key))
                    && (type == null || type.equals(typeName.toLowerCase(Locale.ROOT)));
        }
    }

    @Override
    public void run(CallState call, Reply reply) {
        long cursor = cursor(call.argument(1));
        Options options = Options.parse(call);
        List<byte[]> found = new ArrayList<>();
        GenericKeys.Visitor visitor = (key, typeName) -> {
            if (options.wants(key, typeName)) {
                found.add(key.copy());
            }
        };
        long next = call.keys().scan(call.database(), cursor, options.count, visitor);
        reply.array(2);
        reply.bulkInteger(next);
        reply.array(found.size());
        found.forEach(reply::bulk);
    }

    /// Any unsigned 64-bit number is taken; only positions are ever given out.
    private static long cursor(Slice word) {
        String digits = word.toLatin1();
        if (!digits.matches("[0-9]{1,32}") || new BigInteger(digits).bitLength() > Long.SIZE) {
            throw new CommandException("invalid cursor");
        }
        return new BigInteger(digits).longValue() & POSITIONS - 1;
    }
}
