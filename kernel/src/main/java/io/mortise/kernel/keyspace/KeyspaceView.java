package io.mortise.kernel.keyspace;

import io.mortise.kernel.keyspace.Directory.Place;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.command.CommandException;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueRef;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The data as a command sees it: one database, one clock, the declared keys.
///
/// There is one view; the dispatcher begins it before each command and finishes it afterwards. In between it
/// remembers every key that was opened for changing. [#finish()] settles them: an empty value's key goes, objects
/// are weighed, deadlines noted. Who wants to hear of changes asks for the keys then.
///
/// A value lives in one of three places, which only this class and [Database] tell apart: inside its page, up to
/// [#MOST_INLINE_BYTES]; as one array, up to [Packed#MOST_BYTES]; or as an object.
public final class KeyspaceView implements Keyspace {
    /// Larger packed values are an array of their own. At 1 KiB in the page, a page is mostly values and is moved
    /// as a whole whenever one grows; see `bench`.
    public static final int MOST_INLINE_BYTES = 256;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// With assertions on, slices of values end with the command.
    private static final boolean POISONS = KeyspaceView.class.desiredAssertionStatus();

    private final Thread owner;
    private final TypeRegistry types;
    private final AccessClock clock;
    private final KeyspaceObserver observer;
    private final PagedMap.Factory maps;
    private final byte[] integer = new byte[Long.BYTES];
    private final DetachedRef settled = new DetachedRef();
    private final Adoption adoption;
    private byte[] scratch = new byte[1024];

    private Database database;
    private long now;
    private boolean active;
    private boolean expires;
    private boolean dynamic;
    private Gate gate;
    private boolean touches;
    private boolean touchesReads;
    private boolean wantsEvents;
    private ArgumentSlice[] declared;
    private int declaredCount;

    private OpenValue[] pool = new OpenValue[8];
    private int opened;
    private ArgumentSlice[] changedKeys = new ArgumentSlice[8];
    private OpenValue[] changedRefs = new OpenValue[8];
    private int changed;
    private final List<Elsewhere> elsewhere = new ArrayList<>(0);
    private ArgumentSlice[] late = new ArgumentSlice[8];
    private int lateCount;

    private long hits;
    private long misses;

    /// @param owner the command thread
    public KeyspaceView(
            Thread owner, TypeRegistry types, AccessClock clock, PagedMap.Factory maps, KeyspaceObserver observer) {
        this.owner = owner;
        this.types = types;
        this.clock = clock;
        this.maps = maps;
        this.observer = observer;
        this.adoption = new Adoption(types, maps);
    }

    /// Decides whether a key that was not declared may be opened.
    @FunctionalInterface
    public interface Gate {
        /// @throws RuntimeException if not
        void pass(Slice key, boolean toWrite);
    }

    // ---- for the dispatcher

    /// Sets who decides about keys that are not declared, for commands that may open such; null if nobody need.
    public void gate(Gate decider) {
        gate = decider;
    }

    /// Begins a command.
    ///
    /// @param keys the declared keys
    /// @param keysExpire false while a log is applied: then nothing is ever past its time
    /// @param anyKey whether keys that are not declared may be opened
    /// @param touchesKeys whether reading a key counts as an access
    /// @param events whether anyone hears of what the keyspace tells itself
    public void begin(
            Database in,
            long nowMillis,
            ArgumentSlice[] keys,
            int keyCount,
            boolean keysExpire,
            boolean anyKey,
            boolean touchesKeys,
            boolean events) {
        if (database != in) {
            database = in;
        }
        now = nowMillis;
        if (declared != keys) {
            declared = keys;
        }
        declaredCount = keyCount;
        expires = keysExpire;
        dynamic = anyKey;
        touches = touchesKeys;
        touchesReads = touchesKeys && clock.countsReads();
        wantsEvents = events;
        active = true;
        opened = 0;
        changed = 0;
        if (!elsewhere.isEmpty()) {
            elsewhere.clear();
        }
    }

    /// Ends a command: settles the values that were open for changing. The changed keys can be asked for until the
    /// next one begins.
    ///
    /// @throws RuntimeException what the code of a type threw; the other values are settled all the same
    public void finish() {
        RuntimeException thrown = null;
        for (int index = 0; index < changed; index++) {
            OpenValue ref = changedRefs[index];
            if (ref != null) {
                changedRefs[index] = null;
                if (!ref.isUnsettled()) {
                    continue;
                }
                try {
                    settle(ref);
                } catch (RuntimeException fault) {
                    thrown = fault;
                }
            }
        }
        endSlices();
        active = false;
        if (thrown != null) {
            throw thrown;
        }
    }

