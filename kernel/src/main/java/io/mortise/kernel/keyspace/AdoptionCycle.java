package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import io.mortise.spi.Slice;
import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.keyspace.ValueRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Makes all values such of the present code, although nobody touches them: those of retired types are converted to
/// their heir, or become dormant if there is none, and dormant ones wake whose module is there.
///
/// It walks positions in hash order, as the expiry cycle does, and stops when its time is used up, to go on there
/// at the next step. Since keys can move behind its back (RENAME, SWAPDB), it walks again until no value of a
/// retired type is left. Large values are made on another thread: nobody changes a value whose code has gone, so it
/// can be read there, and the result counts only if the key still has that value then. On the command thread.
public final class AdoptionCycle {
    /// Values above this are made elsewhere.
    private static final int LARGE_BYTES = 64 * 1024;
    /// How many are made elsewhere at once.
    private static final int MOST_ELSEWHERE = 2;
    /// How often it walks for the sake of dormant values; the few that moved meanwhile wake when they are touched.
    private static final int MOST_WAKING_PASSES = 3;
    private static final int LONGEST_KEPT_KEY = 256;

    private final Databases databases;
    private final TypeRegistry types;
    private final Surroundings surroundings;
    private final ArgumentSlice key = new ArgumentSlice();
    private final byte[] keyBytes = new byte[LONGEST_KEPT_KEY];
    private final DetachedRef value = new DetachedRef();
    private Encoder encoder = new Encoder(false);
    private boolean isRunning;
    private int database;
    private long position;
    /// Slots of the page from here on are done with; negative if none is.
    private int slotsLeft = -1;
    private int passes;
    /// Keys whose values are being made elsewhere.
    private final Map<Database, Map<Slice, Object>> elsewhere = new HashMap<>();
    private int elsewhereCount;
    /// Who waits for values that are being made elsewhere, by what those were.
    private final IdentityHashMap<Object, List<Runnable>> waiting = new IdentityHashMap<>();
    private int lastWireType;
    private String lastTypeName;
    private TypeEntry lastReader;
    private long renewed;

    /// What the cycle cannot do by itself.
    public interface Surroundings {
        /// Whether the time for this step is used up. Asked before each value, and after each page.
        boolean isOver();

        /// A value of so many bytes is made anew now.
        void making(long bytes);

        /// The time by which elements are past theirs.
        long nowMillis();

        /// Runs `work` on another thread, then `end` on the command thread.
        void elsewhere(Runnable work, Runnable end);

        /// The code of a type has failed with the value of a key.
        void failed(TypeEntry code, Slice key, Throwable why);

        /// Whether the commands of a pending value can be applied.
        boolean isAwakable(PendingValue value);

        /// Applies them.
        void wake(Database database, ArgumentSlice key, PendingValue value);

        /// Nothing is left of a value, so its key is to go.
        void vanished(Database database, ArgumentSlice key);
    }

    public AdoptionCycle(Databases databases, Surroundings surroundings) {
        this.databases = databases;
        this.types = databases.types();
        this.surroundings = surroundings;
    }

    /// Begins to walk, from the start if it walks already: types have come or gone.
    public void begin() {
        isRunning = true;
        database = 0;
        position = 0;
        slotsLeft = -1;
        passes = 0;
        forget();
    }

    /// Keeps nothing of a module.
    private void forget() {
        lastTypeName = null;
        lastReader = null;
        value.forget();
    }

    /// How many values it has renewed since the server started.
    public long renewed() {
        return renewed;
    }

    /// Whether there is anything left to do.
    public boolean isRunning() {
        return isRunning;
    }

    /// Whether any value is being made elsewhere.
    public boolean hasElsewhere() {
        return elsewhereCount > 0;
    }

