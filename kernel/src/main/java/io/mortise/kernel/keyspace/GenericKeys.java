package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Decoder;
import io.mortise.kernel.encoding.Encoder;
import io.mortise.kernel.encoding.NativeContent;
import io.mortise.kernel.keyspace.Directory.Place;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.ChunkedBytes;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.ValueRef;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// What can be done with a key whatever its type: the generic commands. On the command thread.
///
/// Keys past their time are not there for these operations, as for any command; those that change a key delete it
/// first if it is. What is changed is noted in the view, so that the dispatcher hears of it as of any change.
public final class GenericKeys {
    /// Encoding or decoding more than this would hold up other clients for longer than a millisecond.
    public static final long LARGE_BYTES = 128 << 10;

    /// Where a payload says whose it is, unless its key has a lot of metadata.
    private static final int HEAD_BYTES = 4096;

    private final Databases databases;
    private final KeyspaceView view;
    private final AccessClock clock;
    private final DetachedRef ref = new DetachedRef();
    private boolean compresses = true;

    public GenericKeys(Databases databases, KeyspaceView view, AccessClock clock) {
        this.databases = databases;
        this.view = view;
        this.clock = clock;
    }

    /// Lets go of what was last in hand; see [KeyspaceView#forget()].
    public void forget() {
        ref.forget();
    }

    /// Whether payloads are compressed.
    public void compress(boolean wanted) {
        compresses = wanted;
    }

    private ArgumentSlice argument(Slice key) {
        if (key instanceof ArgumentSlice argument && argument.isDeclared()) {
            return argument;
        }
        return databases.declared(key.array(), key.offset(), key.length());
    }

    private boolean locate(Database database, Slice key) {
        if (!database.find(argument(key))) {
            return false;
        }
        return isThere(database.place.page, database.place.record);
    }

    /// Whether a record is not past its time, as far as that counts now.
    boolean isThere(Page page, int record) {
        return !view.isExpiring() || !view.isGone(page, record, view.nowMillis());
    }

    private TypeEntry entry(Place place) {
        return databases.types().at(place.page.type(place.record));
    }

    // ---- looking

    /// Whether a database has the key.
    public boolean exists(Database database, Slice key) {
        return locate(database, key);
    }

    /// What TYPE answers, or null.
    public String typeName(Database database, Slice key) {
        return locate(database, key) ? typeName(database.place.page, database.place.record) : null;
    }

    String typeName(Page page, int record) {
        return databases.types().typeName(page, record);
    }

    /// What OBJECT ENCODING answers, or null.
    public String encoding(Database database, Slice key) {
        if (!locate(database, key)) {
            return null;
        }
        Place place = database.place;
        TypeEntry entry = entry(place);
        boolean sleeps = entry.isRetired() && entry.heir() == null;
        return sleeps ? DormantType.ENCODING : entry.type.encoding(ref.of(place.page, place.record));
    }

    /// Seconds since the last access, or -1 if there is no such key.
    public long idleSeconds(Database database, Slice key) {
        return locate(database, key) ? clock.idleSeconds(database.place.page.clock(database.place.record)) : -1;
    }

    /// The access counter, or -1 if there is no such key.
    public int frequency(Database database, Slice key) {
        return locate(database, key) ? clock.frequency(database.place.page.clock(database.place.record)) : -1;
    }

    /// The bytes that a key takes in memory with its value, or -1 if there is no such key.
    public long weigh(Database database, Slice key) {
        if (!locate(database, key)) {
            return -1;
        }
        return weigh(database.place.page, database.place.record);
    }

    static long weigh(Page page, int record) {
        // The record, its place in tags and distances, and its share of page and directory.
        long sum = page.lastByte(record) + 1L - record + 3 + 8;
        int flags = page.flags(record);
        if ((flags & Page.KEY_REF) != 0) {
            sum += Page.weigh(page.keyArray(record));
        }
        if ((flags & Page.VALUE_REF) != 0) {
            sum += (flags & Page.OBJECT) != 0 ? page.weight(record) : Page.weigh((byte[]) page.valueRef(record));
        }
        return sum;
    }

