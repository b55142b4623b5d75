package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Puts pending values into records, and takes them out again. Owned by the command thread.
public final class PendingKeys {
    private static final byte[] EXPIRE_AT = "PEXPIREAT".getBytes(StandardCharsets.US_ASCII);

    private final Databases databases;
    private final AccessClock clock;
    private final SharedCommands shared = new SharedCommands();

    public PendingKeys(Databases databases, AccessClock clock) {
        this.databases = databases;
        this.clock = clock;
    }

    /// The commands that are about several keys.
    public SharedCommands shared() {
        return shared;
    }

    private ArgumentSlice argument(byte[] key) {
        return databases.declared(key, 0, key.length);
    }

    /// The pending value of a key, or null.
    public PendingValue at(Database database, byte[] key) {
        return database.find(argument(key)) ? inHand(database) : null;
    }

    private PendingValue inHand(Database database) {
        return PendingValue.of(
                database.place.page, database.place.record, databases.types().dormantNames());
    }

    /// Adds a command for a key, whatever that has.
    public void add(Database database, byte[][] words, int keyAt) {
        ArgumentSlice key = argument(words[keyAt]);
        PendingValue.Command command = new PendingValue.Command(keyAt, words);
        put(database, key, PendingValue.after(present(database, words[keyAt]), command), Long.MAX_VALUE);
    }

    /// Adds a command for several keys, whatever those have.
    public void add(Database database, byte[][] words, List<SharedCommand.Place> places) {
        SharedCommand command = SharedCommand.of(database.index(), words, places, name -> present(database, name));
        shared.add(command);
        for (int key = 0; key < command.keyCount(); key++) {
            if (command.mayChange(key)) {
                put(database, argument(command.name(key)), PendingValue.of(command.outcome(key)), Long.MAX_VALUE);
            }
        }
    }

    /// What a key has, or null. Until commands are applied nobody knows when the key expires, so it does not; its
    /// expiry becomes a command, too.
    private DormantValue present(Database database, byte[] name) {
        if (!database.find(argument(name))) {
            return null;
        }
        long expiry = database.place.page.expiry(database.place.record);
        PendingValue pending = inHand(database);
        DormantValue value = pending == null ? encoded(database) : pending;
        if (expiry == Long.MAX_VALUE) {
            return value;
        }
        byte[][] expire = {EXPIRE_AT, name, Long.toString(expiry).getBytes(StandardCharsets.US_ASCII)};
        return PendingValue.after(value, new PendingValue.Command(1, expire));
    }

    public boolean isThere(Database database, byte[] name) {
        return database.find(argument(name));
    }

    /// Gives a key that is not there a value for a while.
    public void lend(Database database, byte[] name, DormantValue value) {
        put(database, argument(name), value, Long.MAX_VALUE);
    }

    /// Takes a key away, if it is there.
    ///
    /// @return what it had
    public SharedCommand.Result take(Database database, byte[] name) {
        ArgumentSlice key = argument(name);
        if (!database.find(key)) {
            return new SharedCommand.Result(null, Keyspace.NO_EXPIRY);
        }
        long expiry = database.place.page.expiry(database.place.record);
        DormantValue value = encoded(database);
        database.edit(key.hash);
        database.remove(key.hash);
        return new SharedCommand.Result(value, expiry == Long.MAX_VALUE ? Keyspace.NO_EXPIRY : expiry);
    }

    /// The value in hand as a dormant one.
    private DormantValue encoded(Database database) {
        Page page = database.place.page;
        int record = database.place.record;
        TypeEntry entry = databases.types().at(page.type(record));
        DetachedRef value = new DetachedRef().of(page, record);
        if (entry.number == TypeRegistry.DORMANT) {
            Slice bytes = DormantValue.encoded(value);
            return DormantValue.of(
                    databases.types().typeName(page, record),
                    DormantValue.wireType(value),
                    bytes.array(),
                    bytes.offset(),
                    bytes.length());
        }
        Encoder encoder = new Encoder(false);
        Codecs.encode(entry, value, encoder);
        Slice bytes = encoder.bytes();
        return DormantValue.of(entry.name(), encoder.wireType(), bytes.array(), bytes.offset(), bytes.length());
    }

    private static long expiryOf(long expiryMillis) {
        return expiryMillis == Keyspace.NO_EXPIRY ? Long.MAX_VALUE : expiryMillis;
    }

    /// Gives a key what its commands begin with. If that is what a command about several keys has made of it, it was
    /// applied before.
    ///
    /// @return when the key expires since it has them, or [Keyspace#NO_EXPIRY]
    public long begin(Database database, byte[] name, PendingValue value) {
        ArgumentSlice key = argument(name);
        if (!database.find(key)) {
            throw new IllegalStateException("there is no key '" + key + "' any more");
        }
        long expiry = database.place.page.expiry(database.place.record);
        SharedCommand.Outcome outcome = value.outcome();
        SharedCommand.Result begun = outcome == null
                ? new SharedCommand.Result(value.base(), Keyspace.NO_EXPIRY)
                : shared.of(outcome.command()).result(outcome.key());
        if (begun.value() == null) {
            database.edit(key.hash);
            database.remove(key.hash);
        } else {
            put(database, key, begun.value(), expiryOf(begun.expiryMillis()));
        }
        return expiry == Long.MAX_VALUE ? Keyspace.NO_EXPIRY : expiry;
    }

    /// Gives a key the pending value back that it had, whatever it has now.
    public void putBack(Database database, byte[] name, PendingValue value, long expiryMillis) {
        put(database, argument(name), value, expiryOf(expiryMillis));
    }

    private void put(Database database, ArgumentSlice key, DormantValue value, long expiry) {
        Content content = new Content();
        if (database.find(key)) {
            database.edit(key.hash);
            content.keepOf(database.place.page, database.place.record);
            content.deadline = Long.MAX_VALUE;
            content.expiry = expiry;
            value.fill(content, databases.types().dormantNames());
            database.place(key.hash, content);
        } else {
            content.clock = clock.fresh();
            content.expiry = expiry;
            value.fill(content, databases.types().dormantNames());
            database.put(key, content);
        }
    }
}
