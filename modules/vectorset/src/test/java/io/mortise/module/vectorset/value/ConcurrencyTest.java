package io.mortise.module.vectorset.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mortise.module.vectorset.filter.Expression;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Searches run while elements come, change and go.
///
/// Each name says which vector belongs to it, so a reader can tell whether it was shown a vector under another's
/// name: all elements of a group lie in the direction of their axis, and nothing found may be farther from the
/// query than its name allows. Elements that stay all the time must be found.
class ConcurrencyTest {
    private static final int GROUPS = 8;
    private static final int STAYING = 1500;
    private static final int CHANGING = 1500;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong searches = new AtomicLong();

    private static float[] vector(int group, SplittableRandom random) {
        float[] vector = new float[GROUPS * 2];
        for (int at = 0; at < vector.length; at++) {
            vector[at] = 0.02f * (float) random.nextGaussian();
        }
        vector[group] = 1;
        return vector;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT8", "NONE"})
    void shouldNeverShowATornGraph(Quantization quantization) throws Exception {
        long seed = 20261123;
        SetOfVectors vectors = new SetOfVectors(GROUPS * 2, quantization, 8, seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int index = 0; index < STAYING; index++) {
            int group = index % GROUPS;
            vectors.add("s" + group + "-" + index, vector(group, random), "{\"g\":" + group + "}");
        }
        vectors.set.remembersFilters();
        List<Thread> readers = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            long own = seed + number;
            readers.add(Thread.ofPlatform().start(() -> search(vectors.set, new SplittableRandom(own))));
        }
        for (int step = 0; step < 12_000 && failure.get() == null; step++) {
            int index = random.nextInt(CHANGING);
            int group = index % GROUPS;
            String name = "c" + group + "-" + index;
            if (random.nextInt(3) == 0) {
                vectors.remove(name);
            } else {
                vectors.add(name, vector(group, random), step % 2 == 0 ? "{\"n\":" + step + "}" : null);
            }
        }
        stopped.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertNull(failure.get(), () -> "seed " + seed + ": " + failure.get());
        assertTrue(searches.get() > 1000, "only " + searches.get() + " searches");
        vectors.set.checkInvariants();
        assertEquals(vectors.model.size(), vectors.set.size());
    }

    private void search(VectorSet set, SplittableRandom random) {
        try {
            while (!stopped.get()) {
                searchOnce(set, random);
                if (random.nextInt(4) == 0) {
                    filterOnce(set, random);
                }
                searches.incrementAndGet();
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }
    }

    private static void searchOnce(VectorSet set, SplittableRandom random) {
        int group = random.nextInt(GROUPS);
        float[] query = Arrays.copyOf(vector(group, random), VectorSet.padded(GROUPS * 2));
        boolean isExact = random.nextInt(40) == 0;
        Search search = new Search(set.query(query), 20, 60, 2, isExact, false, null, 0);
        Found[] found = set.search(search);
        assertEquals(20, found.length);
        HashSet<String> names = new HashSet<>();
        float before = -1;
        for (Found each : found) {
            String name = new String(each.name(), StandardCharsets.ISO_8859_1);
            assertTrue(names.add(name), "twice " + name);
            assertTrue(each.distance() >= before - 1e-6f, "out of order");
            before = each.distance();
            assertEquals(group, name.charAt(1) - '0', "a vector of another group under the name " + name);
            assertTrue(each.distance() < 0.2f, name + " at " + each.distance());
        }
    }

    /// Only what stays has the field; half of the expressions were never seen before.
    private static void filterOnce(VectorSet set, SplittableRandom random) {
        int group = random.nextInt(GROUPS);
        float[] query = Arrays.copyOf(vector(random.nextInt(GROUPS), random), VectorSet.padded(GROUPS * 2));
        String text = ".g == " + group + (random.nextBoolean() ? "" : " and .g > -" + random.nextInt(1, 1_000_000));
        Expression filter = Expression.compile(SetOfVectors.bytes(text), false);
        Found[] found = set.search(new Search(set.query(query), 20, 60, 2, false, false, filter, 100_000));
        assertEquals(20, found.length, text);
        for (Found each : found) {
            String name = new String(each.name(), StandardCharsets.ISO_8859_1);
            assertTrue(name.startsWith("s" + group), name + " does not match " + text);
        }
    }

    /// As the server does: any thread looks for neighbours, one at a time changes the set, and a plan may be older
    /// than changes.
    @Test
    void shouldLinkWhatOthersPlanned() throws Exception {
        long seed = 4711;
        SetOfVectors vectors = new SetOfVectors(GROUPS * 2, Quantization.INT8, 6, seed);
        VectorSet set = vectors.set;
        List<Thread> writers = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            SplittableRandom random = new SplittableRandom(seed + number);
            String prefix = "w" + number + "-";
            writers.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int step = 0; step < 6000 && failure.get() == null; step++) {
                        changeOnce(set, prefix + random.nextInt(800), random);
                    }
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertNull(failure.get(), () -> "seed " + seed + ": " + failure.get());
        set.checkInvariants();
        assertTrue(set.size() > 1000, "size " + set.size());
    }

    private static void changeOnce(VectorSet set, String name, SplittableRandom random) {
        byte[] bytes = SetOfVectors.bytes(name);
        float[] vector = Arrays.copyOf(vector(random.nextInt(GROUPS), random), VectorSet.padded(GROUPS * 2));
        if (random.nextInt(3) > 0) {
            long reuses;
            int level;
            synchronized (set) {
                reuses = set.reuses();
                level = set.randomLevel(random);
            }
            VectorSet.Prepared prepared = set.prepare(set.query(vector), level, 40, reuses);
            synchronized (set) {
                set.add(bytes, 0, bytes.length, prepared, 40, null);
            }
        } else {
            synchronized (set) {
                int node = set.find(bytes, 0, bytes.length);
                if (node >= 0) {
                    set.remove(node);
                }
            }
        }
    }
}
