package io.mortise.kernel.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanTest extends BuiltinTest {
    private List<String> scanAll(String options) {
        List<String> found = new ArrayList<>();
        String cursor = "0";
        do {
            List<?> reply = (List<?>) run(("SCAN " + cursor + " " + options).trim());
            cursor = (String) reply.get(0);
            ((List<?>) reply.get(1)).forEach(key -> found.add((String) key));
        } while (!cursor.equals("0"));
        return found;
    }

    private Set<String> keys(String pattern) {
        Set<String> found = new TreeSet<>();
        ((List<?>) run("KEYS " + pattern)).forEach(key -> found.add((String) key));
        return found;
    }

    @Test
    void shouldMeetEveryKeyOnce() {
        Set<String> expected = new HashSet<>();
        for (int index = 0; index < 5000; index++) {
            run("PUT key:" + index + " " + index);
            expected.add("key:" + index);
        }
        for (String options : new String[] {"", "COUNT 1", "COUNT 7", "COUNT 100000"}) {
            List<String> found = scanAll(options);
            assertEquals(expected.size(), found.size(), options);
            assertEquals(expected, new HashSet<>(found), options);
        }
        assertEquals(expected, keys("*"));
    }

    @Test
    void shouldMissNoStableKeyWhileOthersComeAndGo() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            run("FLUSHALL");
            Set<String> stable = new HashSet<>();
            for (int index = 0; index < 300; index++) {
                run("PUT stable:" + index + " 1");
                stable.add("stable:" + index);
            }
            Set<String> found = new HashSet<>();
            String cursor = "0";
            do {
                for (int step = random.nextInt(200); step > 0; step--) {
                    String key = "other:" + random.nextInt(2000);
                    run(random.nextBoolean() ? "PUT " + key + " 1" : "DEL " + key);
                }
                List<?> reply = (List<?>) run("SCAN " + cursor + " COUNT " + (1 + random.nextInt(30)));
                cursor = (String) reply.get(0);
                ((List<?>) reply.get(1)).forEach(key -> found.add((String) key));
            } while (!cursor.equals("0"));
            assertTrue(found.containsAll(stable));
        }
    }

    @Test
    void shouldFilterByPatternAndType() {
        put("a1", "a2", "b1");
        assertEquals(Set.of("a1", "a2"), new HashSet<>(scanAll("MATCH a*")));
        assertEquals(Set.of("a1", "b1"), new HashSet<>(scanAll("MATCH ?1 TYPE STRING")));
        assertEquals(List.of(), scanAll("TYPE list"));
        assertEquals(List.of(), scanAll("TYPE nosuchtype"));
        assertEquals(Set.of("a1", "a2"), keys("a*"));
        assertEquals(Set.of(), keys("c*"));
    }

    @Test
    void shouldHideKeysPastTheirTime() {
        server.kernel().expireActively(false);
        put("a", "b");
        run("PEXPIRE a 10");
        server.advance(10);
        assertEquals(List.of("b"), scanAll(""));
        assertEquals(Set.of("b"), keys("*"));
        expect("b", "RANDOMKEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1x", "99999999999999999999", "1.0"})
    void shouldRefuseWhatIsNoCursor(String cursor) {
        expectError("ERR invalid cursor", "SCAN " + cursor);
    }

    @Test
    void shouldTakeAnyNumberAsCursor() {
        put("a");
        assertEquals(2, ((List<?>) run("SCAN 18446744073709551615")).size());
        assertEquals(2, ((List<?>) run("SCAN 123456789012345")).size());
    }

    @Test
    void shouldRefuseBadOptions() {
        expectError("ERR syntax error", "SCAN 0 COUNT");
        expectError("ERR syntax error", "SCAN 0 COUNT 0");
        expectError("ERR syntax error", "SCAN 0 foo bar");
        expectError("ERR value is not an integer or out of range", "SCAN 0 COUNT x");
    }

    @Test
    void shouldGiveEachKeyAtRandomSometimes() {
        put("a", "b", "c");
        Set<Object> found = new HashSet<>();
        for (int round = 0; round < 200; round++) {
            found.add(run("RANDOMKEY"));
        }
        assertEquals(Set.of("a", "b", "c"), found);
    }
}