    /// Ends a command that threw. Of the keys that it opened for changing only those count as changed to which it
    /// can have done something: whose bytes or object it was given, or that it replaced or removed. A key that it
    /// made and then left alone goes again.
    public void fail() {
        int kept = 0;
        for (int index = 0; index < changed; index++) {
            OpenValue ref = changedRefs[index];
            if (ref == null || ref.isTouched()) {
                changedKeys[kept] = changedKeys[index];
                changedRefs[kept] = ref;
                kept++;
            } else if (ref.isCreated() && ref.relocate()) {
                database.remove(ref.key().hash);
            }
        }
        Arrays.fill(changedRefs, kept, changed, null);
        changed = kept;
        finish();
    }

    /// With assertions on, the slices of values that were given out end.
    private void endSlices() {
        if (POISONS) {
            for (int index = 0; index < opened; index++) {
                pool[index].end();
            }
        }
    }

    /// Lets something else use the view while a command runs that has changed nothing yet. The values that the
    /// command has open end.
    public void aside(Runnable work) {
        if (active && (changed > 0 || !elsewhere.isEmpty())) {
            throw new IllegalStateException("the call has already changed keys");
        }
        boolean wasActive = active;
        Database in = database;
        long at = now;
        ArgumentSlice[] keys = declared;
        int count = declaredCount;
        boolean couldExpire = expires;
        boolean any = dynamic;
        boolean touched = touches;
        boolean events = wantsEvents;
        endSlices();
        try {
            work.run();
        } finally {
            if (wasActive) {
                begin(in, at, keys, count, couldExpire, any, touched, events);
            }
        }
    }

    /// Whether the present command has opened keys for changing.
    public boolean isChanging() {
        return active && (changed > 0 || !elsewhere.isEmpty());
    }

    /// How many times a key was opened for changing, or removed.
    public int changed() {
        return changed;
    }

    public ArgumentSlice changedKey(int index) {
        return changedKeys[index];
    }

    /// A key that was changed in another database than the command's.
    public record Elsewhere(Database database, Slice key) {}

    /// What was changed in other databases.
    public List<Elsewhere> changedElsewhere() {
        return elsewhere;
    }

    /// Notes a change that was made past this view.
    void changed(Database in, ArgumentSlice key) {
        if (in == database) {
            change(key, null);
        } else {
            elsewhere.add(new Elsewhere(in, key));
        }
    }

    /// Notes that a key was given a value past this view.
    void placed(Database in, ArgumentSlice key, boolean replaced, boolean otherType) {
        changed(in, key);
        if (wantsEvents) {
            tellPlaced(in, key, replaced, otherType);
        }
    }

    private void tellPlaced(Database in, ArgumentSlice key, boolean replaced, boolean otherType) {
        if (!replaced) {
            observer.event(KeyspaceEventClass.NEW, "new", in, key);
            return;
        }
        observer.event(KeyspaceEventClass.OVERWRITTEN, "overwritten", in, key);
        if (otherType) {
            observer.event(KeyspaceEventClass.TYPE_CHANGED, "type_changed", in, key);
        }
    }

    /// Keys that a reader found past their time, and that are still there. They are deleted by [#removeLate].
    public boolean hasLate() {
        return lateCount > 0;
    }

    /// Deletes the keys of the present database that were found past their time, if they still are.
    public void removeLate(long nowMillis) {
        for (int index = 0; index < lateCount; index++) {
            removePast(database, late[index], nowMillis);
            late[index] = null;
        }
        lateCount = 0;
    }

    /// Deletes a key if it is past its time.
    public void removePast(Database in, ArgumentSlice key, long nowMillis) {
        if (in.find(key) && isGone(in.place.page, in.place.record, nowMillis)) {
            in.edit(key.hash);
            removeGone(in, key, nowMillis);
        }
    }

    /// Deletes the key in hand, of whose value nothing is left.
    public void removeVanished(Database in, ArgumentSlice key) {
        in.edit(key.hash);
        in.remove(key.hash);
        observer.expired(in, key);
    }

    /// Deletes a key because memory is short.
    public void evict(Database in, ArgumentSlice key) {
        if (in.find(key)) {
            in.edit(key.hash);
            in.evict(key.hash);
            observer.evicted(in, key);
        }
    }