    /// Has the value of a key made anew elsewhere, ahead of its turn, if it is large and not of the present code.
    ///
    /// @param then what to do when it is there
    /// @return false if the key has no such value, so that there is nothing to wait for
    public boolean await(Database current, ArgumentSlice wanted, Runnable then) {
        if (!current.find(wanted)) {
            return false;
        }
        Page page = current.place.page;
        int record = current.place.record;
        PendingValue pending = pending(page, record);
        if (pending != null) {
            // Not by those who open the key, since these are in the midst of a command.
            surroundings.wake(current, wanted, pending);
            return false;
        }
        if (!isLarge(page, record) || !isDue(page, record)) {
            return false;
        }
        TypeEntry entry = types.at(page.type(record));
        TypeEntry heir = heirOf(page, record);
        if (heir == null || Adoption.isAdoptable(entry, heir, page, record)) {
            return false;
        }
        take(page, record);
        Object object = page.valueRef(record);
        if (!makeElsewhere(current, object, new Renewal(entry, heir))) {
            return false;
        }
        waiting.computeIfAbsent(object, absent -> new ArrayList<>(1)).add(then);
        return true;
    }

    private static boolean isLarge(Page page, int record) {
        return (page.flags(record) & Page.OBJECT) != 0 && page.weight(record) > LARGE_BYTES;
    }

    private static long weight(Page page, int record) {
        return (page.flags(record) & Page.OBJECT) != 0 ? page.weight(record) : page.valueLength(record);
    }

    private TypeEntry heirOf(Page page, int record) {
        TypeEntry entry = types.at(page.type(record));
        return entry.number == TypeRegistry.DORMANT ? reader(page, record) : entry.heir();
    }

    /// Works until all is done, or the time is over.
    ///
    /// @return whether something is left
    public boolean step() {
        while (isRunning && !surroundings.isOver()) {
            if (database == databases.count()) {
                endPass();
                if (elsewhereCount > 0) {
                    return isRunning;
                }
            } else if (databases.at(database).size() == 0 || renewPage(databases.at(database))) {
                nextPage();
            } else {
                return true;
            }
        }
        if (!isRunning) {
            forget();
            encoder = new Encoder(false);
        }
        return isRunning;
    }

    private void nextPage() {
        slotsLeft = -1;
        Database current = databases.at(database);
        if (current.size() > 0) {
            Page page = current.directory().page(position << (64 - Directory.POSITION_BITS));
            position = Directory.next(position, page.depth);
        } else {
            position = 0;
        }
        if (position == 0) {
            database++;
        }
    }

    private void endPass() {
        if (elsewhereCount > 0) {
            return;
        }
        passes++;
        boolean retired = types.retired().stream().anyMatch(entry -> databases.keysOf(entry) > 0);
        isRunning = retired || passes < MOST_WAKING_PASSES && isAnyAsleep();
        database = 0;
        position = 0;
    }

    /// Whether a value is dormant although its module is there.
    private boolean isAnyAsleep() {
        return databases.dormant().stream()
                .map(Databases.Dormant::type)
                .anyMatch(type -> type.equals(PendingValue.TYPE_NAME) || types.named(type) != null);
    }

    /// @return false if the time was over before the page was done
    private boolean renewPage(Database current) {
        long hash = position << (64 - Directory.POSITION_BITS);
        Page page = current.directory().page(hash);
        int slot = (slotsLeft < 0 ? page.count() : Math.min(slotsLeft, page.count())) - 1;
        while (slot >= 0) {
            if (slot < page.count() && isDue(page, page.record(slot))) {
                if (surroundings.isOver() || elsewhereCount >= MOST_ELSEWHERE) {
                    slotsLeft = slot + 1;
                    return false;
                }
                renew(current, page, slot);
                page = current.directory().page(hash);
            }
            slot--;
        }
        return true;
    }

    private boolean isDue(Page page, int record) {
        TypeEntry entry = types.at(page.type(record));
        if (entry.number == TypeRegistry.DORMANT) {
            return reader(page, record) != null || pending(page, record) != null;
        }
        return entry.isRetired();
    }

    /// The pending value of a record, if it can be made a real one; otherwise null.
    private PendingValue pending(Page page, int record) {
        PendingValue value = PendingValue.of(page, record, types.dormantNames());
        return value != null && surroundings.isAwakable(value) ? value : null;
    }

