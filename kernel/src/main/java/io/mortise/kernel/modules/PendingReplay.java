package io.mortise.kernel.modules;

import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.PendingKeys;
import io.mortise.kernel.keyspace.PendingValue;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.keyspace.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies the commands of a log, those of missing modules included: such a command is kept with its key and applied
/// when the module is there.
///
/// What follows in the log for a key that has such commands is kept behind them, since it counts on what they do,
/// but for what needs no value, such as DEL and RENAME. A command that is about several keys, or none, is not kept:
/// nobody could say in which order to apply it. Then loading stops and names the module.
///
/// Owned by the command thread.
public final class PendingReplay {
    private static final Logger LOG = LoggerFactory.getLogger(PendingReplay.class);
    private static final byte[] EXPIRE_AT = bytes("PEXPIREAT");
    /// Those of the kernel's that are kept: a pending key has no expiry that they could change.
    private static final Set<String> KEPT = Set.of("expire", "pexpire", "expireat", "pexpireat", "persist");

    private final Executor executor;
    private final KnownModules known;
    private final PendingKeys keys;
    private final Set<String> told = new HashSet<>();

    PendingReplay(Executor executor, KnownModules known) {
        this.executor = executor;
        this.known = known;
        this.keys = executor.pendingKeys();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String name(byte[][] words) {
        return new String(words[0], StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    /// Applies a command, or keeps it.
    ///
    /// @throws CommandException if it can be neither
    public void apply(int database, byte[][] words) {
        Database in = executor.databases().at(database);
        if (in.hasPending() && isKeptBehindOthers(in, words)) {
            return;
        }
        try {
            executor.replay(database, words);
        } catch (CommandException refused) {
            if (!refused.prefix().equals(ErrorPrefix.MODULEMISSING.name()) || !keep(in, words)) {
                throw refused;
            }
        }
    }

    private boolean keep(Database in, byte[][] words) {
        String name = name(words);
        int keyAt = known.keyOf(name);
        if (keyAt == 0 || keyAt >= words.length) {
            return false;
        }
        if (told.add(known.ownerOf(name))) {
            LOG.warn(
                    "the log has commands of module {}, which is not loaded; they are kept with their keys, whose type"
                            + " is 'pending' until it is",
                    known.ownerOf(name));
        }
        keys.add(in, words, keyAt);
        return true;
    }

    private boolean isKeptBehindOthers(Database in, byte[][] words) {
        for (int index = 1; index < words.length; index++) {
            PendingValue value = keys.at(in, words[index]);
            if (value != null) {
                wake(in, words[index], value);
            }
        }
        String name = name(words);
        Row row = executor.table().named(name);
        int keyAt = row == null ? 0 : row.onlyKey();
        if (keyAt == 0 || keyAt >= words.length || keys.at(in, words[keyAt]) == null) {
            return false;
        }
        boolean needsValue = row.module == null
                ? KEPT.contains(name)
                : row.keyAccess() != KeyAccess.OVERWRITE && row.keyAccess() != KeyAccess.REMOVE;
        if (needsValue) {
            keys.add(in, words, keyAt);
        }
        return needsValue;
    }

    /// Whether all of a value's commands are there, and change nothing but the key.
    boolean isAwakable(PendingValue value) {
        return !value.hasFailed()
                && value.allMatch(command -> {
                    Row row = executor.table().named(name(command.words()));
                    return row != null && row.definition.has(CommandFlag.WRITE) && row.onlyKey() == command.keyAt();
                });
    }

    /// Applies the commands of a key, if they are there. Not while a command runs.
    ///
    /// @throws CommandException if one of them fails; the key keeps them then
    void wake(Database in, byte[] key, PendingValue value) {
        if (!isAwakable(value)) {
            return;
        }
        long expiry = keys.begin(in, key, value);
        try {
            for (byte[][] words : value.commands(key)) {
                executor.replay(in.index(), words);
            }
            if (expiry != Keyspace.NO_EXPIRY) {
                executor.replay(in.index(), new byte[][] {EXPIRE_AT, key, bytes(Long.toString(expiry))});
            }
        } catch (RuntimeException failure) {
            value.fail();
            keys.putBack(in, key, value, expiry);
            throw failure;
        }
    }
}
