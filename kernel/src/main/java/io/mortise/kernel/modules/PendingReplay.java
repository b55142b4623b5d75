package io.mortise.kernel.modules;

import io.mortise.kernel.dispatch.Conditions;
import io.mortise.kernel.dispatch.Executor;
import io.mortise.kernel.dispatch.Row;
import io.mortise.kernel.keyspace.Database;
import io.mortise.kernel.keyspace.DormantValue;
import io.mortise.kernel.keyspace.PendingKeys;
import io.mortise.kernel.keyspace.PendingValue;
import io.mortise.kernel.keyspace.SharedCommand;
import io.mortise.kernel.keyspace.SharedCommand.Outcome;
import io.mortise.kernel.keyspace.SharedCommand.Place;
import io.mortise.kernel.keyspace.SharedCommand.Result;
import io.mortise.kernel.keyspace.SharedCommands;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Arguments;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.CommandFlag;
import io.mortise.spi.command.ErrorPrefix;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.keyspace.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies the commands of a log, those of missing modules included: such a command is kept with its key and applied
/// when the module is there.
///
/// What modules' commands do with a key that has such commands, and what is done to its expiry, is kept behind them,
/// since it counts on what they do, if only on whether the key is there then. The kernel's DEL, RENAME and the like
/// need no value. A command that is about several keys is kept with what they
/// have then, and each of them has its outcome; it is applied to keys that are made for that, so that it does not
/// matter what has become of its own. One that is about no key, or whose keys cannot be told, is not kept: nobody
/// could say before what else it has to be applied. Then loading stops and names the module.
///
/// Owned by the command thread.
public final class PendingReplay {
    private static final Logger LOG = LoggerFactory.getLogger(PendingReplay.class);
    private static final byte[] EXPIRE_AT = bytes("PEXPIREAT");
    private static final byte[] DELETE = bytes("DEL");
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

    /// The words of a command.
    private record Words(byte[][] words) implements Arguments {
        @Override
        public int count() {
            return words.length;
        }