    /// Neighbours are mostly of the same type, so the last answer mostly holds.
    private TypeEntry reader(Page page, int record) {
        int wireType = DormantValue.wireType(page, record);
        String typeName = types.typeName(page, record);
        if (wireType != lastWireType || !typeName.equals(lastTypeName)) {
            lastWireType = wireType;
            lastTypeName = typeName;
            lastReader = types.readingDormant(wireType, typeName);
        }
        return lastReader;
    }

    private void renew(Database current, Page page, int slot) {
        int record = page.record(slot);
        TypeEntry entry = types.at(page.type(record));
        TypeEntry heir = heirOf(page, record);
        take(page, record);
        if (heir == null && entry.number == TypeRegistry.DORMANT) {
            surroundings.wake(current, key, pending(page, record));
            renewed++;
            return;
        }
        current.place.page = page;
        current.place.slot = slot;
        current.place.record = record;
        if (Adoption.isAdoptable(entry, heir, page, record)) {
            current.edit(key.hash);
            current.retype(heir.number);
            renewed++;
        } else if (isLarge(page, record)) {
            makeElsewhere(current, page.valueRef(record), new Renewal(entry, heir));
        } else {
            surroundings.making(weight(page, record));
            encoder.clear();
            Renewal renewal =
                    new Renewal(entry, heir).make(value.of(page, record), encoder, databases, surroundings.nowMillis());
            put(current, key, renewal);
        }
        SpareArrays.unitOver();
    }

    /// Takes a copy of the key: the record is about to move.
    private void take(Page page, int record) {
        int length = page.keyLength(record);
        byte[] bytes = length <= keyBytes.length ? keyBytes : new byte[length];
        System.arraycopy(page.keyArray(record), page.keyOffset(record), bytes, 0, length);
        key.set(bytes, 0, length);
        key.declare(KeyAccess.READ_WRITE, databases.hash(bytes, 0, length));
    }

    /// Puts a value into the record in hand.
    private void put(Database current, ArgumentSlice ofKey, Renewal renewal) {
        if (renewal.failure() != null) {
            surroundings.failed(renewal.faulty(), ofKey, renewal.failure());
        }
        if (renewal.isEmpty()) {
            surroundings.vanished(current, ofKey);
            return;
        }
        current.edit(ofKey.hash);
        renewal.put(current, ofKey.hash, types.dormantNames());
        renewed++;
    }

    /// @return false if the key's former value is still being made
    private boolean makeElsewhere(Database current, Object object, Renewal renewal) {
        Slice name = Slice.of(key.copy());
        Map<Slice, Object> busy = elsewhere.computeIfAbsent(current, absent -> new HashMap<>());
        Object before = busy.putIfAbsent(name, object);
        if (before != null) {
            return before == object;
        }
        elsewhereCount++;
        long now = surroundings.nowMillis();
        ValueRef<Object> detached = new DetachedRef().of(object);
        surroundings.elsewhere(
                () -> renewal.make(detached, new Encoder(false), databases, now),
                () -> arrived(current, name, object, renewal));
        return true;
    }

    /// A value was made elsewhere. It counts if the key still has the one that it was made of.
    private void arrived(Database current, Slice name, Object object, Renewal renewal) {
        Map<Slice, Object> busy = elsewhere.get(current);
        busy.remove(name);
        if (busy.isEmpty()) {
            elsewhere.remove(current);
        }
        elsewhereCount--;
        ArgumentSlice ofKey = databases.declared(name.array(), name.offset(), name.length());
        if (current.find(ofKey) && has(current, object)) {
            put(current, ofKey, renewal);
        }
        List<Runnable> waited = waiting.remove(object);
        if (waited != null) {
            waited.forEach(Runnable::run);
        }
    }

    private static boolean has(Database current, Object object) {
        Page page = current.place.page;
        int record = current.place.record;
        return (page.flags(record) & Page.OBJECT) != 0 && page.valueRef(record) == object;
    }
}
