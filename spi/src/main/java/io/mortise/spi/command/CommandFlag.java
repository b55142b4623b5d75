package io.mortise.spi.command;

import java.util.Locale;

/// What a command's row says of its nature. The names on the wire are Redis's.
public enum CommandFlag {
    /// May change keys.
    WRITE("write"),
    /// Only reads keys.
    READONLY("readonly"),
    /// May take more memory, so it is refused when memory is short.
    DENY_OOM("denyoom"),
    /// For operators.
    ADMIN("admin"),
    /// About channels.
    PUBSUB("pubsub"),
    /// Not from scripts.
    NO_SCRIPT("noscript"),
    /// May hold its client until something happens.
    BLOCKING("blocking"),
    /// Allowed while the dataset loads.
    LOADING("loading"),
    /// Allowed while the data may be stale.
    STALE("stale"),
    /// Not shown to monitoring clients.
    SKIP_MONITOR("skip_monitor"),
    /// Not entered in the slow log.
    SKIP_SLOWLOG("skip_slowlog"),
    /// Served for a slot that is being moved to this server, as if the client had said ASKING.
    ASKING("asking"),
    /// Takes constant or logarithmic time.
    FAST("fast"),
    /// Allowed before authentication.
    NO_AUTH("no_auth"),
    /// Can have effects although it writes no key. Not shown to clients, as in Redis.
    MAY_REPLICATE(null),
    /// Valid without any keys although there are key specs.
    NO_MANDATORY_KEYS("no_mandatory_keys"),
    /// Refused unless a setting allows it. Not shown to clients, as in Redis.
    PROTECTED(null),
    /// Not allowed while a dataset is loaded beside the one that is served.
    NO_ASYNC_LOADING("no_async_loading"),
    /// Not inside a transaction.
    NO_MULTI("no_multi"),
    /// Allowed while a script that takes too long keeps the server.
    ALLOW_BUSY("allow_busy"),
    /// Touches keys that have nothing to do with its words. Not shown to clients, as in Redis.
    TOUCHES_ARBITRARY_KEYS(null),
    /// Opens keys that its key specs cannot name; they are checked when they are opened. Ours; not shown to
    /// clients.
    DYNAMIC_KEYS(null),
    /// Can take long, so the clock is read again after it and its time is always measured. Ours; not shown to
    /// clients.
    SLOW(null),
    /// Takes little time whatever its words are, though Redis does not call it fast, so its time is only measured
    /// now and then. Ours; not shown to clients.
    QUICK(null);

    private final String wireName;

    CommandFlag(String wireName) {
        this.wireName = wireName;
    }

    /// The word in COMMAND INFO, or null if clients do not see this flag.
    public String wireName() {
        return wireName;
    }

    /// This flag's bit in a mask.
    public int mask() {
        return 1 << ordinal();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
