package io.mortise.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void shouldSplitAtSpaces() {
        assertEquals(List.of("bind", "127.0.0.1", "-::1"), Words.split("  bind\t127.0.0.1   -::1 "));
        assertEquals(List.of(), Words.split("   "));
    }

    @Test
    void shouldReadQuotesAndEscapes() {
        assertEquals(List.of("a", ""), Words.split("a \"\""));
        assertEquals(List.of("a b\n\t\"\\A"), Words.split("\"a b\\n\\t\\\"\\\\\\x41\""));
        assertEquals(List.of("it's \\n"), Words.split("'it\\'s \\n'"));
        assertEquals(List.of("pre fix"), Words.split("pre\" fix\""));
        assertEquals(List.of("\\xzz"), Words.split("\\xzz"));
        assertEquals(List.of("größe"), Words.split("größe"));
    }

    @Test
    void shouldRefuseBadQuotes() {
        for (String line : List.of("\"a", "'a", "\"a\"b", "'a'b", "\"a\\\"")) {
            assertThrows(IllegalArgumentException.class, () -> Words.split(line), line);
        }
    }

    @Test
    void shouldReadWhatItWrites() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            StringBuilder word = new StringBuilder();
            for (int length = random.nextInt(8); length >= 0; length--) {
                word.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x2000));
            }
            String line = Words.quoted(word.toString());
            assertEquals(List.of(word.toString()), Words.split(line), "seed " + seed + ", line " + line);
        }
    }
}
