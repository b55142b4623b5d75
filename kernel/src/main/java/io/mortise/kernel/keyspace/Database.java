package io.mortise.kernel.keyspace;

import io.mortise.kernel.keyspace.Directory.Place;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// One numbered database: a directory of keys, with its accounts.
///
/// Its methods change records and keep count of them (keys by type, keys that expire, bytes held), and know nothing
/// of commands; [KeyspaceView] puts the meaning on top. Owned by the command thread.
public final class Database {
    /// What [#expiryOf] says of a key that is not there.
    public static final long NO_KEY = Long.MAX_VALUE - 1;

    final Place place = new Place();
    final Content content = new Content();

    private final KeyHash hash;
    private final DormantNames dormantNames;
    private int index;
    private Directory directory;
    /// Bytes of keys, arrays and objects that records refer to.
    private long held;
    /// What [#memory] was when [MemoryLimit] last looked.
    long memoryNoted;
    private int expiring;
    private int withDeadline;
    private final int[] typeCounts = new int[128];
    private final long[] typeBytes = new long[128];
    private final Map<String, DormantCount> dormant = new HashMap<>();
    /// Raised by every change that can move a record.
    private long modifications;
    private Map<Slice, Object> watched;
    private Consumer<Slice> onFind;

    Database(int index, KeyHash hash, DormantNames dormantNames) {
        this.dormantNames = dormantNames;
        this.index = index;
        this.hash = hash;
        this.directory = new Directory(hash, true);
    }

    /// The number that SELECT takes.
    public int index() {
        return index;
    }

    void index(int newIndex) {
        index = newIndex;
    }

    Directory directory() {
        return directory;
    }

    /// How many keys there are, those past their time included until they are removed.
    public long size() {
        return directory.size();
    }

    /// How many keys expire.
    public int expiring() {
        return expiring;
    }

    /// How many keys have elements that expire.
    public int withDeadline() {
        return withDeadline;
    }

    /// The bytes in memory of keys and values.
    public long memory() {
        return directory.memory() + held;
    }

    /// How many keys have the type of that number.
    int typeCount(int number) {
        return typeCounts[number];
    }

    /// The bytes of the values of the type of that number.
    long typeBytes(int number) {
        return typeBytes[number];
    }

    /// How many values there are of a type whose module is missing, and the bytes that they take.
    static final class DormantCount {
        long keys;
        long bytes;
    }

    /// The dormant values, counted by the name of their type.
    Map<String, DormantCount> dormant() {
        return dormant;
    }

    /// Whether any key has a pending value.
    public boolean hasPending() {
        return !dormant.isEmpty() && dormant.containsKey(PendingValue.TYPE_NAME);
    }

    long modifications() {
        return modifications;
    }

    /// Keys whose change somebody wants to hear of, with what the listener keeps about them; null when there are
    /// none.
    public Map<Slice, Object> watched() {
        return watched;
    }

    /// As [#watched()], made if there is none.
    public Map<Slice, Object> watchedOrNew() {
        if (watched == null) {
            watched = new HashMap<>();
        }
        return watched;
    }

    void swapWatched(Database other) {
        Map<Slice, Object> moved = watched;
        watched = other.watched;
        other.watched = moved;
    }

    /// Lets go of the map of [#watched()] if it is empty, so that changes need not look into it.
    public void trimWatched() {
        if (watched != null && watched.isEmpty()) {
            watched = null;
        }
    }

    /// When a key expires, [Long#MAX_VALUE] if it does not, [#NO_KEY] if there is none. Leaves everything as it is.
    public long expiryOf(Slice key) {
        Place found = new Place();
        long keyHash = hash.hash(key.array(), key.offset(), key.length());
        return directory.find(keyHash, key.array(), key.offset(), key.length(), found)
                ? found.page.expiry(found.record)
                : NO_KEY;
    }

    // ---- records; [#place] is the one in hand

    /// Finds a key, whatever its expiry, and puts it in [#place].
    public boolean find(ArgumentSlice key) {
        assert tell(key);
        if (key.hint >= 0) {
            Page page = directory.page(key.hash);
            if (page.has(key.hint, Directory.tag(key.hash), key.array(), key.offset(), key.length())) {
                place.page = page;
                place.slot = key.hint;
                place.record = page.record(key.hint);
                return true;
            }
        }
        return directory.find(key.hash, key.array(), key.offset(), key.length(), place);
    }

