package io.mortise.kernel.builtin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The access-control categories of commands, in the order in which they are listed. Those that modules add come
/// last.
public final class Categories {
    /// Those of Redis.
    public static final List<String> ALL = List.of(
            "keyspace",
            "read",
            "write",
            "set",
            "sortedset",
            "list",
            "hash",
            "string",
            "bitmap",
            "hyperloglog",
            "geo",
            "stream",
            "array",
            "pubsub",
            "admin",
            "fast",
            "slow",
            "blocking",
            "dangerous",
            "connection",
            "transaction",
            "scripting");

    private Categories() {}

    /// These categories, in order.
    static List<String> inOrder(Collection<String> categories) {
        List<String> ordered = new ArrayList<>(ALL);
        ordered.retainAll(categories);
        categories.stream().filter(each -> !ALL.contains(each)).forEach(ordered::add);
        return ordered;
    }
}
