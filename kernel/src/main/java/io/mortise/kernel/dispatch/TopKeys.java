package io.mortise.kernel.dispatch;

import io.mortise.spi.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The keys with the largest sums of something, found in one pass with bounded memory: Metwally's *space saving*.
///
/// There is a fixed number of counters. A key that has none takes over the smallest, with its sum, which is
/// remembered as what the key cannot have had itself. So a key whose share is larger than one counter's is never
/// missed, and what is reported, the sum without what was taken over, is never too much. While there are fewer keys
/// than counters all is exact. The counters stand in a heap, the smallest first.
final class TopKeys {
    private final Counter[] heap;
    private final Map<Slice, Counter> byKey = new HashMap<>();

    private static final class Counter {
        Slice key;
        long sum;
        /// The part of the sum that is not the key's own.
        long takenOver;
        int place;

        long own() {
            return sum - takenOver;
        }
    }

    /// A key and its sum.
    record Found(Slice key, long sum) {}

    /// @param counters how many keys are counted at a time
    TopKeys(int counters) {
        heap = new Counter[counters];
    }

    /// Adds to a key's sum. The key is borrowed.
    void add(Slice key, long amount) {
        Counter counter = byKey.get(key);
        if (counter == null) {
            counter = byKey.size() < heap.length ? fresh() : smallest();
            counter.key = Slice.of(key.copy());
            byKey.put(counter.key, counter);
        }
        counter.sum += amount;
        sink(counter);
    }

    private Counter fresh() {
        Counter counter = new Counter();
        // It begins at 0, so it may stand at any place that has nothing above it; it rises to one.
        counter.place = byKey.size();
        heap[counter.place] = counter;
        rise(counter);
        return counter;
    }

    private Counter smallest() {
        Counter counter = heap[0];
        byKey.remove(counter.key);
        counter.takenOver = counter.sum;
        return counter;
    }

    private void rise(Counter counter) {
        while (counter.place > 0 && heap[(counter.place - 1) / 2].sum > counter.sum) {
            swap(counter, heap[(counter.place - 1) / 2]);
        }
    }

    private void sink(Counter counter) {
        while (true) {
            Counter least = counter;
            for (int child = 2 * counter.place + 1; child <= 2 * counter.place + 2; child++) {
                if (child < heap.length && heap[child] != null && heap[child].sum < least.sum) {
                    least = heap[child];
                }
            }
            if (least == counter) {
                return;
            }
            swap(counter, least);
        }
    }

    private void swap(Counter one, Counter other) {
        int place = one.place;
        one.place = other.place;
        other.place = place;
        heap[one.place] = one;
        heap[other.place] = other;
    }

    /// The keys with the largest sums, the largest first.
    List<Found> top(int most) {
        List<Found> all = new ArrayList<>();
        byKey.forEach((key, counter) -> all.add(new Found(key, counter.own())));
        all.sort(Comparator.comparingLong(Found::sum).reversed());
        return List.copyOf(all.subList(0, Math.min(most, all.size())));
    }

    /// That the heap is one, and the map knows what stands in it.
    void checkInvariants() {
        for (int place = 0; place < heap.length; place++) {
            Counter counter = heap[place];
            if ((counter != null) != (place < byKey.size())) {
                throw new AssertionError("place " + place + " of " + byKey.size());
            }
            if (counter == null) {
                continue;
            }
            if (counter.place != place || byKey.get(counter.key) != counter) {
                throw new AssertionError("the counter of '" + counter.key + "' at " + place + " says " + counter.place);
            }
            if (heap[(place - 1) / 2].sum > counter.sum || counter.takenOver > counter.sum) {
                throw new AssertionError("sum " + counter.sum + " at " + place + ", taken over " + counter.takenOver);
            }
        }
    }
}