    /// How many elements a value has, or -1 if there is no such key.
    public long elements(Database database, Slice key) {
        return locate(database, key)
                ? entry(database.place).type.elements(ref.of(database.place.page, database.place.record))
                : -1;
    }

    /// Where a key is and how, for debugging; null if there is no such key.
    public String describe(Database database, Slice key) {
        if (!locate(database, key)) {
            return null;
        }
        Place place = database.place;
        TypeEntry entry = entry(place);
        Encoder encoder = new Encoder(compresses);
        Codecs.encode(entry, ref.of(place.page, place.record), encoder);
        int bits = place.page.clock(place.record);
        // In place of an address, the position in hash order.
        long position = databases.hash(key.array(), key.offset(), key.length()) >>> Long.SIZE - Directory.POSITION_BITS;
        return "Value at:0x" + Long.toHexString(position) + " refcount:1 encoding:"
                + entry.type.encoding(ref.of(place.page, place.record)) + " serializedlength:" + encoder.length()
                + " lru:" + bits + " lru_seconds_idle:" + clock.idleSeconds(bits);
    }

    /// Counts as an access.
    ///
    /// @return whether there is such a key
    public boolean touch(Database database, Slice key) {
        if (!locate(database, key)) {
            return false;
        }
        Place place = database.place;
        place.page.clock(place.record, clock.touched(place.page.clock(place.record)));
        return true;
    }

    /// Sees keys.
    @FunctionalInterface
    public interface Visitor {
        /// @param key valid during the call
        void visit(Slice key, String typeName);
    }

    /// Visits about `count` keys from a position on.
    ///
    /// @return the position to go on from, or 0 at the end
    public long scan(Database database, long position, int count, Visitor visitor) {
        ValueSlice key = new ValueSlice();
        return database.directory().scan(position, count, (page, record) -> {
            if (isThere(page, record)) {
                key.set(page.keyArray(record), page.keyOffset(record), page.keyLength(record));
                visitor.visit(key, typeName(page, record));
            }
        });
    }

    /// A key at random, or null if there is none.
    public byte[] random(Database database, RandomGenerator random) {
        Place place = new Place();
        for (int attempt = 0; attempt < 100 && database.directory().random(random, place); attempt++) {
            if (isThere(place.page, place.record)) {
                return keyOf(place.page, place.record);
            }
        }
        // Nearly all keys are past their time: look at every one.
        byte[][] found = new byte[1][];
        database.directory().scan(0, Integer.MAX_VALUE, (page, record) -> {
            if (found[0] == null && isThere(page, record)) {
                found[0] = keyOf(page, record);
            }
        });
        return found[0];
    }

    private static byte[] keyOf(Page page, int record) {
        int offset = page.keyOffset(record);
        return Arrays.copyOfRange(page.keyArray(record), offset, offset + page.keyLength(record));
    }

    // ---- moving

    /// Gives the key another name, in the same database or another, with value, expiry and all; what was there
    /// goes.
    ///
    /// @return whether there is such a key
    public boolean move(Database from, Slice key, Database to, Slice newKey) {
        ArgumentSlice source = argument(key);
        view.removePast(from, source);
        if (!locate(from, source)) {
            return false;
        }
        if (from == to && source.contentEquals(newKey)) {
            return true;
        }
        from.edit(source.hash);
        Content content = new Content();
        Place place = from.place;
        content.keepOf(place.page, place.record);
        content.valueOf(place.page, place.record);
        if (content.ref == null) {
            // The bytes are in the page, from which they are about to go.
            content.array = Arrays.copyOfRange(content.array, content.offset, content.offset + content.length);
            content.offset = 0;
        }
        from.remove(source.hash);
        view.changed(from, source);
        put(to, argument(newKey), content);
        return true;
    }

