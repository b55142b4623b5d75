package io.mortise.kernel.keyspace;

import io.mortise.kernel.keyspace.Directory.Place;
import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.PagedMap;
import java.util.random.RandomGenerator;

/// A map made of a directory of its own: the keyspace's structure once more, for the entries of one large value.
///
/// An entry's deadline stands where a key's expiry does. Long values are arrays that are never changed, only
/// replaced, so frozen maps and copies share them.
public final class MapPages implements PagedMap {
    private static final int OBJECT_BYTES = 112;

    private final KeyHash hash;
    private final Directory directory;
    private final Place place = new Place();
    private final View view = new View();
    private long held;
    private long earliest = Long.MAX_VALUE;

    public MapPages(KeyHash hash) {
        this(hash, new Directory(hash, false));
    }

    private MapPages(KeyHash hash, Directory directory) {
        this.hash = hash;
        this.directory = directory;
    }

    private long hash(Slice key) {
        return hash.hash(key.array(), key.offset(), key.length());
    }

    private boolean find(long keyHash, Slice key) {
        return directory.find(keyHash, key.array(), key.offset(), key.length(), place);
    }

    @Override
    public long size() {
        return directory.size();
    }

    @Override
    public Entry find(Slice key) {
        return find(hash(key), key) ? view.at(place.page, place.record) : null;
    }

    @Override
    public boolean put(Slice key, Slice value, long deadlineMillis) {
        long keyHash = hash(key);
        boolean exists = find(keyHash, key);
        long deadline = deadlineMillis;
        if (exists) {
            directory.edit(keyHash, place);
            if (deadline == Keyspace.KEEP_EXPIRY) {
                deadline = place.page.expiry(place.record);
            }
        }
        if (deadline < 0) {
            deadline = Long.MAX_VALUE;
        }
        if (!exists || !overwritten(value, deadline)) {
            Content content = new Content();
            content.expiry = deadline;
            set(content, value);
            write(keyHash, key, exists, content);
        }
        earliest = Math.min(earliest, deadline);
        return !exists;
    }

    private static void set(Content content, Slice value) {
        if (value.length() <= KeyspaceView.MOST_INLINE_BYTES) {
            content.inline(0, value.array(), value.offset(), value.length());
        } else {
            content.refer(0, value.copy(), false, 0);
        }
    }

    /// In place, if nothing but bytes of the same number changes.
    private boolean overwritten(Slice value, long deadline) {
        Page page = place.page;
        int record = place.record;
        if ((page.flags(record) & Page.VALUE_REF) != 0
                || page.valueLength(record) != value.length()
                || page.expiry(record) != deadline) {
            return false;
        }
        value.copyTo(page.bytes, page.valueOffset(record));
        return true;
    }

    private void write(long keyHash, Slice key, boolean exists, Content content) {
        if (exists) {
            held -= valueBytes();
            directory.rewrite(keyHash, place, content);
        } else {
            directory.insert(keyHash, key.array(), key.offset(), key.length(), content, place);
            held += keyBytes();
        }
        held += valueBytes();
    }

    private long valueBytes() {
        Page page = place.page;
        return (page.flags(place.record) & Page.VALUE_REF) == 0 ? 0 : Page.weigh((byte[]) page.valueRef(place.record));
    }

    private long keyBytes() {
        Page page = place.page;
        return (page.flags(place.record) & Page.KEY_REF) == 0 ? 0 : Page.weigh(page.keyArray(place.record));
    }

    @Override
    public boolean deadline(Slice key, long deadlineMillis) {
        long keyHash = hash(key);
        if (!find(keyHash, key)) {
            return false;
        }
        directory.edit(keyHash, place);
        long deadline = deadlineMillis == Keyspace.NO_EXPIRY ? Long.MAX_VALUE : deadlineMillis;
        Page page = place.page;
        int record = place.record;
        boolean had = (page.flags(record) & Page.EXPIRES) != 0;
        if (had && deadline != Long.MAX_VALUE) {
            page.expiry(record, deadline);
            directory.due(keyHash, page, deadline);
        } else if (had || deadline != Long.MAX_VALUE) {
            Content content = new Content();
            content.valueOf(page, record);
            content.expiry = deadline;
            directory.rewrite(keyHash, place, content);
        }
        earliest = Math.min(earliest, deadline);
        return true;
    }

