package io.mortise.module.strings;

import io.mortise.module.strings.value.LongestCommonSubsequence;
import io.mortise.module.strings.value.StringType;
import io.mortise.module.strings.value.StringView;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.reply.Reply;

/// LCS: the longest common subsequence of two strings, its length, or where it lies in them. It takes time in
/// proportion to the product of the lengths, so that of long strings is computed in the background.
final class CommonSubsequence implements Command {
    /// About a millisecond's work.
    private static final long MOST_CELLS_AT_ONCE = 250_000;
    /// What Redis would take for one cell of its table; it bounds what may be asked for.
    private static final int CELL_BYTES = 4;

    @Override
    public void run(Call call, Reply reply) {
        StringView firstView = open(call, call.key(0));
        StringView secondView = open(call, call.key(1));
        LcsOptions options = LcsOptions.parse(call);
        long cells = (firstView.length() + 1) * (secondView.length() + 1);
        if (cells > Limits.transientBytes() / CELL_BYTES) {
            throw new CommandException("Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
        }
        byte[] first = firstView.copy();
        byte[] second = secondView.copy();
        if (cells <= MOST_CELLS_AT_ONCE) {
            write(compute(first, second, options), options, reply);
        } else {
            call.background(
                    () -> compute(first, second, options), (later, answer, found) -> write(found, options, answer));
        }
    }

    private static StringView open(Call call, Slice key) {
        String type = call.keyspace().typeName(key);
        if (type != null && !type.equals(StringType.TYPE.name())) {
            throw new CommandException("The specified keys must contain string values");
        }
        return StringView.of(call.keyspace().read(key, StringType.TYPE));
    }

    private static LongestCommonSubsequence compute(byte[] first, byte[] second, LcsOptions options) {
        return options.onlyLength()
                ? LongestCommonSubsequence.lengthOf(first, second)
                : LongestCommonSubsequence.of(first, second);
    }

    private static void write(LongestCommonSubsequence found, LcsOptions options, Reply reply) {
        if (options.onlyLength()) {
            reply.integer(found.length());
        } else if (options.places()) {
            writePlaces(found, options, reply);
        } else {
            reply.bulk(found.bytes());
        }
    }

    private static void writePlaces(LongestCommonSubsequence found, LcsOptions options, Reply reply) {
        reply.map(2);
        reply.bulk("matches");
        reply.array((int) found.matches().stream().filter(options::shows).count());
        for (LongestCommonSubsequence.Match match : found.matches()) {
            if (options.shows(match)) {
                reply.array(options.withLengths() ? 3 : 2);
                writeRange(match.first(), match.length(), reply);
                writeRange(match.second(), match.length(), reply);
                if (options.withLengths()) {
                    reply.integer(match.length());
                }
            }
        }
        reply.bulk("len");
        reply.integer(found.length());
    }

    private static void writeRange(int start, int length, Reply reply) {
        reply.array(2);
        reply.integer(start);
        reply.integer(start + length - 1);
    }
}