    /// Makes an independent copy of a key; what was there goes.
    ///
    /// @return whether there is such a key
    public boolean copy(Database from, Slice key, Database to, Slice newKey) {
        ArgumentSlice source = argument(key);
        if (!locate(from, source)) {
            return false;
        }
        Content content = new Content();
        Page page = from.place.page;
        int record = from.place.record;
        content.keepOf(page, record);
        content.clock = clock.fresh();
        content.valueOf(page, record);
        if (content.ref == null) {
            content.array = Arrays.copyOfRange(content.array, content.offset, content.offset + content.length);
            content.offset = 0;
        } else if (content.isObject) {
            copyObject(entry(from.place), content);
        } else {
            content.ref = ((byte[]) content.ref).clone();
        }
        content.isShared = false;
        put(to, argument(newKey), content);
        return true;
    }

    private void copyObject(TypeEntry entry, Content content) {
        Object copy = entry.type.copy(content.ref);
        if (copy != null) {
            content.ref = copy;
            content.weight = entry.type.weigh(copy);
        } else {
            Codecs.translate(entry, entry, new DetachedRef().of(content.ref), databases, view.nowMillis())
                    .fill(content, entry);
        }
    }

    private void put(Database database, ArgumentSlice key, Content content) {
        view.removePast(database, key);
        boolean replaced = database.find(key);
        boolean otherType = false;
        if (replaced) {
            database.edit(key.hash);
            otherType = database.place.page.type(database.place.record) != content.type;
            database.remove(key.hash);
        }
        database.put(key, content);
        view.placed(database, key, replaced, otherType);
    }

    /// Whether a database has the key, on behalf of a command that is about to change it.
    public boolean existsForChange(Database database, Slice key) {
        ArgumentSlice argument = argument(key);
        view.removePast(database, argument);
        return locate(database, argument);
    }

    /// Deletes a key.
    ///
    /// @return whether there was one
    public boolean remove(Database database, Slice key) {
        ArgumentSlice argument = argument(key);
        view.removePast(database, argument);
        if (!locate(database, argument)) {
            return false;
        }
        database.edit(argument.hash);
        database.remove(argument.hash);
        view.changed(database, argument);
        return true;
    }

    /// Removes all keys of a database.
    public void clear(Database database) {
        database.clear();
    }

    // ---- payloads

    /// The DUMP payload of a key, or null if there is no such key. Of the lowest version that the value allows, so
    /// that old servers can read it if any can.
    public byte[] dump(Database database, Slice key) {
        if (!locate(database, key)) {
            return null;
        }
        Place place = database.place;
        return encode(entry(place), ref.of(place.page, place.record), encoder(), metadata(place));
    }

    private Encoder encoder() {
        Encoder encoder = new Encoder(compresses);
        encoder.nowMillis(view.isExpiring() ? view.nowMillis() : Long.MIN_VALUE);
        return encoder;
    }

    private static byte[] metadata(Place place) {
        return place.page.extension(place.record) instanceof KeyMetadata kept ? kept.bytes() : new byte[0];
    }

    private static byte[] encode(TypeEntry entry, ValueRef<Object> value, Encoder encoder, byte[] metadata) {
        Codecs.encode(entry, value, encoder);
        return Payload.of(metadata, encoder.wireType(), encoder.bytes());
    }