    @Override
    public boolean remove(Slice key) {
        long keyHash = hash(key);
        if (!find(keyHash, key)) {
            return false;
        }
        remove(keyHash);
        return true;
    }

    private void remove(long keyHash) {
        directory.edit(keyHash, place);
        held -= valueBytes() + keyBytes();
        directory.remove(keyHash, place);
        if (directory.size() == 0) {
            earliest = Long.MAX_VALUE;
        }
    }

    @Override
    public long scan(long cursor, int count, Visitor visitor) {
        // A view of its own: a reader of a frozen state may walk while another one does, or a command looks up.
        View walked = new View();
        return directory.scan(cursor, count, (page, record) -> visitor.visit(walked.at(page, record)));
    }

    @Override
    public void forEach(Visitor visitor) {
        scan(0, Integer.MAX_VALUE, visitor);
    }

    @Override
    public Entry random(RandomGenerator random) {
        return directory.random(random, place) ? view.at(place.page, place.record) : null;
    }

    @Override
    public long earliestDeadline() {
        return earliest == Long.MAX_VALUE ? Keyspace.NO_EXPIRY : earliest;
    }

    @Override
    public int removeDue(long nowMillis, int most, Visitor visitor) {
        int removed = 0;
        long position = directory.nextDue(0, nowMillis);
        while (position >= 0 && removed < most) {
            Page page = directory.page(position << (64 - Directory.POSITION_BITS));
            int slot = dueSlot(page, nowMillis);
            if (slot < 0) {
                directory.refreshEarliest(position);
                position = Directory.next(position, page.depth);
                position = position == 0 ? -1 : directory.nextDue(position, nowMillis);
            } else {
                place.page = page;
                place.slot = slot;
                place.record = page.record(slot);
                Entry entry = view.at(page, place.record);
                visitor.visit(entry);
                remove(hash(entry.key()));
                removed++;
            }
        }
        if (position < 0) {
            // Looks at all chunks once more, from their beginning, so that each knows what is its earliest now.
            directory.nextDue(0, nowMillis);
            earliest = directory.earliest();
        }
        return removed;
    }

    private static int dueSlot(Page page, long nowMillis) {
        for (int slot = page.count() - 1; slot >= 0; slot--) {
            int record = page.record(slot);
            if ((page.flags(record) & Page.EXPIRES) != 0 && page.expiry(record) <= nowMillis) {
                return slot;
            }
        }
        return -1;
    }

    @Override
    public long weigh() {
        return OBJECT_BYTES + directory.memory() + held;
    }

    @Override
    public PagedMap freeze() {
        return shared(directory.fork());
    }

    @Override
    public PagedMap copy() {
        // Both go on changing, so both copy what they share: this one, too, takes all it has for frozen.
        PagedMap copy = shared(directory.fork());
        directory.freeze();
        return copy;
    }

    private MapPages shared(Directory fork) {
        MapPages other = new MapPages(hash, fork);
        other.held = held;
        other.earliest = earliest;
        return other;
    }

    /// For tests.
    public void checkInvariants() {
        directory.checkInvariants();
        long[] sum = new long[1];
        long[] least = {Long.MAX_VALUE};
        directory.scan(0, Integer.MAX_VALUE, (page, record) -> {
            place.page = page;
            place.record = record;
            sum[0] += valueBytes() + keyBytes();
            least[0] = Math.min(least[0], page.expiry(record));
        });
        if (sum[0] != held || earliest > least[0]) {
            throw new AssertionError("held: kept " + held + ", counted " + sum[0] + "; earliest: kept " + earliest
                    + ", found " + least[0]);
        }
    }

    /// The entry in hand.
    private static final class View implements Entry {
        private final ValueSlice key = new ValueSlice();
        private final ValueSlice value = new ValueSlice();
        private long deadline;

        View at(Page page, int record) {
            key.set(page.keyArray(record), page.keyOffset(record), page.keyLength(record));
            if ((page.flags(record) & Page.VALUE_REF) == 0) {
                value.set(page.bytes, page.valueOffset(record), page.valueLength(record));
            } else {
                byte[] array = (byte[]) page.valueRef(record);
                value.set(array, 0, array.length);
            }
            deadline = page.expiry(record);
            return this;
        }

        @Override
        public Slice key() {
            return key;
        }

        @Override
        public Slice value() {
            return value;
        }

        @Override
        public long deadlineMillis() {
            return deadline == Long.MAX_VALUE ? Keyspace.NO_EXPIRY : deadline;
        }
    }
}
