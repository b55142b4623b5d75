package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Glob;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    private static boolean matches(String pattern, String text) {
        return Glob.of(Slice.of(pattern)).matches(Slice.of(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "* anything",
                "h?llo hello",
                "h*llo hllo",
                "h*llo heeeello",
                "h[ae]llo hallo",
                "h[^e]llo hallo",
                "h[a-c]llo hbllo",
                "h[c-a]llo hbllo",
                "\\* *",
                "a\\ a\\",
                "[\\]] ]",
                "[a-c a",
                "[^a b",
                "*:1 user:1",
                "a*b*c axxbyybzc",
                "**a** bab",
                "[]] ]",
            })
    void shouldMatch(String pattern, String text) {
        boolean isEmptySet = pattern.equals("[]]");
        assertEquals(!isEmptySet, matches(pattern, text), pattern + " " + text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"h?llo hllo", "h[^e]llo hello", "a b", "a* ba", "*a ab", "[a-c] d", "\\* a", "ab a", "a ab", "a? a"
            })
    void shouldNotMatch(String pattern, String text) {
        assertFalse(matches(pattern, text), pattern + " " + text);
    }

    @Test
    void shouldMatchEmptyTextByStarsOnly() {
        assertTrue(matches("", ""));
        assertTrue(matches("*", ""));
        assertFalse(matches("?", ""));
        assertFalse(matches("a", ""));
        assertFalse(matches("", "a"));
    }

    @Test
    void shouldFoldCaseIfAsked() {
        Glob pattern = Glob.ignoringCase(Slice.of("Client|[a-C]*"));
        assertTrue(pattern.matches(Slice.of("CLIENT|B")));
        assertFalse(pattern.matches(Slice.of("CLIENT|D")));
        assertFalse(matches("A", "a"));
    }

    @Test
    void shouldMatchBytesThatAreNoText() {
        assertTrue(Glob.of(Slice.of(new byte[] {'[', (byte) 0x80, '-', (byte) 0xff, ']'}))
                .matches(Slice.of(new byte[] {(byte) 0xfe})));
        assertTrue(Glob.of(Slice.of(new byte[] {0, '*'})).matches(Slice.of(new byte[] {0, 1, 2})));
    }

    @Test
    void shouldTakeLinearTimeForPatternsThatAreHardForBacktracking() {
        String pattern = "a*".repeat(2000) + "b";
        String text = "a".repeat(100_000);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertFalse(matches(pattern, text));
            assertTrue(matches(pattern, text + "b"));
            assertFalse(matches("*a*b".repeat(500), text));
        });
    }

    /// An oracle that tries everything, for short patterns.
    private static boolean matchesNaively(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        if (pattern.charAt(0) == '*') {
            return matchesNaively(pattern.substring(1), text)
                    || !text.isEmpty() && matchesNaively(pattern, text.substring(1));
        }
        return !text.isEmpty()
                && (pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0))
                && matchesNaively(pattern.substring(1), text.substring(1));
    }

    @Test
    void shouldAgreeWithAnOracle() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200_000; round++) {
            String pattern = word(random, "ab*?", 8);
            String text = word(random, "ab", 8);
            assertEquals(matchesNaively(pattern, text), matches(pattern, text), pattern + " " + text);
        }
    }

    private static String word(Random random, String letters, int most) {
        StringBuilder word = new StringBuilder();
        for (int length = random.nextInt(most + 1); length > 0; length--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
