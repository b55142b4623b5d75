package io.mortise.kernel.keyspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.PagedMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The map of pages against a plain map: with deadlines, removal of what is due, frozen states and copies.
class MapPagesTest {
    private static final int OPERATIONS = 150_000;
    private static final long NONE = Keyspace.NO_EXPIRY;

    private record Content(byte[] value, long deadline) {
        boolean isDue(long now) {
            return deadline != NONE && deadline <= now;
        }
    }

    private static SplittableRandom seeded(long seed) {
        System.out.println("seed " + seed);
        return new SplittableRandom(seed);
    }

    private static Slice slice(String text) {
        return Slice.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// A map that is changed, the plain map that it must agree with, and a scan that is under way.
    private static final class Subject {
        MapPages map;
        final Map<String, Content> model;
        private long cursor;
        private Set<String> owed = new HashSet<>();

        Subject(MapPages map, Map<String, Content> model) {
            this.map = map;
            this.model = model;
        }

        void put(String key, byte[] value, long deadline) {
            Content before = model.get(key);
            assertEquals(before == null, map.put(slice(key), Slice.of(value), deadline), key);
            long kept = before == null ? NONE : before.deadline;
            model.put(key, new Content(value, deadline == Keyspace.KEEP_EXPIRY ? kept : deadline));
        }

        void deadline(String key, long deadline) {
            Content before = model.get(key);
            assertEquals(before != null, map.deadline(slice(key), deadline), key);
            if (before != null) {
                model.put(key, new Content(before.value, deadline));
            }
        }

        void remove(String key) {
            assertEquals(model.remove(key) != null, map.remove(slice(key)), key);
            owed.remove(key);
        }

        void find(String key) {
            Content content = model.get(key);
            PagedMap.Entry entry = map.find(slice(key));
            if (content == null) {
                assertNull(entry, key);
            } else {
                assertSame(content, entry);
            }
        }

        void removeDue(long now, int most) {
            int removed = map.removeDue(now, most, entry -> {
                Content content = model.remove(entry.key().toLatin1());
                assertNotNull(content, () -> "not there: " + entry.key());
                assertSame(content, entry);
                assertTrue(content.isDue(now), () -> "not due: " + entry.key());
                owed.remove(entry.key().toLatin1());
            });
            assertTrue(removed <= most, () -> "removed " + removed + " of at most " + most);
        }

        /// Goes on with a scan: what is there from its beginning to its end is seen.
        void scan(int count) {
            if (cursor == 0) {
                owed = new HashSet<>(model.keySet());
            }
            cursor = map.scan(cursor, count, entry -> {
                assertSame(model.get(entry.key().toLatin1()), entry);
                owed.remove(entry.key().toLatin1());
            });
            if (cursor == 0) {
                assertEquals(Set.of(), owed);
            }
        }

        /// Everything, and nothing else.
        void compare() {
            Set<String> seen = new HashSet<>();
            map.forEach(entry -> {
                String key = entry.key().toLatin1();
                assertNotNull(model.get(key), key);
                assertSame(model.get(key), entry);
                assertTrue(seen.add(key), key);
            });
            assertEquals(model.size(), seen.size());
            assertEquals(model.size(), map.size());
            assertEquals(model.isEmpty(), map.isEmpty());
        }

        void check(long now) {
            map.checkInvariants();
            long least = Long.MAX_VALUE;
            boolean areAllDue = !model.isEmpty();
            Set<String> due = new HashSet<>();
            for (Map.Entry<String, Content> each : model.entrySet()) {
                least = each.getValue().deadline == NONE ? least : Math.min(least, each.getValue().deadline);
                areAllDue &= each.getValue().isDue(now);
                if (each.getValue().isDue(now)) {
                    due.add(each.getKey());
                }
            }
            long earliest = map.earliestDeadline();
            assertTrue(least == Long.MAX_VALUE ? earliest == NONE : earliest <= least, earliest + " for " + least);
            // In large ones it may miss that.
            assertTrue(map.isAllDue(now) == areAllDue || areAllDue && model.size() > 128);
            Set<String> found = new HashSet<>();
            long at = 0;
            do {
                at = map.scanDue(at, 20, now, entry -> found.add(entry.key().toLatin1()));
            } while (at != 0);
            assertEquals(due, found);
        }

        Subject copy() {
            return new Subject((MapPages) map.copy(), new HashMap<>(model));
        }

        /// @return what does not change any more
        Subject freeze() {
            Subject frozen = new Subject(map, new HashMap<>(model));
            map = (MapPages) map.freeze();
            return frozen;
        }
    }

    private static void assertSame(Content content, PagedMap.Entry entry) {
        assertArrayEquals(content.value, entry.value().copy());
        assertEquals(content.deadline, entry.deadlineMillis());
    }

    /// Random operations on a few maps that are copies of each other, while a few frozen ones are kept.
    private static final class Game {
        private final SplittableRandom random;
        private final int range;
        private final KeyHash hash;
        private final List<Subject> living = new ArrayList<>();
        private final List<Subject> frozen = new ArrayList<>();
        private long now = 1_000_000;

        Game(long seed, int range) {
            this.random = seeded(seed);
            this.range = range;
            this.hash = new KeyHash(random.nextLong(), random.nextLong());
            living.add(new Subject(new MapPages(hash), new HashMap<>()));
        }

        private String key() {
            int number = random.nextInt(range);
            return number % 60 == 0 ? "long:" + number + "x".repeat(600) : "key:" + number;
        }

        private byte[] value() {
            int kind = random.nextInt(12);
            byte[] value = new byte[kind == 0 ? random.nextInt(2_000) : kind < 6 ? 8 : random.nextInt(30)];
            random.nextBytes(value);
            return value;
        }

        private long deadline() {
            int kind = random.nextInt(6);
            return kind < 2 ? NONE : kind == 2 ? Keyspace.KEEP_EXPIRY : now + random.nextInt(-10, 3_000);
        }

        void play() {
            for (int operation = 0; operation < OPERATIONS; operation++) {
                boolean shrinks = operation / 15_000 % 2 == 1;
                Subject subject = living.get(random.nextInt(living.size()));
                change(subject, shrinks);
                if (random.nextInt(3_000) == 0) {
                    freezeOrCopy(subject);
                }
                now += random.nextInt(50) == 0 ? random.nextInt(200) : 0;
                if (operation % 1_000 == 999) {
                    living.forEach(each -> each.check(now));
                }
            }
            living.forEach(Subject::compare);
            frozen.forEach(this::assertUnchanged);
            living.forEach(each -> drain(each));
        }

        private void change(Subject subject, boolean shrinks) {
            switch (random.nextInt(20)) {
                case 0, 1 -> subject.find(key());
                case 2 -> subject.deadline(key(), Math.max(NONE, deadline()));
                case 3 -> subject.scan(random.nextInt(1, 200));
                case 4 -> subject.removeDue(now, random.nextInt(1, 60));
                case 5 -> {
                    PagedMap.Entry entry = subject.map.random(random);
                    assertEquals(subject.model.isEmpty(), entry == null);
                    if (entry != null) {
                        assertSame(subject.model.get(entry.key().toLatin1()), entry);
                    }
                }
                case 6, 7, 8 -> subject.remove(key());
                default -> {
                    if (shrinks) {
                        subject.remove(key());
                    } else {
                        subject.put(key(), value(), deadline());
                    }
                }
            }
        }

        private void freezeOrCopy(Subject subject) {
            switch (random.nextInt(4)) {
                case 0 -> frozen.add(subject.freeze());
                case 1 -> living.add(subject.copy());
                case 2 -> {
                    if (!frozen.isEmpty()) {
                        assertUnchanged(frozen.remove(random.nextInt(frozen.size())));
                    }
                }
                default -> {
                    if (living.size() > 1) {
                        living.remove(subject);
                        subject.compare();
                    }
                }
            }
        }

        private void assertUnchanged(Subject old) {
            old.compare();
            old.check(now);
        }

        /// When all deadlines have come, only what has none is left, after no more steps than there is to do.
        private void drain(Subject subject) {
            long late = now + 10_000;
            long stays = subject.model.values().stream()
                    .filter(content -> content.deadline == NONE)
                    .count();
            int steps = 0;
            while (subject.map.earliestDeadline() != NONE && subject.map.earliestDeadline() <= late) {
                subject.removeDue(late, 16);
                assertTrue(steps++ < 10_000, "it does not end");
            }
            assertEquals(stays, subject.map.size());
            subject.check(late);
            subject.compare();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 60", "2, 3000", "3, 30000", "4, 100000", "5, 800", "6, 10000"})
    void shouldAgreeWithAPlainMap(long seed, int range) {
        new Game(seed, range).play();
    }

    /// Another thread reads the frozen map while its successor is turned inside out.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void shouldBeReadByAnotherThreadWhileItsSuccessorChanges(long seed) throws Exception {
        SplittableRandom random = seeded(seed);
        Subject subject = new Subject(new MapPages(new KeyHash(random.nextLong(), random.nextLong())), new HashMap<>());
        for (int number = 0; number < 20_000; number++) {
            subject.put("key" + number, ("value" + number).getBytes(StandardCharsets.ISO_8859_1), NONE);
        }
        Subject old = subject.freeze();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                for (int round = 0; round < 5; round++) {
                    old.compare();
                }
            } catch (Throwable failed) {
                failure.set(failed);
            }
        });
        for (int operation = 0; reader.isAlive() || operation < 50_000; operation++) {
            String key = "key" + random.nextInt(40_000);
            if (operation % 40_000 > 20_000) {
                subject.remove(key);
            } else {
                subject.put(key, ("other" + operation).getBytes(StandardCharsets.ISO_8859_1), random.nextInt(5) - 1L);
            }
        }
        reader.join();
        assertNull(failure.get(), () -> failure.get().toString());
        subject.check(2);
        subject.compare();
    }

    @Test
    void shouldNotGrowByBeingOverwritten() {
        Subject subject = new Subject(new MapPages(new KeyHash(1, 2)), new HashMap<>());
        for (int round = 0; round < 5; round++) {
            for (int number = 0; number < 2_000; number++) {
                subject.put("key" + number, new byte[20], 1_000_000L + number);
            }
            subject.check(0);
        }
        long weight = subject.map.weigh();
        for (int number = 0; number < 2_000; number++) {
            subject.put("key" + number, new byte[20], 1_000_000L + number);
        }
        assertEquals(weight, subject.map.weigh());
        for (int number = 0; number < 2_000; number++) {
            subject.remove("key" + number);
        }
        assertTrue(subject.map.weigh() < 1_000, "weight=" + subject.map.weigh());
    }
}