    /// What makes the DUMP payload of a large value on any thread, while the value may be changed here: it is frozen
    /// for that. Null if the value is small, or its type cannot freeze it, or there is no such key.
    public Elsewhere<byte[]> dumpElsewhere(Database database, Slice key) {
        if (!locate(database, key)) {
            return null;
        }
        Place place = database.place;
        TypeEntry entry = entry(place);
        boolean isObject = (place.page.flags(place.record) & Page.OBJECT) != 0;
        if (!isObject
                || place.page.weight(place.record) < LARGE_BYTES
                || entry.isRetired()
                || !entry.type.isFreezable()) {
            return null;
        }
        Object value = place.page.valueRef(place.record);
        byte[] metadata = metadata(place);
        Encoder encoder = encoder();
        // A shared one is split by whoever changes it first.
        if ((place.page.flags(place.record) & Page.SHARED) == 0) {
            database.edit(argument(key).hash);
            database.refer(entry.type.freeze(value), place.page.weight(place.record));
        }
        return new Elsewhere<>(entry, () -> encode(entry, new DetachedRef().of(value), encoder, metadata));
    }

    /// Puts an unreadable value in the place of one that cannot be encoded any more.
    public void giveUp(Database database, Slice key, String why) {
        if (!locate(database, key)) {
            return;
        }
        ArgumentSlice argument = argument(key);
        database.edit(argument.hash);
        Content content = new Content();
        content.keepOf(database.place.page, database.place.record);
        content.deadline = Long.MAX_VALUE;
        String typeName = typeName(database.place.page, database.place.record);
        Adoption.unreadable(typeName, why).fill(content, databases.types().dormantNames());
        database.place(argument.hash, content);
    }

    /// Whether a payload's version can be read and its checksum is right.
    public static boolean isSound(Slice payload) {
        return Payload.isSound(payload);
    }

    /// A payload that was read, before it is put under a key.
    public static final class Restored {
        private final Content content;
        private final boolean isEmpty;
        private final boolean isPending;

        private Restored(Content content, boolean isEmpty, boolean isPending) {
            this.content = content;
            this.isEmpty = isEmpty;
            this.isPending = isPending;
        }

        /// Whether the value has no elements, so that there is nothing to store.
        public boolean isEmpty() {
            return isEmpty;
        }

        /// Whether it has commands that will be run when their module comes. They were permitted when they went into
        /// a log; in what a client sends they may be anything.
        public boolean isPending() {
            return isPending;
        }
    }

    /// Reads a payload that [#isSound]. The value of a type whose module is missing becomes a dormant one.
    ///
    /// @throws CorruptValueException if it makes no sense
    public Restored read(Slice payload) {
        return read(databases, databases.types(), payload, view.nowMillis());
    }

    private static Restored read(Databases databases, TypeRegistry types, Slice payload, long nowMillis) {
        int length = payload.length() - Payload.FOOTER_BYTES;
        Decoder in = new Decoder(payload.array(), payload.offset(), length, databases, nowMillis);
        KeyMetadata metadata = null;
        int wireType = in.uint8();
        if (wireType == KeyMetadata.OPCODE) {
            metadata = KeyMetadata.read(in);
            wireType = in.uint8();
        }
        Restored value = read(types, wireType, in, metadata);
        if (in.remaining() > 0) {
            throw new CorruptValueException(in.remaining() + " bytes are left behind the value");
        }
        return value;
    }

    /// A large payload that is read on another thread.
    ///
    /// @param bytes all of it
    /// @param isSound see [GenericKeys#isSound]
    /// @param restored null if it was not sound, or if it could not be read
    /// @param damage why it could not be read, or null
    /// @param code whose code has read it; null if it was the kernel's own
    public record Reading(
            byte[] bytes, boolean isSound, Restored restored, CorruptValueException damage, TypeEntry code) {
        /// The value of a payload that is sound.
        ///
        /// @throws CorruptValueException if it makes no sense
        public Restored value() {
            if (damage != null) {
                throw damage;
            }
            return restored;
        }
    }

    /// What reads a large payload on any thread. Null if it does not say at once by whose code it is to be read;
    /// then reading it fails soon, as a rule.
    ///
    /// @param payload that is not changed any more
    public Elsewhere<Reading> readElsewhere(ChunkedBytes payload) {
        byte[] head = new byte[(int) Math.min(payload.length(), HEAD_BYTES)];
        payload.read(0, head, 0, head.length);
        TypeEntry code;
        try {
            code = codeFor(head);
        } catch (CorruptValueException unclear) {
            return null;
        }
        TypeRegistry types = databases.types().copy();
        long now = view.nowMillis();
        return new Elsewhere<>(code, () -> read(payload.toArray(), code, types, now));
    }

