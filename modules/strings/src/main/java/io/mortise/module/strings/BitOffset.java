package io.mortise.module.strings;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;

/// Positions of bits, as requests give them.
final class BitOffset {
    private BitOffset() {}

    /// The word at `index` as the position of a bit.
    ///
    /// @throws CommandException if it is none, or beyond what a string may have
    static long read(Call call, int index) {
        Slice word = call.argument(index);
        return checked(call, number(word.array(), word.offset(), word.length()));
    }

    /// The word at `index` as the position of a field of so many bits; `#3` means behind three such fields.
    ///
    /// @throws CommandException if it is none, or beyond what a string may have
    static long readField(Call call, int index, int bits) {
        Slice word = call.argument(index);
        if (word.isEmpty() || word.byteAt(0) != '#') {
            return read(call, index);
        }
        long fields = number(word.array(), word.offset() + 1, word.length() - 1);
        return checked(call, fields > Long.MAX_VALUE / bits ? -1 : fields * bits);
    }

    private static long number(byte[] array, int offset, int length) {
        long[] number = new long[1];
        return Numbers.parseLong(array, offset, length, number) ? number[0] : -1;
    }

    private static long checked(Call call, long offset) {
        if (!Limits.mayHaveBit(call, offset)) {
            throw new CommandException("bit offset is not an integer or out of range");
        }
        return offset;
    }
}