    /// Lets go of what the last commands had in hand, so that nothing keeps the values, or the type, of a module
    /// that is taken away. Between commands.
    public void forget() {
        for (OpenValue ref : pool) {
            if (ref != null) {
                ref.forget();
            }
        }
        settled.forget();
    }

    /// How many reads found their key.
    public long hits() {
        return hits;
    }

    /// How many reads found nothing.
    public long misses() {
        return misses;
    }

    public void resetCounts() {
        hits = 0;
        misses = 0;
    }

    public Database database() {
        return database;
    }

    /// Whether keys can be past their time; they are not while a log is applied.
    boolean isExpiring() {
        return expires;
    }

    /// Deletes a key of any database if it is past its time and keys expire: what a change of it does first.
    public void removePast(Database in, ArgumentSlice key) {
        if (expires) {
            removePast(in, key, now);
        }
    }

    /// The time of the command.
    public long nowMillis() {
        return now;
    }

    // ---- finding

    private void checkActive() {
        if (!active || Thread.currentThread() != owner) {
            throw new IllegalStateException("a keyspace is valid on the command thread, during its call");
        }
    }

    /// The declared key of these bytes.
    private ArgumentSlice declared(Slice key) {
        return declared(key, false);
    }

    private ArgumentSlice declared(Slice key, boolean toWrite) {
        checkActive();
        if (key instanceof ArgumentSlice argument && argument.isDeclared()) {
            return argument;
        }
        for (int index = 0; index < declaredCount; index++) {
            if (declared[index].contentEquals(key)) {
                return declared[index];
            }
        }
        if (!dynamic) {
            throw new IllegalStateException("the command opens the key '" + key + "', which it does not declare");
        }
        if (gate != null) {
            gate.pass(key, toWrite);
        }
        ArgumentSlice made = new ArgumentSlice();
        made.set(key.array(), key.offset(), key.length());
        made.declare(KeyAccess.READ_WRITE, database.directory().hash(key.array(), key.offset(), key.length()));
        return made;
    }

    private ArgumentSlice changeable(Slice key) {
        ArgumentSlice argument = declared(key, true);
        if (argument.mayChange()) {
            return argument;
        }
        for (int index = 0; index < declaredCount; index++) {
            if (declared[index].mayChange() && declared[index].contentEquals(key)) {
                return declared[index];
            }
        }
        throw new IllegalStateException("the command changes the key '" + key + "', which it declares as read-only");
    }

    /// Finds a key for reading: one past its time is not found, and is remembered.
    private boolean locate(ArgumentSlice key) {
        if (!database.find(key)) {
            return false;
        }
        if (isPast()) {
            // Elements are left to the expiry cycle, which tells of each.
            if (database.place.page.expiry(database.place.record) <= now) {
                rememberLate(key);
            }
            return false;
        }
        return true;
    }

    private boolean isPast() {
        Place place = database.place;
        return (place.page.flags(place.record) & (Page.EXPIRES | Page.HAS_DEADLINE)) != 0
                && expires
                && isGone(place.page, place.record, now);
    }

    /// Whether the key of a record is past its time, or all elements of its value are.
    boolean isGone(Page page, int record, long nowMillis) {
        return page.isDue(record, nowMillis)
                && (page.expiry(record) <= nowMillis
                        || types.at(page.type(record)).type.isExpired(settled.of(page, record), nowMillis));
    }

    private void rememberLate(ArgumentSlice key) {
        ArgumentSlice copy = new ArgumentSlice();
        byte[] bytes = key.copy();
        copy.set(bytes, 0, bytes.length);
        copy.declare(KeyAccess.REMOVE, key.hash);
        if (lateCount == late.length) {
            late = Arrays.copyOf(late, lateCount * 2);
        }
        late[lateCount++] = copy;
    }

    /// Finds a key for changing, and makes its record changeable; one past its time is deleted at once.
    private boolean locateForChange(ArgumentSlice key) {
        if (!database.find(key)) {
            return false;
        }
        database.edit(key.hash);
        if (isPast()) {
            removeGone(database, key, now);
            return false;
        }
        return true;
    }

    /// Removes the key in hand, which is past its time or whose value has only elements that are.
    private void removeGone(Database in, ArgumentSlice key, long nowMillis) {
        Page page = in.place.page;
        int record = in.place.record;
        if (page.expiry(record) <= nowMillis) {
            in.remove(key.hash);
            observer.expired(in, key);
        } else {
            DataType<Object> type = types.at(page.type(record)).type;
            long elements = type.elements(settled.of(page, record));
            if (wantsEvents) {
                type.tellExpired(
                        settled.of(page, record),
                        (eventClass, name, each) -> observer.elementEvent(eventClass, name, in, key, each));
            }
            in.remove(key.hash);
            observer.elementsExpired(in, key, elements);
        }
    }

