package io.mortise.module.strings.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.module.strings.value.BitfieldType.Outcome;
import io.mortise.module.strings.value.BitfieldType.Overflow;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Every width and overflow rule against arithmetic that has no limits.
class BitfieldTypeTest {
    @Test
    void shouldAddAndSetAsUnlimitedArithmeticSays() {
        long seed = 13;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200_000; round++) {
            boolean signed = random.nextBoolean();
            BitfieldType type = new BitfieldType(signed, 1 + random.nextInt(signed ? 64 : 63));
            Overflow overflow = Overflow.values()[random.nextInt(3)];
            long present = type.read(random.nextLong() & -1L >>> 64 - type.bits());
            long operand = operand(random);
            String what = "seed " + seed + ": " + type + " " + overflow + " " + present + " " + operand;
            BigInteger sum = BigInteger.valueOf(present).add(BigInteger.valueOf(operand));
            assertEquals(expected(type, sum, overflow), type.add(present, operand, overflow), what);
            BigInteger set = signed ? BigInteger.valueOf(operand) : unsigned(operand);
            assertEquals(expected(type, set, overflow), type.set(operand, overflow), what);
        }
    }

    private static long operand(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            case 2 -> random.nextInt(-3, 4);
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static Outcome expected(BitfieldType type, BigInteger value, Overflow overflow) {
        BigInteger span = BigInteger.ONE.shiftLeft(type.bits());
        BigInteger least =
                type.signed() ? BigInteger.ONE.shiftLeft(type.bits() - 1).negate() : BigInteger.ZERO;
        BigInteger most = least.add(span).subtract(BigInteger.ONE);
        boolean fits = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        if (!fits && overflow == Overflow.FAIL) {
            return new Outcome(0, true);
        }
        BigInteger result = fits
                ? value
                : overflow == Overflow.SAT
                        ? value.signum() < 0 ? least : most
                        : value.subtract(least).mod(span).add(least);
        return new Outcome(result.longValueExact(), false);
    }
}
