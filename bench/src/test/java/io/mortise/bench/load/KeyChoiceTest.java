package io.mortise.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyChoiceTest {
    private static double shareOfFirst(KeyChoice choice, long keyspace, long first) {
        KeyChoice.Keys keys = choice.over(keyspace, new Randomness(7));
        int draws = 400_000;
        int hits = 0;
        for (int index = 0; index < draws; index++) {
            long key = keys.next();
            assertTrue(key >= 0 && key < keyspace, "key " + key);
            hits += key < first ? 1 : 0;
        }
        return hits / (double) draws;
    }

    @Test
    void shouldChooseAllKeysEquallyOften() {
        assertEquals(0.01, shareOfFirst(KeyChoice.UNIFORM, 1_000_000, 10_000), 0.002);
    }

    @Test
    void shouldPreferFewKeysAsZipfSays() {
        // The sum of n^-0.99 over the first 10,000 of a million, over that of all.
        assertEquals(0.67, shareOfFirst(KeyChoice.ZIPF, 1_000_000, 10_000), 0.03);
    }

    @Test
    void shouldGoThroughAllKeysInTurn() {
        KeyChoice.Keys keys = KeyChoice.SEQUENTIAL.over(3, new Randomness(1));
        long[] expected = {0, 1, 2, 0, 1, 2, 0};
        for (long key : expected) {
            assertEquals(key, keys.next());
        }
    }
}