    private TypeEntry codeFor(byte[] head) {
        Decoder in = new Decoder(head, 0, head.length, databases, view.nowMillis());
        int wireType = in.uint8();
        if (wireType == KeyMetadata.OPCODE) {
            KeyMetadata.read(in);
            wireType = in.uint8();
        }
        return Codecs.entryFor(databases.types(), wireType, in);
    }

    private Reading read(byte[] payload, TypeEntry code, TypeRegistry types, long nowMillis) {
        Slice all = Slice.of(payload);
        if (!isSound(all)) {
            return new Reading(payload, false, null, null, code);
        }
        try {
            return new Reading(payload, true, read(databases, types, all, nowMillis), null, code);
        } catch (CorruptValueException damaged) {
            return new Reading(payload, true, null, damaged, code);
        }
    }

    /// Whether the code that has read a payload is still the one that is to read it.
    public boolean isCurrent(Reading reading) {
        TypeEntry code = reading.code;
        return code == null || databases.types().at(code.number) == code && !code.isRetired();
    }

    /// Reads a value. The value of a type whose module is missing becomes a dormant one. On any thread, if the
    /// types are its own.
    ///
    /// @param metadata of its key, or null
    /// @throws CorruptValueException if it makes no sense
    public static Restored read(TypeRegistry types, int wireType, Decoder in, KeyMetadata metadata) {
        Content content = new Content();
        content.extension = metadata;
        TypeEntry entry = Codecs.entryFor(types, wireType, in);
        if (entry == null) {
            DormantValue dormant = Codecs.dormant(types, wireType, in);
            dormant.fill(content, types.dormantNames());
            return new Restored(content, false, dormant.typeName().equals(PendingValue.TYPE_NAME));
        }
        Codecs.Loaded loaded = Codecs.decode(entry, wireType, in);
        if (!loaded.isEmpty()) {
            content.type = entry.number;
            loaded.fill(content, entry);
        }
        return new Restored(content, loaded.isEmpty(), false);
    }

    /// Puts a value that was read under a key, while the dataset is loaded.
    ///
    /// @param expiryMillis [Keyspace#NO_EXPIRY] for none
    /// @param idleSeconds how long ago it was last used, or -1
    /// @param frequency its access counter, or -1
    /// @param key declared
    /// @param replaces whether a key that is there already goes
    /// @throws CorruptValueException if there is such a key, and it does not go
    public void load(
            Database database,
            ArgumentSlice key,
            Restored value,
            long expiryMillis,
            long idleSeconds,
            int frequency,
            boolean replaces) {
        if (database.find(key)) {
            if (!replaces) {
                throw new CorruptValueException("the key '" + key + "' is there twice");
            }
            database.edit(key.hash);
            database.remove(key.hash);
        }
        complete(value.content, expiryMillis, idleSeconds, frequency);
        database.put(key, value.content);
        database.noteDeadline(key.hash, databases.types().at(value.content.type));
        SpareArrays.unitOver();
    }

    /// Puts a value that was read under a key; what was there goes.
    ///
    /// @param expiryMillis [Keyspace#NO_EXPIRY] for none
    /// @param idleSeconds how long ago it was last used, or -1
    /// @param frequency its access counter, or -1
    public void restore(
            Database database, Slice key, Restored value, long expiryMillis, long idleSeconds, int frequency) {
        complete(value.content, expiryMillis, idleSeconds, frequency);
        ArgumentSlice argument = argument(key);
        put(database, argument, value.content);
        database.noteDeadline(argument.hash, databases.types().at(value.content.type));
    }

