package io.mortise.module.strings.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mortise.module.strings.value.LongestCommonSubsequence.Match;
import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongestCommonSubsequenceTest {
    @Test
    void shouldBeAsLongAsPossible() {
        long seed = 11;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] first = bytes(random);
            byte[] second = bytes(random);
            LongestCommonSubsequence found = LongestCommonSubsequence.of(first, second);
            assertEquals(bruteForce(first, second, first.length, second.length), found.length(), "seed " + seed);
            assertEquals(
                    found.length(),
                    LongestCommonSubsequence.lengthOf(first, second).length());
            checkMatches(first, second, found);
        }
    }

    private static byte[] bytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(9)];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) random.nextInt(3);
        }
        return bytes;
    }

    private static int bruteForce(byte[] first, byte[] second, int i, int j) {
        if (i == 0 || j == 0) {
            return 0;
        }
        if (first[i - 1] == second[j - 1]) {
            return bruteForce(first, second, i - 1, j - 1) + 1;
        }
        return Math.max(bruteForce(first, second, i - 1, j), bruteForce(first, second, i, j - 1));
    }

    /// The runs lie one behind the other in both strings, and make up the subsequence.
    private static void checkMatches(byte[] first, byte[] second, LongestCommonSubsequence found) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        int i = 0;
        int j = 0;
        for (Match match : found.matches().reversed()) {
            assertEquals(true, match.first() >= i && match.second() >= j);
            for (int index = 0; index < match.length(); index++) {
                assertEquals(first[match.first() + index], second[match.second() + index]);
            }
            joined.write(first, match.first(), match.length());
            i = match.first() + match.length();
            j = match.second() + match.length();
        }
        assertArrayEquals(found.bytes(), joined.toByteArray());
    }
}
