package io.mortise.module.strings;

import io.mortise.module.strings.value.BitfieldType;
import io.mortise.module.strings.value.BitfieldType.Overflow;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.Numbers;
import java.util.ArrayList;
import java.util.List;

/// One step of a BITFIELD:
///
/// ```
/// GET encoding offset | [OVERFLOW WRAP | SAT | FAIL] (SET encoding offset value | INCRBY encoding offset increment)
/// ```
///
/// An OVERFLOW holds for all steps behind it.
///
/// @param type of the field
/// @param offset of its first bit
/// @param operand what is set or added
/// @param overflow what becomes of a value that the field cannot hold
record BitFieldStep(Kind kind, BitfieldType type, long offset, long operand, Overflow overflow) {
    enum Kind {
        GET,
        SET,
        INCRBY
    }

    /// Reads all steps.
    ///
    /// @throws CommandException if any of them makes no sense
    static List<BitFieldStep> parse(Call call) {
        List<BitFieldStep> steps = new ArrayList<>();
        Overflow overflow = Overflow.WRAP;
        for (int at = 2; at < call.count(); ) {
            int left = call.count() - at - 1;
            if (call.isWord(at, "OVERFLOW") && left >= 1) {
                overflow = overflow(call, at + 1);
                at += 2;
                continue;
            }
            Kind kind = kind(call, at, left);
            BitfieldType type = type(call.argument(at + 1));
            long offset = BitOffset.readField(call, at + 2, type.bits());
            long operand = kind == Kind.GET ? 0 : call.integer(at + 3);
            steps.add(new BitFieldStep(kind, type, offset, operand, overflow));
            at += kind == Kind.GET ? 3 : 4;
        }
        return steps;
    }

    private static Overflow overflow(Call call, int at) {
        for (Overflow overflow : Overflow.values()) {
            if (call.isWord(at, overflow.name())) {
                return overflow;
            }
        }
        throw new CommandException("Invalid OVERFLOW type specified");
    }

    private static Kind kind(Call call, int at, int left) {
        for (Kind kind : Kind.values()) {
            if (call.isWord(at, kind.name()) && left >= (kind == Kind.GET ? 2 : 3)) {
                return kind;
            }
        }
        throw CommandException.syntax();
    }

    private static BitfieldType type(Slice word) {
        boolean isSigned = !word.isEmpty() && word.byteAt(0) == 'i';
        boolean isUnsigned = !word.isEmpty() && word.byteAt(0) == 'u';
        long[] bits = new long[1];
        boolean isNumber =
                (isSigned || isUnsigned) && Numbers.parseLong(word.array(), word.offset() + 1, word.length() - 1, bits);
        if (!isNumber || bits[0] < 1 || bits[0] > (isSigned ? 64 : 63)) {
            throw new CommandException(
                    "Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported"
                            + " but i64 is.");
        }
        return new BitfieldType(isSigned, (int) bits[0]);
    }

    /// The last bit of the field.
    long lastBit() {
        return offset + type.bits() - 1;
    }
}