        @Override
        public Slice argument(int index) {
            return Slice.of(words[index]);
        }
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
            if (!refused.prefix().equals(ErrorPrefix.MODULEMISSING.name())) {
                throw refused;
            }
            keep(in, words, refused);
        }
    }

    private void keep(Database in, byte[][] words, CommandException missing) {
        String name = name(words);
        int keyAt = known.keysOf(name).only();
        List<Place> places = new ArrayList<>();
        if (keyAt == 0) {
            boolean areKnown = known.keysOf(name).find(new Words(words), (at, access, why) -> add(places, at, access));
            if (!areKnown || places.isEmpty()) {
                throw new CommandException(
                        missing.prefix(),
                        missing.getMessage() + "; it cannot be kept until the module is, since which keys its "
                                + words.length + " words are about is not known. Nothing is lost: start the server"
                                + " with the module");
            }
        } else if (keyAt >= words.length) {
            throw missing;
        }
        if (told.add(known.ownerOf(name))) {
            LOG.warn(
                    "the log has commands of module {}, which is not loaded; they are kept with their keys, whose type"
                            + " is 'pending' until it is",
                    known.ownerOf(name));
        }
        if (keyAt == 0) {
            keys.add(in, words, places);
        } else {
            keys.add(in, words, keyAt);
        }
    }

    private static void add(List<Place> places, int at, KeyAccess access) {
        places.add(new Place(at, access));
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
        if (row == null) {
            return false;
        }
        int keyAt = row.onlyKey();
        if (row.module == null && !KEPT.contains(name)) {
            if (words.length > 2) {
                makeRoom(in, name, words);
            }
            return false;
        }
        if (keyAt == 0) {
            return isKeptForSeveral(in, row, words);
        }
        if (keyAt >= words.length || keys.at(in, words[keyAt]) == null) {
            return false;
        }
        keys.add(in, words, keyAt);
        return true;
    }

    /// What would not have been done if the key that it makes had been there was done, so there was none: what waits
    /// under its name comes to nothing.
    private void makeRoom(Database in, String name, byte[]... words) {
        switch (name) {
            case "renamenx" -> removePending(in, words[2]);
            case "move" -> removePending(database(words[2]), words[1]);
            case "copy" -> removePending(copyTarget(in, words), words[2]);
            default -> {}
        }
    }

    private Database copyTarget(Database in, byte[]... words) {
        for (int index = 3; index + 1 < words.length; index++) {
            if (new String(words[index], StandardCharsets.ISO_8859_1).equalsIgnoreCase("db")) {
                return database(words[index + 1]);
            }
        }
        return in;
    }

    private Database database(byte... number) {
        return executor.databases().at(Integer.parseInt(new String(number, StandardCharsets.ISO_8859_1)));
    }

    private void removePending(Database in, byte... key) {
        if (keys.at(in, key) != null) {
            executor.replay(in.index(), new byte[][] {DELETE, key});
        }
    }

    private boolean isKeptForSeveral(Database in, Row row, byte[][] words) {
        List<Place> places = places(row, words);
        for (Place place : places) {
            if (keys.at(in, words[place.word()]) != null) {
                keys.add(in, words, places);
                return true;
            }
        }
        return false;
    }

    private static List<Place> places(Row row, byte[][] words) {
        List<Place> places = new ArrayList<>();
        row.keys.find(new Words(words), (at, access, why) -> add(places, at, access));
        return places;
    }

    /// Whether all of a value's commands are there, and change nothing but the key.
    boolean isAwakable(PendingValue value) {
        Outcome outcome = value.outcome();
        return !value.hasFailed()
                && (outcome == null || isAwakable(outcome))
                && value.allMatch(command -> {
                    Row row = executor.table().named(name(command.words()));
                    return row != null && row.definition.has(CommandFlag.WRITE) && row.onlyKey() == command.keyAt();
                });
    }

    private boolean isAwakable(Outcome outcome) {
        SharedCommands all = keys.shared();
        return all.isApplicable(outcome.command(), executor.table().version(), this::isApplicable)
                && outcome.key() >= 0
                && outcome.key() < all.of(outcome.command()).keyCount();
    }

    /// Whether a command about several keys is there, changes no others, and can do so with what those had.
    private boolean isApplicable(SharedCommand command) {
        Row row = executor.table().named(name(command.words()));
        if (row == null || !row.definition.has(CommandFlag.WRITE) || !isAbout(command, places(row, command.words()))) {
            return false;
        }
        for (int key = 0; key < command.keyCount(); key++) {
            if (command.before(key) instanceof PendingValue pending && !isAwakable(pending)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAbout(SharedCommand command, List<Place> places) {
        Map<Integer, Boolean> changing = new HashMap<>();
        command.places().forEach(each -> changing.put(each.word(), each.access().mayChange()));
        for (Place place : places) {
            Boolean mayChange = changing.get(place.word());
            if (mayChange == null || place.access().mayChange() && !mayChange) {
                return false;
            }
        }
        return true;
    }

    /// Applies the commands of a key, if they are there. Not while a command runs.
    ///
    /// @throws CommandException if one of them fails; the key keeps them then
    void wake(Database in, byte[] key, PendingValue value) {
        if (!isAwakable(value)) {
            return;
        }
        applyAll(in, key, value);
        boolean isLoading = (executor.conditions() & Conditions.LOADING) != 0;
        if (!isLoading && !executor.databases().hasPending()) {
            keys.shared().clear();
        }
    }

    private void applyAll(Database in, byte[] key, PendingValue value) {
        if (value.outcome() != null) {
            try {
                applyBefore(value.outcome());
            } catch (RuntimeException failure) {
                value.fail();
                throw failure;
            }
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

    /// Applies a command about several keys, behind those on which it depends, unless it was applied before. There
    /// may be a long row of them.
    private void applyBefore(Outcome outcome) {
        Deque<SharedCommand> due = new ArrayDeque<>();
        due.push(keys.shared().of(outcome.command()));
        while (!due.isEmpty()) {
            SharedCommand command = due.peek();
            SharedCommand earlier = command.isApplied() ? null : firstDue(command);
            if (earlier != null) {
                due.push(earlier);
            } else {
                due.pop();
                if (!command.isApplied()) {
                    apply(command);
                }
            }
        }
    }

    private SharedCommand firstDue(SharedCommand command) {
        for (int key = 0; key < command.keyCount(); key++) {
            Outcome outcome = command.before(key) instanceof PendingValue pending ? pending.outcome() : null;
            SharedCommand earlier = outcome == null ? null : keys.shared().of(outcome.command());
            if (earlier != null && !earlier.isApplied()) {
                return earlier;
            }
        }
        return null;
    }

    /// Applies a command to keys that have what its own had.
    private void apply(SharedCommand command) {
        if (command.hasFailed()) {
            throw new CommandException("'" + name(command.words()) + "', on which it depends, could not be applied");
        }
        Database in = executor.databases().at(command.database());
        List<byte[]> names = unusedNames(in, command.keyCount());
        try {
            for (int key = 0; key < names.size(); key++) {
                DormantValue before = command.before(key);
                if (before != null) {
                    keys.lend(in, names.get(key), before);
                }
                if (before instanceof PendingValue pending) {
                    applyAll(in, names.get(key), pending);
                }
            }
            executor.replay(in.index(), command.about(names));
            List<Result> results = new ArrayList<>();
            names.forEach(name -> results.add(keys.take(in, name)));
            command.applied(results);
        } catch (RuntimeException failure) {
            command.fail();
            throw failure;
        } finally {
            names.forEach(name -> keys.take(in, name));
        }
    }

    private List<byte[]> unusedNames(Database in, int count) {
        List<byte[]> names = new ArrayList<>();
        for (long number = 0; names.size() < count; number++) {
            byte[] name = bytes("pending:" + number);
            if (!keys.isThere(in, name)) {
                names.add(name);
            }
        }
        return names;
    }
}