    /// Sets who hears, with assertions on, of every key that is looked for. For tests of what commands touch.
    public void onFind(Consumer<Slice> listener) {
        onFind = listener;
    }

    private boolean tell(Slice key) {
        if (onFind != null) {
            onFind.accept(key);
        }
        return true;
    }

    /// Makes ready for so many keys that are about to be loaded, if there are none yet.
    public void prepare(long keys) {
        directory.prepare(keys);
    }

    /// Does a part of what is left to do when all has been loaded.
    ///
    /// @param position where to go on, 0 to begin
    /// @return where to go on, or 0 if all is done
    public long settle(long position) {
        return directory.settle(position);
    }

    /// Makes the record in hand one that may be changed.
    void edit(long keyHash) {
        Page before = place.page;
        directory.edit(keyHash, place);
        if (place.page != before) {
            modifications++;
        }
    }

    /// Adds a key that is not there, with [#content].
    void insert(ArgumentSlice key) {
        put(key, content);
    }

    /// Adds a key that is not there, with this content.
    void put(ArgumentSlice key, Content filled) {
        directory.insert(key.hash, key.array(), key.offset(), key.length(), filled, place);
        if (key.length() > Page.MOST_KEY_BYTES) {
            held += Page.weigh(place.page.keyArray(place.record));
        }
        account(1);
        modifications++;
    }

    /// Writes the record in hand anew, with [#content].
    void rewrite(long keyHash) {
        place(keyHash, content);
    }

    /// Writes the record in hand anew, with this content.
    void place(long keyHash, Content filled) {
        account(-1);
        try {
            directory.rewrite(keyHash, place, filled);
        } finally {
            account(1);
        }
        modifications++;
    }

    /// Removes the record in hand.
    void remove(long keyHash) {
        account(-1);
        if ((place.page.flags(place.record) & Page.KEY_REF) != 0) {
            held -= Page.weigh(place.page.keyArray(place.record));
        }
        directory.remove(keyHash, place);
        modifications++;
    }

    /// Removes the record in hand to make room.
    void evict(long keyHash) {
        account(-1);
        if ((place.page.flags(place.record) & Page.KEY_REF) != 0) {
            held -= Page.weigh(place.page.keyArray(place.record));
        }
        directory.evict(keyHash, place);
        modifications++;
    }

    /// Enters the record in hand in the accounts, or takes it out.
    private void account(int sign) {
        Page page = place.page;
        int record = place.record;
        int flags = page.flags(record);
        int type = page.type(record);
        typeCounts[type] += sign;
        if ((flags & Page.EXPIRES) != 0) {
            expiring += sign;
        }
        if ((flags & Page.HAS_DEADLINE) != 0) {
            withDeadline += sign;
        }
        if ((flags & Page.VALUE_REF) != 0) {
            long bytes = heldBy(page, record);
            held += sign * bytes;
            typeBytes[type] += sign * bytes;
        } else {
            typeBytes[type] += (long) sign * page.valueLength(record);
        }
        if (type == TypeRegistry.DORMANT) {
            accountDormant(sign);
        }
    }

    private void accountDormant(int sign) {
        String typeName = DormantValue.typeName(place.page, place.record, dormantNames);
        DormantCount count = dormant.computeIfAbsent(typeName, absent -> new DormantCount());
        count.keys += sign;
        count.bytes += sign * valueBytes();
        if (count.keys == 0) {
            dormant.remove(typeName);
        }
    }

    /// The bytes that the value in hand takes, wherever it lies.
    long valueBytes() {
        return (place.page.flags(place.record) & Page.VALUE_REF) == 0
                ? place.page.valueLength(place.record)
                : heldBy(place.page, place.record);
    }

    private static long heldBy(Page page, int record) {
        return (page.flags(record) & Page.OBJECT) != 0
                ? page.weight(record)
                : Page.weigh((byte[]) page.valueRef(record));
    }

    /// As [#edit], but the page is always copied, so that whoever reads the old one is not disturbed.
    void copyPage(long keyHash) {
        directory.copyPage(keyHash, place);
        modifications++;
    }

    /// Says that the record in hand has another type, whose values are the same bytes.
    void retype(int number) {
        int before = place.page.type(place.record);
        long bytes = valueBytes();
        typeCounts[before]--;
        typeBytes[before] -= bytes;
        place.page.type(place.record, number);
        typeCounts[number]++;
        typeBytes[number] += bytes;
    }