    // ---- types

    /// The entry of the record in hand if it is of this type, after waking or converting it if need be.
    ///
    /// @return null if the value turned out to be empty, so that the key has gone
    /// @throws CommandException WRONGTYPE
    private TypeEntry typed(ArgumentSlice key, DataType<?> type) {
        Place place = database.place;
        TypeEntry entry = types.at(place.page.type(place.record));
        return entry.type == type ? entry : adopted(key, entry, type);
    }

    private TypeEntry adopted(ArgumentSlice key, TypeEntry entry, DataType<?> type) {
        TypeEntry wanted = adoption.of(database, key, entry, type, now);
        if (wanted == null) {
            observer.expired(database, key);
        }
        return wanted;
    }

    // ---- opening

    @Override
    public <V> ValueRef<V> read(Slice key, DataType<V> type) {
        ArgumentSlice argument = declared(key);
        if (!locate(argument)) {
            missed(argument);
            return null;
        }
        TypeEntry entry = typed(argument, type);
        if (entry == null) {
            missed(argument);
            return null;
        }
        hits++;
        if (touchesReads) {
            touch();
        }
        return open(argument, entry).typed();
    }

    private void missed(ArgumentSlice key) {
        misses++;
        if (wantsEvents) {
            observer.event(KeyspaceEventClass.KEY_MISS, "keymiss", database, key);
        }
    }

    /// Looks for a key on behalf of a command that asks about the key rather than its value. Counts as a hit or
    /// miss, but not as an access.
    public boolean lookUp(Slice key) {
        ArgumentSlice argument = declared(key);
        if (!locate(argument)) {
            missed(argument);
            return false;
        }
        hits++;
        return true;
    }

    private void touch() {
        if (touches) {
            Place place = database.place;
            int bits = clock.isFrequency() ? clock.touched(place.page.clock(place.record)) : clock.fresh();
            place.page.clock(place.record, bits);
        }
    }

    @Override
    public <V> ValueRef<V> edit(Slice key, DataType<V> type) {
        ArgumentSlice argument = changeable(key);
        if (!locateForChange(argument)) {
            return null;
        }
        TypeEntry entry = typed(argument, type);
        if (entry == null) {
            return null;
        }
        touch();
        unshare(entry);
        OpenValue ref = open(argument, entry).editing(false);
        change(argument, ref);
        return ref.typed();
    }

    @Override
    public <V> ValueRef<V> editOrCreate(Slice key, DataType<V> type) {
        ValueRef<V> present = edit(key, type);
        if (present != null) {
            return present;
        }
        ArgumentSlice argument = changeable(key);
        TypeEntry entry = types.of(type);
        Content content = database.content;
        content.clear();
        content.type = entry.number;
        content.clock = clock.fresh();
        Object empty = entry.type.create(maps);
        if (empty == null) {
            content.inline(0, integer, 0, 0);
        } else {
            content.refer(0, empty, true, entry.type.weigh(empty));
        }
        database.insert(argument);
        created(argument);
        OpenValue ref = open(argument, entry).editing(true);
        change(argument, ref);
        return ref.typed();
    }

    private void created(ArgumentSlice key) {
        if (wantsEvents) {
            observer.event(KeyspaceEventClass.NEW, "new", database, key);
        }
    }

    private OpenValue open(ArgumentSlice key, TypeEntry entry) {
        if (opened == pool.length) {
            pool = Arrays.copyOf(pool, opened * 2);
        }
        OpenValue ref = pool[opened];
        if (ref == null) {
            ref = new OpenValue(this);
            pool[opened] = ref;
        }
        opened++;
        ref.begin(database, key, entry);
        return ref;
    }

    private void change(ArgumentSlice key, OpenValue ref) {
        if (changed == changedKeys.length) {
            changedKeys = Arrays.copyOf(changedKeys, changed * 2);
            changedRefs = Arrays.copyOf(changedRefs, changed * 2);
        }
        if (changedKeys[changed] != key) {
            changedKeys[changed] = key;
        }
        if (changedRefs[changed] != ref) {
            changedRefs[changed] = ref;
        }
        changed++;
    }