    private void complete(Content content, long expiryMillis, long idleSeconds, int frequency) {
        content.expiry = expiryMillis == Keyspace.NO_EXPIRY ? Long.MAX_VALUE : expiryMillis;
        content.clock = clock.fresh();
        if (idleSeconds >= 0 && !clock.isFrequency()) {
            content.clock = clock.ofIdle(idleSeconds);
        } else if (frequency >= 0 && clock.isFrequency()) {
            content.clock = clock.ofFrequency(frequency);
        }
    }

    /// Adds a key's content to a digest; nothing if there is no such key.
    public byte[] digest(Database database, Slice key) {
        ContentDigest digest = new ContentDigest(view.nowMillis());
        if (locate(database, key)) {
            Place place = database.place;
            addTo(digest, place.page, place.record);
        }
        return digest.toArray();
    }

    private void addTo(ContentDigest digest, Page page, int record) {
        TypeEntry entry = databases.types().at(page.type(record));
        digest.ordered(ContentDigest.bytes(ContentDigest.typeNumber(typeName(page, record))));
        DetachedRef value = new DetachedRef().of(page, record);
        boolean isAsleep = entry.number == TypeRegistry.DORMANT;
        if (!isAsleep || !addAwake(digest, value, page, record) && !addNative(digest, value)) {
            addValue(digest, entry, value);
        }
        if (page.expiry(record) != Long.MAX_VALUE) {
            digest.expires();
        }
    }

    private static void addValue(ContentDigest digest, TypeEntry entry, ValueRef<Object> value) {
        digest.encodedBy(() -> {
            Encoder encoder = new Encoder(false);
            Codecs.encode(entry, value, encoder);
            return encoder.toArray();
        });
        entry.type.digest(value, digest);
    }

    /// Adds a dormant value as what it is when it wakes, so that a digest does not tell whether the sweep has been
    /// there already. The value itself sleeps on.
    ///
    /// @return whether there is code that can read it
    private boolean addAwake(ContentDigest digest, DetachedRef value, Page page, int record) {
        TypeRegistry types = databases.types();
        TypeEntry heir = types.readingDormant(DormantValue.wireType(page, record), types.typeName(page, record));
        if (heir == null) {
            return false;
        }
        Codecs.Loaded awake = Codecs.wake(heir, value, databases, view.nowMillis());
        if (awake == null) {
            return false;
        }
        if (!awake.isEmpty()) {
            addValue(digest, heir, new DetachedRef().of(awake));
        }
        return true;
    }

    /// Adds a dormant value of one of Redis's own types.
    ///
    /// @return whether it can be read without the module
    private boolean addNative(ContentDigest digest, DetachedRef value) {
        int wireType = DormantValue.wireType(value);
        if (!NativeContent.knows(wireType)) {
            return false;
        }
        byte[] before = digest.toArray();
        Slice encoded = DormantValue.encoded(value);
        try {
            Decoder in = new Decoder(encoded.array(), encoded.offset(), encoded.length(), databases, view.nowMillis());
            NativeContent.add(wireType, in, digest);
            return true;
        } catch (RuntimeException unreadable) {
            digest.goBack(before);
            return false;
        }
    }

    /// The digest of everything: all keys of all databases, whatever the order of the keys.
    public byte[] digestAll() {
        ContentDigest all = new ContentDigest(view.nowMillis());
        for (int index = 0; index < databases.count(); index++) {
            Database database = databases.at(index);
            if (database.size() > 0) {
                all.ordered(ContentDigest.bytes(index));
                database.directory().scan(0, Integer.MAX_VALUE, (page, record) -> {
                    if (isThere(page, record)) {
                        ContentDigest each = new ContentDigest(view.nowMillis());
                        each.ordered(Slice.of(keyOf(page, record)));
                        addTo(each, page, record);
                        all.unordered(Slice.of(each.toArray()));
                    }
                });
            }
        }
        return all.toArray();
    }
}