    /// Notes when the first element of the record in hand is due.
    void noteDeadline(long keyHash, TypeEntry entry) {
        long due = entry.type.earliestDeadline(new DetachedRef().of(place.page, place.record));
        deadline(keyHash, due == Keyspace.NO_EXPIRY ? Long.MAX_VALUE : due);
    }

    /// Puts another reference in place of the one of the record in hand, of the same kind.
    void refer(Object value, long weight) {
        Page page = place.page;
        int record = place.record;
        long before = heldBy(page, record);
        page.valueRef(record, value);
        if ((page.flags(record) & Page.OBJECT) != 0) {
            page.weight(record, weight);
        }
        holds(page.type(record), heldBy(page, record) - before);
    }

    /// Notes what the object of the record in hand weighs now.
    void weigh(long weight) {
        holds(place.page.type(place.record), weight - place.page.weight(place.record));
        place.page.weight(place.record, weight);
    }

    private void holds(int type, long moreBytes) {
        held += moreBytes;
        typeBytes[type] += moreBytes;
    }

    /// Changes when the record in hand expires; [Long#MAX_VALUE] for never.
    void expiry(long keyHash, long expiry) {
        Page page = place.page;
        int record = place.record;
        boolean had = (page.flags(record) & Page.EXPIRES) != 0;
        if (had && expiry != Long.MAX_VALUE) {
            page.expiry(record, expiry);
            directory.due(keyHash, page, expiry);
        } else if (had != (expiry != Long.MAX_VALUE)) {
            content.clear();
            content.keepOf(page, record);
            content.valueOf(page, record);
            content.expiry = expiry;
            rewrite(keyHash);
        }
    }

    /// Changes the earliest deadline of the elements of the record in hand; [Long#MAX_VALUE] for none.
    void deadline(long keyHash, long deadline) {
        Page page = place.page;
        int record = place.record;
        boolean had = (page.flags(record) & Page.HAS_DEADLINE) != 0;
        if (had && deadline != Long.MAX_VALUE) {
            page.deadline(record, deadline);
            directory.due(keyHash, page, deadline);
        } else if (had != (deadline != Long.MAX_VALUE)) {
            content.clear();
            content.keepOf(page, record);
            content.valueOf(page, record);
            content.deadline = deadline;
            rewrite(keyHash);
        }
    }

    /// Removes all keys.
    void clear() {
        directory = new Directory(hash, true);
        held = 0;
        expiring = 0;
        withDeadline = 0;
        Arrays.fill(typeCounts, 0);
        Arrays.fill(typeBytes, 0);
        dormant.clear();
        modifications++;
    }

    // ---- touching memory before it is needed

    /// The page of a key, as a first step of fetching its memory.
    Page pageOf(long keyHash) {
        return directory.page(keyHash);
    }

    // ---- checking

    /// Counts everything again and compares.
    public void checkInvariants() {
        directory.checkInvariants();
        long[] counts = new long[typeCounts.length];
        long[] bytes = new long[typeCounts.length];
        long[] sums = new long[3];
        directory.scan(0, Integer.MAX_VALUE, (page, record) -> {
            int flags = page.flags(record);
            int type = page.type(record);
            counts[type]++;
            bytes[type] += (flags & Page.VALUE_REF) != 0 ? heldBy(page, record) : page.valueLength(record);
            sums[0] += (flags & Page.EXPIRES) != 0 ? 1 : 0;
            sums[1] += (flags & Page.HAS_DEADLINE) != 0 ? 1 : 0;
            sums[2] += (flags & Page.VALUE_REF) != 0 ? heldBy(page, record) : 0;
            sums[2] += (flags & Page.KEY_REF) != 0 ? Page.weigh(page.keyArray(record)) : 0;
        });
        check("expiring", expiring, sums[0]);
        check("with deadline", withDeadline, sums[1]);
        check("held", held, sums[2]);
        check(
                "dormant",
                dormant.values().stream().mapToLong(count -> count.keys).sum(),
                counts[TypeRegistry.DORMANT]);
        check(
                "dormant bytes",
                dormant.values().stream().mapToLong(count -> count.bytes).sum(),
                bytes[TypeRegistry.DORMANT]);
        for (int number = 0; number < counts.length; number++) {
            check("type " + number, typeCounts[number], counts[number]);
            check("bytes of type " + number, typeBytes[number], bytes[number]);
        }
    }

    private void check(String what, long kept, long counted) {
        if (kept != counted) {
            throw new AssertionError("database " + index + ", " + what + ": kept " + kept + ", counted " + counted);
        }
    }
}