    /// Before a value in hand is changed that a frozen state may see, it is copied, or split, or encoded for the
    /// reader.
    private void unshare(TypeEntry entry) {
        Place place = database.place;
        int flags = place.page.flags(place.record);
        if ((flags & Page.SHARED) == 0) {
            return;
        }
        Object value = place.page.valueRef(place.record);
        if ((flags & Page.OBJECT) == 0) {
            database.refer(((byte[]) value).clone(), 0);
        } else if (entry.type.isFreezable()) {
            database.refer(entry.type.freeze(value), place.page.weight(place.record));
        } else {
            observer.barrier(value, entry);
        }
        place.page.clearShared(place.record);
    }

    // ---- replacing

    @Override
    public void replace(Slice key, DataType<?> type, int form, Slice bytes, long expiryMillis) {
        replace(key, type, form, bytes.array(), bytes.offset(), bytes.length(), expiryMillis);
    }

    @Override
    public void replace(Slice key, DataType<?> type, int form, long value, long expiryMillis) {
        LONG.set(integer, 0, value);
        replace(key, type, form, integer, 0, Long.BYTES, expiryMillis);
    }

    private void replace(
            Slice key, DataType<?> type, int form, byte[] array, int offset, int length, long expiryMillis) {
        ArgumentSlice argument = changeable(key);
        endSlices();
        boolean exists = locateForChange(argument);
        if (exists && overwritten(argument, type, form, array, offset, length, expiryMillis)) {
            change(argument, null);
            if (wantsEvents) {
                observer.event(KeyspaceEventClass.OVERWRITTEN, "overwritten", database, argument);
            }
            return;
        }
        TypeEntry entry = entryFor(type, exists);
        Content content = begin(entry, expiryMillis, exists);
        put(content, entry, form, array, offset, length);
        write(argument, entry, exists);
    }

    @Override
    public <V> void replace(Slice key, DataType<V> type, V value, long expiryMillis) {
        ArgumentSlice argument = changeable(key);
        endSlices();
        boolean exists = locateForChange(argument);
        TypeEntry entry = entryFor(type, exists);
        Content content = begin(entry, expiryMillis, exists);
        content.refer(0, value, true, entry.type.weigh(value));
        write(argument, entry, exists);
    }

    /// Overwrites a value of the same type and length in place: the commonest write, and it moves and allocates
    /// nothing.
    private boolean overwritten(
            ArgumentSlice key, DataType<?> type, int form, byte[] array, int offset, int length, long expiryMillis) {
        Page page = database.place.page;
        int record = database.place.record;
        int flags = page.flags(record);
        boolean sameExpiry = expiryMillis == KEEP_EXPIRY || (flags & Page.EXPIRES) != 0 == (expiryMillis != NO_EXPIRY);
        if (!sameExpiry
                || (flags & (Page.OBJECT | Page.SHARED | Page.HAS_DEADLINE)) != 0
                || types.at(page.type(record)).type != type) {
            return false;
        }
        if ((flags & Page.VALUE_REF) == 0) {
            if (page.valueLength(record) != length) {
                return false;
            }
            System.arraycopy(array, offset, page.bytes, page.valueOffset(record), length);
        } else {
            byte[] target = (byte[]) page.valueRef(record);
            if (target.length != length) {
                return false;
            }
            System.arraycopy(array, offset, target, 0, length);
        }
        page.form(record, form);
        page.clock(record, clock.touched(page.clock(record)));
        if (expiryMillis >= 0) {
            database.expiry(key.hash, expiryMillis);
        }
        return true;
    }

    private TypeEntry entryFor(DataType<?> type, boolean exists) {
        if (exists) {
            TypeEntry present = types.at(database.place.page.type(database.place.record));
            if (present.type == type) {
                return present;
            }
        }
        return types.of(type);
    }

    private Content begin(TypeEntry entry, long expiryMillis, boolean exists) {
        Content content = database.content;
        content.clear();
        content.clock = exists ? clock.touched(database.place.page.clock(database.place.record)) : clock.fresh();
        if (exists) {
            Place place = database.place;
            content.extension = place.page.extension(place.record);
            if (expiryMillis == KEEP_EXPIRY) {
                content.expiry = place.page.expiry(place.record);
            }
        }
        if (expiryMillis >= 0) {
            content.expiry = expiryMillis;
        }
        content.type = entry.number;
        return content;
    }

