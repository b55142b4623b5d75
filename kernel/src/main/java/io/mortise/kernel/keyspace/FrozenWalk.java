package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.keyspace.Pins.Encoded;
import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.CommandSink;
import io.mortise.spi.keyspace.Keyspace;
import java.util.function.BooleanSupplier;

/// Walks a frozen state: database by database, page by page in hash order, record by record. On one thread, which
/// is not the command thread, except for [#fetch].
///
/// Pages, packed bytes and objects that can be frozen are read where they stand: the command thread does not change
/// them any more. An object that cannot be frozen is not read at all. The command thread encodes it, when it is
/// asked to or before it changes it, and the walker gets the bytes.
public final class FrozenWalk {
    private static final byte[] NO_BYTES = {};
    private static final long LAST_POSITION = 1L << Directory.POSITION_BITS;

    private final FrozenState state;
    private final ValueSlice key = new ValueSlice();
    private final DetachedRef value = new DetachedRef();
    private int database = -1;
    /// Where the next page begins; 0 at the first page, and behind the last one.
    private long position;
    private boolean began;
    private Page page;
    /// For each record of the page the encoding that the command thread has made, if it needs one.
    private Encoded[] fetched = {};
    private int missing;
    private int slot;
    private int record;

    public FrozenWalk(FrozenState state) {
        this.state = state;
    }

    // ---- walking

    /// Goes to the next database that has keys.
    ///
    /// @return its index, or -1 if there is none
    public int nextDatabase() {
        if (database >= 0) {
            state.frozen(database).walkedTo(LAST_POSITION);
        }
        do {
            database++;
        } while (database < state.databases() && state.size(database) == 0);
        position = 0;
        began = false;
        return database < state.databases() ? database : -1;
    }

    /// Goes to the next page of the database. Those before are done with, so they may be changed.
    ///
    /// @return whether there is one
    public boolean nextPage() {
        checkNotReleased();
        Directory.Frozen frozen = state.frozen(database);
        if (began && position == 0) {
            return false;
        }
        frozen.walkedTo(position);
        page = frozen.page(position);
        position = Directory.next(position, page.depth);
        began = true;
        slot = -1;
        findMissing();
        return true;
    }

    private void findMissing() {
        missing = 0;
        if (fetched.length < page.count()) {
            fetched = new Encoded[page.count() * 2];
        }
        for (int index = page.count() - 1; index >= 0; index--) {
            fetched[index] = null;
            missing += isUnfrozen(page.record(index)) ? 1 : 0;
        }
    }

    private boolean isUnfrozen(int at) {
        return (page.flags(at) & Page.OBJECT) != 0 && !type(at).type.isFreezable();
    }

    private TypeEntry type(int at) {
        return state.type(page.type(at));
    }

    /// That what was read so far was the frozen state.
    public void checkNotReleased() {
        if (state.isReleased()) {
            throw new IllegalStateException("the frozen state was let go while it was walked");
        }
    }

    /// Whether values of the page are still to be encoded on the command thread.
    public boolean needsFetching() {
        return missing > 0;
    }

    /// Encodes values of the page, at least one, until it is over or all are done. On the command thread, while the
    /// walker waits.
    public void fetch(BooleanSupplier isOver) {
        checkNotReleased();
        for (int index = page.count() - 1; index >= 0 && missing > 0; index--) {
            int at = page.record(index);
            if (isUnfrozen(at) && fetched[index] == null) {
                fetched[index] = state.take(page.valueRef(at), type(at));
                missing--;
                if (isOver.getAsBoolean()) {
                    return;
                }
            }
        }
    }

    /// Goes to the next record of the page.
    ///
    /// @return whether there is one
    public boolean nextRecord() {
        if (++slot >= page.count()) {
            return false;
        }
        record = page.record(slot);
        key.set(page.keyArray(record), page.keyOffset(record), page.keyLength(record));
        value.of(page, record);
        return true;
    }

    // ---- the record

    /// The key; valid until the next record.
    public Slice key() {
        return key;
    }

    /// When the key expires, or [Keyspace#NO_EXPIRY].
    public long expiryMillis() {
        long expiry = page.expiry(record);
        return expiry == Long.MAX_VALUE ? Keyspace.NO_EXPIRY : expiry;
    }

    /// The name of the value's type.
    public String typeName() {
        TypeEntry entry = type(record);
        return entry.number == TypeRegistry.DORMANT
                ? DormantValue.typeName(page, record, state.dormantNames())
                : entry.name();
    }

    /// Seconds since the last access, or -1 if keys are not evicted by it.
    public long idleSeconds() {
        return state.clock().isRecency() ? state.clock().idleSeconds(page.clock(record)) : -1;
    }

    /// The access counter, or -1 if accesses are not counted.
    public int frequency() {
        return state.clock().isFrequency() ? state.clock().frequency(page.clock(record)) : -1;
    }

    /// Metadata of the key that nobody here understands, opcode included; empty if there is none.
    public byte[] metadata() {
        return page.extension(record) instanceof KeyMetadata kept ? kept.bytes() : NO_BYTES;
    }

    /// Writes the value's encoding.
    ///
    /// @return the type id
    public int encode(Encoder out) {
        Encoded done = fetched[slot];
        if (done == null) {
            Codecs.encode(type(record), value, out);
        } else {
            out.wireType(done.wireType());
            out.raw(done.bytes(), 0, done.bytes().length);
        }
        return out.wireType();
    }

    /// The lowest version of the file that can hold the record with a value of this type id.
    public int version(int wireType) {
        return Payload.version(metadata(), wireType);
    }

    /// Writes commands that make the key: the type's own, if it has any and they say everything.
    public void rewrite(CommandSink commands) {
        long expiry = page.expiry(record);
        if (fetched[slot] == null && metadata().length == 0 && type(record).type.rewrite(key, value, commands)) {
            if (expiry != Long.MAX_VALUE) {
                commands.command("PEXPIREAT", key, expiry);
            }
            return;
        }
        Encoder encoder = new Encoder(true);
        int wireType = encode(encoder);
        byte[] payload = Payload.of(metadata(), wireType, encoder.bytes());
        if (expiry == Long.MAX_VALUE) {
            commands.command("RESTORE", key, Numbers.decimal(0), payload);
        } else {
            commands.command("RESTORE", key, Numbers.decimal(expiry), payload, "ABSTTL");
        }
    }
}
