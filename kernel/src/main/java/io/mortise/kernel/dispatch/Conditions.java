package io.mortise.kernel.dispatch;

import io.mortise.spi.command.CommandDefinition;
import io.mortise.spi.command.CommandFlag;
import java.util.Set;

/// What may stand in the way of a command, as bits: a client's, or the whole server's. A row's mask has the bits of
/// the conditions that concern it, so that one test tells that none does; [Guards] looks closer if one might.
public final class Conditions {
    /// The client has not authenticated.
    public static final int UNAUTHENTICATED = 1;
    /// The client is between MULTI and EXEC.
    public static final int IN_TRANSACTION = 1 << 1;
    /// The client's user may not do everything.
    public static final int RESTRICTED = 1 << 2;
    /// The dataset is being loaded.
    public static final int LOADING = 1 << 3;
    /// Memory is short.
    public static final int OUT_OF_MEMORY = 1 << 4;
    /// Writes are refused; [Guards] knows why.
    public static final int WRITES_REFUSED = 1 << 5;
    /// The client has something unfinished: it waits, or background work goes on, or a reply is streamed.
    public static final int OCCUPIED = 1 << 6;
    /// Something wants to see every command: an interceptor, an admission.
    public static final int WATCHED = 1 << 7;
    /// The module that has the command is out of service.
    public static final int QUARANTINED = 1 << 8;
    /// Some commands are allowed to some clients only, by a setting. Always holds.
    public static final int PROTECTED = 1 << 9;

    /// The end of a request was thrown away unread, because its client may not run such a command.
    public static final int TRUNCATED = 1 << 10;

    /// Clients are paused.
    public static final int PAUSED = 1 << 11;

    /// There may be large values that must be made anew before commands can have them.
    public static final int CONVERTING = 1 << 12;

    /// The client is shown every command, and may not touch keys itself.
    public static final int MONITORING = 1 << 13;

    private static final Set<String> NOT_QUEUED = Set.of("exec", "discard", "multi", "watch", "quit", "reset");

    private Conditions() {}

    /// The conditions that concern a command.
    static int mask(CommandDefinition definition) {
        int mask = OCCUPIED | WATCHED | RESTRICTED | QUARANTINED | TRUNCATED | PAUSED | CONVERTING;
        if (!definition.has(CommandFlag.NO_AUTH)) {
            mask |= UNAUTHENTICATED;
        }
        if (!NOT_QUEUED.contains(definition.name().toLowerCase(java.util.Locale.ROOT))) {
            mask |= IN_TRANSACTION;
        }
        if (!definition.has(CommandFlag.LOADING)) {
            mask |= LOADING;
        }
        // Room for what was queued is made before EXEC begins.
        if (definition.has(CommandFlag.DENY_OOM)
                || definition.module() == null && definition.name().equalsIgnoreCase("exec")) {
            mask |= OUT_OF_MEMORY;
        }
        // PING, too, so that whoever watches the server by it hears of the trouble.
        if (definition.has(CommandFlag.WRITE) || definition.name().equalsIgnoreCase("ping")) {
            mask |= WRITES_REFUSED;
        }
        if (definition.has(CommandFlag.READONLY)
                || definition.has(CommandFlag.WRITE)
                || definition.has(CommandFlag.MAY_REPLICATE)) {
            mask |= MONITORING;
        }
        if (definition.has(CommandFlag.PROTECTED)) {
            mask |= PROTECTED;
        }
        return mask;
    }
}
