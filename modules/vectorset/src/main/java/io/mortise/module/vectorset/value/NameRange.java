package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.store.Texts;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/// A range of names, in the order of their bytes. A bound that is null is none.
///
/// @param least the first name
/// @param isLeastIncluded whether it belongs to the range
/// @param most the last name
/// @param isMostIncluded whether it belongs to the range
public record NameRange(byte[] least, boolean isLeastIncluded, byte[] most, boolean isMostIncluded) {
    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    /// Looks at every name, and keeps the first.
    byte[][] collect(View view, long since, int count) {
        // The last of those kept is on top.
        PriorityQueue<byte[]> kept = new PriorityQueue<>(ORDER.reversed());
        Texts.Reader names = view.names.another();
        byte[] last = null;
        for (int node = 0; node < view.capacity; node++) {
            if (!view.isVisible(node, since) || !names.find(node) || !contains(names)) {
                continue;
            }
            if (kept.size() == count) {
                if (compare(names, last) >= 0) {
                    continue;
                }
                kept.poll();
            }
            kept.add(names.copy(node));
            last = kept.peek();
        }
        byte[][] sorted = kept.toArray(new byte[0][]);
        Arrays.sort(sorted, ORDER);
        return withoutDoubles(sorted);
    }

    private boolean contains(Texts.Reader name) {
        return isBeyond(least, isLeastIncluded, least == null ? 0 : compare(name, least))
                && isBeyond(most, isMostIncluded, most == null ? 0 : -compare(name, most));
    }

    private static boolean isBeyond(byte[] bound, boolean isIncluded, int order) {
        return bound == null || order > 0 || order == 0 && isIncluded;
    }

    private static int compare(Texts.Reader name, byte[] bound) {
        return Arrays.compareUnsigned(name.array, name.offset, name.offset + name.length, bound, 0, bound.length);
    }

    /// An element whose vector was replaced meanwhile can have been met twice.
    private static byte[][] withoutDoubles(byte[][] sorted) {
        int kept = 0;
        for (byte[] each : sorted) {
            if (kept == 0 || !Arrays.equals(each, sorted[kept - 1])) {
                sorted[kept++] = each;
            }
        }
        return kept == sorted.length ? sorted : Arrays.copyOf(sorted, kept);
    }
}
