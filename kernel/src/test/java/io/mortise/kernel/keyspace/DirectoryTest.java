package io.mortise.kernel.keyspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The directory and its pages against a plain map.
class DirectoryTest {
    private static final int INLINE_BYTES = 256;

    private record Value(byte[] bytes, long expiry, int form) {}

    /// A directory with the few steps that the keyspace adds, and the map that it must agree with.
    private static final class Subject {
        final Directory directory;
        final Map<String, Value> model = new HashMap<>();
        final Directory.Place place = new Directory.Place();
        final Page.Content content = new Page.Content();

        Subject(KeyHash hash) {
            directory = new Directory(hash, true);
        }

        void put(String key, Value value) {
            byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
            long hash = directory.hash(name, 0, name.length);
            content.clear();
            content.expiry = value.expiry;
            content.type = 3;
            content.clock = value.bytes.length & 0xffffff;
            if (value.bytes.length <= INLINE_BYTES) {
                content.inline(value.form, value.bytes, 0, value.bytes.length);
            } else {
                content.refer(value.form, value.bytes, false, 0);
            }
            if (directory.find(hash, name, 0, name.length, place)) {
                directory.edit(hash, place);
                directory.rewrite(hash, place, content);
            } else {
                directory.insert(hash, name, 0, name.length, content, place);
            }
            model.put(key, value);
        }

        void remove(String key) {
            byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
            long hash = directory.hash(name, 0, name.length);
            boolean found = directory.find(hash, name, 0, name.length, place);
            assertEquals(model.remove(key) != null, found);
            if (found) {
                directory.edit(hash, place);
                directory.remove(hash, place);
            }
        }

        void compare() {
            assertEquals(model.size(), directory.size());
            model.forEach((key, value) -> {
                byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
                assertTrue(directory.find(directory.hash(name, 0, name.length), name, 0, name.length, place), key);
                assertSame(value, place.page, place.record);
            });
        }
    }

    private static void assertSame(Value value, Page page, int record) {
        assertArrayEquals(value.bytes, valueOf(page, record));
        assertEquals(value.expiry, page.expiry(record));
        assertEquals(value.form, page.form(record));
        assertEquals(3, page.type(record));
        assertEquals(value.bytes.length & 0xffffff, page.clock(record));
    }

    private static byte[] valueOf(Page page, int record) {
        if ((page.flags(record) & Page.VALUE_REF) != 0) {
            return (byte[]) page.valueRef(record);
        }
        int at = page.valueOffset(record);
        return Arrays.copyOfRange(page.bytes, at, at + page.valueLength(record));
    }

    private static String keyOf(Page page, int record) {
        return new String(
                page.keyArray(record), page.keyOffset(record), page.keyLength(record), StandardCharsets.ISO_8859_1);
    }

    private static Value randomValue(SplittableRandom random) {
        int kind = random.nextInt(10);
        int length =
                kind == 0 ? random.nextInt(4000) : kind < 3 ? random.nextInt(INLINE_BYTES + 1) : random.nextInt(30);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new Value(
                bytes, random.nextInt(3) == 0 ? random.nextLong(1_000_000) : Long.MAX_VALUE, random.nextInt(4));
    }

    private static String randomKey(SplittableRandom random, int range) {
        int number = random.nextInt(range);
        return number % 50 == 0 ? "long:" + number + "x".repeat(600 + number % 7) : "key:" + number;
    }

    private static SplittableRandom seeded(long seed) {
        System.out.println("seed " + seed);
        return new SplittableRandom(seed);
    }