    private void put(Content content, TypeEntry entry, int form, byte[] array, int offset, int length) {
        if (length <= MOST_INLINE_BYTES) {
            content.inline(form, array, offset, length);
        } else if (length <= Packed.MOST_BYTES) {
            content.refer(form, Arrays.copyOfRange(array, offset, offset + length), false, 0);
        } else {
            Object object = entry.packed.unpack(form, Slice.of(array, offset, length), maps);
            content.refer(0, object, true, entry.type.weigh(object));
        }
    }

    private void write(ArgumentSlice key, TypeEntry entry, boolean exists) {
        if (exists) {
            boolean otherType = types.at(database.place.page.type(database.place.record)) != entry;
            database.rewrite(key.hash);
            if (wantsEvents) {
                tellPlaced(database, key, true, otherType);
            }
        } else {
            database.insert(key);
            created(key);
        }
        noteDeadline(key, entry);
        change(key, null);
    }

    private void noteDeadline(ArgumentSlice key, TypeEntry entry) {
        Place place = database.place;
        long deadline = entry.type.earliestDeadline(settled.of(place.page, place.record));
        database.deadline(key.hash, deadline == NO_EXPIRY ? Long.MAX_VALUE : deadline);
    }

    // ---- keys of any type

    @Override
    public boolean remove(Slice key) {
        ArgumentSlice argument = changeable(key);
        endSlices();
        if (!locateForChange(argument)) {
            return false;
        }
        database.remove(argument.hash);
        change(argument, null);
        return true;
    }

    @Override
    public boolean exists(Slice key) {
        return locate(declared(key));
    }

    @Override
    public String typeName(Slice key) {
        return locate(declared(key)) ? nameOf(database.place) : null;
    }

    private String nameOf(Place place) {
        return types.typeName(place.page, place.record);
    }

    @Override
    public long expiry(Slice key) {
        if (!locate(declared(key))) {
            return NO_KEY;
        }
        long expiry = database.place.page.expiry(database.place.record);
        return expiry == Long.MAX_VALUE ? NO_EXPIRY : expiry;
    }

    @Override
    public boolean expireAt(Slice key, long expiryMillis) {
        ArgumentSlice argument = changeable(key);
        endSlices();
        if (!locateForChange(argument)) {
            return false;
        }
        if (expiryMillis != NO_EXPIRY && expiryMillis <= now && expires) {
            database.remove(argument.hash);
        } else {
            database.expiry(argument.hash, expiryMillis == NO_EXPIRY ? Long.MAX_VALUE : expiryMillis);
        }
        change(argument, null);
        return true;
    }

    @Override
    public PagedMap newMap() {
        return maps.newMap();
    }

    // ---- settling

    /// What is owed to a value that was open for changing.
    private void settle(OpenValue ref) {
        if (!ref.relocate()) {
            return;
        }
        TypeEntry entry = ref.entry();
        if (ref.isPacked()) {
            if (entry.packed.isEmpty(ref.form(), ref.packed())) {
                removeEmpty(ref);
                return;
            }
        } else {
            Object object = ref.object();
            if (entry.type.isEmpty(object)) {
                removeEmpty(ref);
                return;
            }
            database.weigh(entry.type.weigh(object));
        }
        long deadline = entry.type.earliestDeadline(ref);
        if (ref.relocate()) {
            database.deadline(ref.key().hash, deadline == NO_EXPIRY ? Long.MAX_VALUE : deadline);
        }
    }

    private void removeEmpty(OpenValue ref) {
        database.remove(ref.key().hash);
        if (wantsEvents && !ref.isCreated()) {
            observer.event(KeyspaceEventClass.GENERIC, "del", database, ref.key());
        }
    }

    // ---- for open values

    void checkOpen() {
        checkActive();
    }

    PagedMap.Factory maps() {
        return maps;
    }

    /// An array for bytes on their way, at least that long.
    byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new byte[Math.max(length, Math.min(2 * scratch.length, Packed.MOST_BYTES))];
        }
        return scratch;
    }

    /// Gives the record in hand a packed value, which becomes an object if it is too long.
    void store(ArgumentSlice key, TypeEntry entry, int form, byte[] array, int offset, int length) {
        Content content = database.content;
        content.clear();
        content.keepOf(database.place.page, database.place.record);
        put(content, entry, form, array, offset, length);
        database.rewrite(key.hash);
    }

    /// Gives the record in hand an object.
    void store(ArgumentSlice key, TypeEntry entry, Object object) {
        Content content = database.content;
        content.clear();
        content.keepOf(database.place.page, database.place.record);
        content.refer(0, object, true, entry.type.weigh(object));
        database.rewrite(key.hash);
    }
}
