package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import java.nio.charset.StandardCharsets;

/// Puts pending values into records, and takes them out again. Owned by the command thread.
public final class PendingKeys {
    private static final byte[] EXPIRE_AT = "PEXPIREAT".getBytes(StandardCharsets.US_ASCII);

    private final Databases databases;
    private final AccessClock clock;

    public PendingKeys(Databases databases, AccessClock clock) {
        this.databases = databases;
        this.clock = clock;
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

    /// Adds a command for a key, whatever that has. Until it is applied nobody knows when the key expires, so it does
    /// not; its expiry becomes a command, too.
    public void add(Database database, byte[][] words, int keyAt) {
        PendingValue.Command command = new PendingValue.Command(keyAt, words);
        ArgumentSlice key = argument(words[keyAt]);
        if (!database.find(key)) {
            put(database, key, PendingValue.first(null, command), Long.MAX_VALUE);
            return;
        }
        long expiry = database.place.page.expiry(database.place.record);
        PendingValue before = inHand(database);
        DormantValue base = before == null ? encoded(database) : null;
        if (expiry != Long.MAX_VALUE) {
            byte[][] expire = {EXPIRE_AT, words[keyAt], Long.toString(expiry).getBytes(StandardCharsets.US_ASCII)};
            PendingValue.Command expiring = new PendingValue.Command(1, expire);
            before = before == null ? PendingValue.first(base, expiring) : before.then(expiring);
        }
        put(database, key, before == null ? PendingValue.first(base, command) : before.then(command), Long.MAX_VALUE);
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

    /// Gives a key what its commands begin with, without an expiry.
    ///
    /// @return when the key expires since it has them, or [Keyspace#NO_EXPIRY]
    public long begin(Database database, byte[] name, PendingValue value) {
        ArgumentSlice key = argument(name);
        if (!database.find(key)) {
            throw new IllegalStateException("there is no key '" + key + "' any more");
        }
        long expiry = database.place.page.expiry(database.place.record);
        DormantValue base = value.base();
        if (base == null) {
            database.edit(key.hash);
            database.remove(key.hash);
        } else {
            put(database, key, base, Long.MAX_VALUE);
        }
        return expiry == Long.MAX_VALUE ? Keyspace.NO_EXPIRY : expiry;
    }

    /// Gives a key the pending value back that it had, whatever it has now.
    public void putBack(Database database, byte[] name, PendingValue value, long expiryMillis) {
        put(database, argument(name), value, expiryMillis == Keyspace.NO_EXPIRY ? Long.MAX_VALUE : expiryMillis);
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
