package io.mortise.kernel.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.Slice;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopKeysTest {
    @Test
    void shouldBeExactWhileThereAreEnoughCounters() {
        TopKeys top = new TopKeys(3);
        for (String key : List.of("a", "b", "a", "c", "a", "b")) {
            top.add(Slice.of(key), 10);
            top.checkInvariants();
        }
        assertEquals("[Found[key=a, sum=30], Found[key=b, sum=20]]", top.top(2).toString());
        assertEquals(3, top.top(64).size());
    }

    @Test
    void shouldKeepNothingOfABorrowedKey() {
        TopKeys top = new TopKeys(2);
        byte[] array = {'x'};
        top.add(Slice.of(array), 1);
        array[0] = 'y';
        top.add(Slice.of("x"), 1);
        assertEquals("[Found[key=x, sum=2]]", top.top(2).toString());
    }

    /// Among 10,000 keys whose shares fall slowly, with 200 counters.
    @Test
    void shouldFindTheHottestAmongManyAndNeverReportTooMuch() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TopKeys top = new TopKeys(200);
        Map<String, Long> exact = new HashMap<>();
        for (int round = 0; round < 200_000; round++) {
            String key = "k" + (int) (Math.pow(10_000, random.nextDouble()) - 1);
            long amount = random.nextInt(100);
            top.add(Slice.of(key), amount);
            exact.merge(key, amount, Long::sum);
            if (round % 10_000 == 0) {
                top.checkInvariants();
            }
        }
        top.checkInvariants();
        Set<String> hottest = new HashSet<>();
        exact.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(10)
                .forEach(entry -> hottest.add(entry.getKey()));
        Set<String> found = new HashSet<>();
        for (TopKeys.Found each : top.top(10)) {
            String key = each.key().toString();
            found.add(key);
            assertTrue(each.sum() <= exact.get(key), "seed " + seed + ": " + each + " of " + exact.get(key));
        }
        found.retainAll(hottest);
        assertTrue(found.size() >= 8, "seed " + seed + ": " + found + " of " + hottest);
    }
}