    /// Growth, shrinking, overwriting and frozen states in random order.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAgreeWithAPlainMap(long seed) {
        SplittableRandom random = seeded(seed);
        Subject subject = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
        Map<Directory.Frozen, Map<String, Value>> frozen = new HashMap<>();
        List<Integer> epochs = new ArrayList<>();
        List<Directory.Frozen> order = new ArrayList<>();
        int range = seed % 2 == 0 ? 400 : 60_000;
        for (int step = 0; step < 120_000; step++) {
            boolean shrinking = step / 20_000 % 2 == 1;
            String key = randomKey(random, range);
            if (random.nextInt(10) < (shrinking ? 8 : 2)) {
                subject.remove(key);
            } else if (!shrinking || random.nextInt(3) == 0) {
                subject.put(key, randomValue(random));
            }
            if (random.nextInt(4_000) == 0 && order.size() < 3) {
                Directory.Frozen state = subject.directory.freeze();
                frozen.put(state, new HashMap<>(subject.model));
                order.add(state);
                epochs.add(subject.directory.epoch());
                subject.directory.thaw(epochs.getLast(), order.size() == 1 ? order.getFirst() : null);
            }
            if (random.nextInt(6_000) == 0 && !order.isEmpty()) {
                int which = random.nextInt(order.size());
                Directory.Frozen state = order.remove(which);
                epochs.remove(/* index */ which);
                assertFrozen(frozen.remove(state), state, 0);
                subject.directory.thaw(
                        epochs.isEmpty() ? 0 : epochs.getLast(), order.size() == 1 ? order.getFirst() : null);
            }
            if (step % 1_000 == 0) {
                subject.directory.checkInvariants();
            }
        }
        subject.directory.checkInvariants();
        subject.compare();
        order.forEach(state -> assertFrozen(frozen.get(state), state, 0));
    }

    private static void assertFrozen(Map<String, Value> expected, Directory.Frozen state, long from) {
        Map<String, Value> seen = new HashMap<>();
        long at = from;
        do {
            Page page = state.page(at);
            for (int slot = 0; slot < page.count(); slot++) {
                int record = page.record(slot);
                String key = keyOf(page, record);
                Value value = expected.get(key);
                assertTrue(value != null, key);
                assertSame(value, page, record);
                assertTrue(seen.put(key, value) == null, key);
            }
            at = Directory.next(at, page.depth);
        } while (at != 0);
        assertEquals(expected.size(), seen.size());
        assertEquals(expected.size(), state.size);
    }

    /// A walker that reports how far it is, while the writer changes what it has passed in place.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void shouldKeepWhatTheWalkerHasNotSeenYet(long seed) {
        SplittableRandom random = seeded(seed);
        Subject subject = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
        for (int step = 0; step < 20_000; step++) {
            subject.put(randomKey(random, 20_000), randomValue(random));
        }
        Map<String, Value> expected = new HashMap<>(subject.model);
        Directory.Frozen state = subject.directory.freeze();
        subject.directory.thaw(subject.directory.epoch(), state);
        int seen = 0;
        long at = 0;
        do {
            Page page = state.page(at);
            for (int slot = 0; slot < page.count(); slot++) {
                int record = page.record(slot);
                assertSame(expected.get(keyOf(page, record)), page, record);
                seen++;
            }
            at = Directory.next(at, page.depth);
            state.walkedTo(at == 0 ? 1L << Directory.POSITION_BITS : at);
            for (int change = 0; change < 20; change++) {
                if (random.nextBoolean()) {
                    subject.put(randomKey(random, 20_000), randomValue(random));
                } else {
                    subject.remove(randomKey(random, 20_000));
                }
            }
        } while (at != 0);
        assertEquals(expected.size(), seen);
        subject.directory.checkInvariants();
        subject.compare();
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void shouldMissNoStableKeyInAScan(long seed) {
        SplittableRandom random = seeded(seed);
        Subject subject = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
        Set<String> stable = new HashSet<>();
        for (int number = 0; number < 3_000; number++) {
            stable.add("stable:" + number);
            subject.put("stable:" + number, randomValue(random));
        }
        for (int number = 0; number < 40_000 && seed % 2 == 0; number++) {
            subject.put("other:" + number, randomValue(random));
        }
        int other = 0;
        long cursor = 0;
        Set<String> seen = new HashSet<>();
        do {
            cursor = subject.directory.scan(cursor, 10, (page, record) -> seen.add(keyOf(page, record)));
            for (int change = 0; change < 15; change++, other++) {
                String key = "other:" + other;
                if (seed % 2 == 0) {
                    if (subject.model.containsKey(key)) {
                        subject.remove(key);
                    }
                } else {
                    subject.put(key, randomValue(random));
                }
            }
        } while (cursor != 0);
        stable.removeAll(seen);
        assertEquals(Set.of(), stable);
        subject.directory.checkInvariants();
    }

    /// More equal hashes than a page has room for by rule: pages that cannot be told apart grow beyond it.
    /// What is expected may be right, or far from it.
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5, 1_000, 60_000, 600_000, 20_000_000})
    void shouldTakeKeysThatWereExpected(long expected) {
        SplittableRandom random = seeded(expected + 61);
        Subject subject = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
        subject.directory.prepare(expected);
        subject.directory.checkInvariants();
        for (int step = 0; step < 60_000; step++) {
            if (random.nextInt(10) == 0) {
                subject.remove(randomKey(random, 60_000));
            } else {
                subject.put(randomKey(random, 60_000), randomValue(random));
            }
            if (step == 50_000) {
                Directory.Frozen state = subject.directory.freeze();
                subject.directory.thaw(subject.directory.epoch(), state);
            }
            if (step % 5_000 == 0) {
                subject.directory.checkInvariants();
            }
        }
        settle(subject.directory);
        subject.directory.checkInvariants();
        subject.compare();
        List.copyOf(subject.model.keySet()).forEach(subject::remove);
        subject.directory.checkInvariants();
    }

    private static void settle(Directory directory) {
        long position = 0;
        do {
            position = directory.settle(position);
        } while (position != 0);
    }

    @Test
    void shouldTakeNoMoreMemoryForKeysThatWereExpected() {
        SplittableRandom random = seeded(62);
        for (int keys : new int[] {10_000, 60_000, 100_000, 130_000, 170_000}) {
            Subject prepared = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
            prepared.directory.prepare(keys);
            Subject grown = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
            Subject deserted = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
            deserted.directory.prepare(keys * 8L);
            for (int key = 0; key < keys; key++) {
                Value value = new Value(new byte[16], key % 2 == 0 ? Long.MAX_VALUE : key, 0);
                prepared.put("key:" + (1_000_000 + key), value);
                grown.put("key:" + (1_000_000 + key), value);
                deserted.put("key:" + (1_000_000 + key), value);
            }
            settle(prepared.directory);
            settle(deserted.directory);
            long usual = grown.directory.memory();
            System.out.println(keys + " keys: " + usual + " bytes, expected " + prepared.directory.memory()
                    + ", eight times as many expected " + deserted.directory.memory());
            assertTrue(prepared.directory.memory() < usual * 1.05, "expected: " + prepared.directory);
            assertTrue(deserted.directory.memory() < usual * 1.5, "deserted: " + deserted.directory);
        }
    }

    @Test
    void shouldKeepKeysWhoseHashesCollide() {
        SplittableRandom random = seeded(31);
        Subject subject = new Subject(new KeyHash(0, 0) {
            @Override
            public long hash(byte[] array, int offset, int length) {
                return super.hash(array, offset, length) & 0xe000000000000000L;
            }
        });
        for (int step = 0; step < 20_000; step++) {
            String key = "c" + random.nextInt(700);
            if (random.nextInt(3) == 0) {
                subject.remove(key);
            } else {
                subject.put(key, randomValue(random));
            }
            if (step % 500 == 0) {
                subject.directory.checkInvariants();
            }
        }
        subject.compare();
    }

    @Test
    void shouldFindWhatIsDue() {
        SplittableRandom random = seeded(41);
        Subject subject = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
        for (int step = 0; step < 30_000; step++) {
            subject.put("k" + step, randomValue(random));
        }
        for (long now = 0; now <= 1_000_000; now += 50_000) {
            long limit = now;
            Set<String> due = new HashSet<>();
            subject.model.forEach((key, value) -> {
                if (value.expiry <= limit) {
                    due.add(key);
                }
            });
            Set<String> found = new HashSet<>();
            for (long at = subject.directory.nextDue(0, now); at >= 0; ) {
                Page page = subject.directory.page(at << (64 - Directory.POSITION_BITS));
                int depth = page.depth;
                List<String> dueHere = new ArrayList<>();
                for (int slot = 0; slot < page.count(); slot++) {
                    if (page.expiry(page.record(slot)) <= now) {
                        dueHere.add(keyOf(page, page.record(slot)));
                    }
                }
                assertFalse(dueHere.isEmpty() && page.findEarliest() <= now);
                dueHere.forEach(subject::remove);
                found.addAll(dueHere);
                subject.directory.refreshEarliest(at);
                at = Directory.next(at, depth);
                at = at == 0 ? -1 : subject.directory.nextDue(at, now);
            }
            assertEquals(due, found);
            // Pages are given that are behind chunks in which nothing was due, and nothing is in them either.
            for (long at = subject.directory.nextDue(0, now); at >= 0; at = subject.directory.nextDue(at, now)) {
                Page page = subject.directory.page(at << (64 - Directory.POSITION_BITS));
                assertTrue(page.findEarliest() > now);
            }
            subject.directory.checkInvariants();
        }
    }

    /// Chunks may say that something is due when nothing is; each call finds that out of one of them at most.
    @Test
    void shouldNotLookThroughManyChunksAtOnce() {
        SplittableRandom random = seeded(42);
        Subject subject = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
        for (int step = 0; step < 200_000; step++) {
            subject.put("k" + step, new Value(new byte[1], 5, 0));
        }
        for (int step = 0; step < 200_000; step++) {
            subject.put("k" + step, new Value(new byte[1], Long.MAX_VALUE, 0));
        }
        long at = 0;
        do {
            subject.directory.refreshEarliest(at);
            at = Directory.next(at, subject.directory.page(at << (64 - Directory.POSITION_BITS)).depth);
        } while (at != 0);
        int calls = 0;
        long position = 0;
        while (position >= 0) {
            long next = subject.directory.nextDue(position, 10);
            assertTrue(next < 0 || next > position, "position " + next + " after " + position);
            position = next;
            calls++;
        }
        assertTrue(calls >= 8, "chunks were looked through in calls: " + calls);
        assertEquals(-1, subject.directory.nextDue(0, 10));
        subject.directory.checkInvariants();
    }

    @Test
    void shouldChooseRandomRecordsAboutEvenly() {
        SplittableRandom random = seeded(51);
        Subject subject = new Subject(new KeyHash(random.nextLong(), random.nextLong()));
        int keys = 1_000;
        for (int number = 0; number < keys; number++) {
            subject.put("k" + number, new Value(new byte[1], Long.MAX_VALUE, 0));
        }
        Map<String, Integer> hits = new HashMap<>();
        for (int draw = 0; draw < keys * 200; draw++) {
            assertTrue(subject.directory.random(random, subject.place));
            hits.merge(keyOf(subject.place.page, subject.place.record), 1, Integer::sum);
        }
        assertEquals(keys, hits.size());
        hits.forEach((key, count) -> assertTrue(count > 80 && count < 420, key + " was drawn " + count + " times"));
        for (int number = 1; number < keys; number++) {
            subject.remove("k" + number);
        }
        assertTrue(subject.directory.random(random, subject.place));
        assertEquals("k0", keyOf(subject.place.page, subject.place.record));
        subject.remove("k0");
        assertFalse(subject.directory.random(random, subject.place));
    }
}
