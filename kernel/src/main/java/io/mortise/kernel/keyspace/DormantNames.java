package io.mortise.kernel.keyspace;

import java.util.Arrays;

/// The names of types that dormant values have, each with a number that fits into a byte: what a small dormant value
/// keeps instead of its type's name. A name keeps its number for as long as the server lives. Thread-safe: values
/// become dormant on several threads.
final class DormantNames {
    static final int MOST = 256;

    private volatile String[] names = {};

    /// The number of a name, a new one if it has none yet; -1 if there are too many.
    int number(String name) {
        int known = find(names, name);
        return known >= 0 ? known : add(name);
    }

    private static int find(String[] among, String name) {
        for (int number = 0; number < among.length; number++) {
            if (among[number].equals(name)) {
                return number;
            }
        }
        return -1;
    }

    private synchronized int add(String name) {
        int known = find(names, name);
        if (known >= 0 || names.length == MOST) {
            return known;
        }
        String[] more = Arrays.copyOf(names, names.length + 1);
        more[names.length] = name;
        names = more;
        return more.length - 1;
    }

    String name(int number) {
        return names[number];
    }
}
