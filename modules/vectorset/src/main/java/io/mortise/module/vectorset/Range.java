package io.mortise.module.vectorset;

import io.mortise.module.vectorset.value.NameRange;
import io.mortise.module.vectorset.value.VectorSet;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.Command;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.reply.Reply;

/// VRANGE: elements in the order of their bytes.
record Range(VectorSets sets) implements Command {
    @Override
    public void run(Call call, Reply reply) {
        if (call.count() > 5) {
            throw CommandException.wrongArity("VRANGE");
        }
        Slice start = call.argument(2);
        Slice end = call.argument(3);
        long count = call.count() == 5 ? count(call.argument(4)) : -1;
        if (!isBound(start)) {
            throw new CommandException("invalid start range format");
        }
        if (!isBound(end)) {
            throw new CommandException("invalid end range format");
        }
        if (start.byteAt(0) == '+' || end.byteAt(0) == '-') {
            throw new CommandException("'-' can only be used as first argument, '+' only as second");
        }
        VectorSet set = sets.read(call);
        if (set == null || count == 0) {
            reply.array(0);
            return;
        }
        NameRange range = new NameRange(name(start), start.byteAt(0) == '[', name(end), end.byteAt(0) == '[');
        int most = count < 0 ? Integer.MAX_VALUE : (int) Math.min(count, Integer.MAX_VALUE);
        if (sets.isForAnotherThread(set)) {
            call.background(() -> set.range(range, most), (later, laterReply, names) -> answer(laterReply, names));
        } else {
            answer(reply, set.range(range, most));
        }
    }

    private static long count(Slice word) {
        long[] parsed = new long[1];
        if (!Numbers.parseLong(word.array(), word.offset(), word.length(), parsed)) {
            throw new CommandException("invalid COUNT value");
        }
        return parsed[0];
    }

    /// Whether a word is `-`, `+`, or a bracket with something behind it.
    private static boolean isBound(Slice word) {
        if (word.length() < 2) {
            return word.length() == 1 && (word.byteAt(0) == '-' || word.byteAt(0) == '+');
        }
        return word.byteAt(0) == '[' || word.byteAt(0) == '(';
    }

    private static byte[] name(Slice bound) {
        return bound.length() == 1 ? null : bound.slice(1, bound.length()).copy();
    }

    private static void answer(Reply reply, byte[][] names) {
        reply.array(names.length);
        for (byte[] name : names) {
            reply.bulk(name);
        }
    }
}
