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
    /// This object, the directory's, and those for what is in hand.
    private static final int OBJECT_BYTES = 64 + 64 + 24 + 80;
    /// How many entries are looked at for one that is not due before it is given up.
    private static final int MOST_LOOKED_AT = 4096;

    private final KeyHash hash;
    private final Directory directory;
    private final Place place = new Place();
    private final View view = new View();
    private long held;
    private long withDeadline;
    /// No deadline is earlier.
    private long earliest = Long.MAX_VALUE;
    /// No deadline is later.
    private long latest = Long.MIN_VALUE;
    /// Where the removal of what is due goes on.
    private long duePosition;

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
            noteDeadline(deadline);
        }
        return !exists;
    }

    private void noteDeadline(long deadline) {
        if (deadline != Long.MAX_VALUE) {
            earliest = Math.min(earliest, deadline);
            latest = Math.max(latest, deadline);
        } else if (withDeadline == 0) {
            earliest = Long.MAX_VALUE;
            latest = Long.MIN_VALUE;
        }
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
        long heldBefore = 0;
        int deadlinesBefore = 0;
        if (exists) {
            heldBefore = valueBytes() + keyBytes();
            deadlinesBefore = hasDeadline();
            directory.rewrite(keyHash, place, content);
        } else {
            directory.insert(keyHash, key.array(), key.offset(), key.length(), content, place);
        }
        held += valueBytes() + keyBytes() - heldBefore;
        withDeadline += hasDeadline() - deadlinesBefore;
    }

    private long valueBytes() {
        Page page = place.page;
        return (page.flags(place.record) & Page.VALUE_REF) == 0 ? 0 : Page.weigh((byte[]) page.valueRef(place.record));
    }

    private long keyBytes() {
        Page page = place.page;
        return (page.flags(place.record) & Page.KEY_REF) == 0 ? 0 : Page.weigh(page.keyArray(place.record));
    }

    /// 1 if the entry in hand has a deadline.
    private int hasDeadline() {
        return (place.page.flags(place.record) & Page.EXPIRES) == 0 ? 0 : 1;
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
        boolean had = hasDeadline() != 0;
        if (had && deadline != Long.MAX_VALUE) {
            page.expiry(record, deadline);
            directory.due(keyHash, page, deadline);
        } else if (had || deadline != Long.MAX_VALUE) {
            Content content = new Content();
            content.valueOf(page, record);
            content.expiry = deadline;
            directory.rewrite(keyHash, place, content);
            withDeadline += had ? -1 : 1;
        }
        noteDeadline(deadline);
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

    /// Removes the entry in hand.
    private void remove(long keyHash) {
        directory.edit(keyHash, place);
        held -= valueBytes() + keyBytes();
        withDeadline -= hasDeadline();
        directory.remove(keyHash, place);
        noteDeadline(Long.MAX_VALUE);
    }

    @Override
    public long scan(long cursor, int count, Visitor visitor) {
        // A view of its own, so that threads that read a frozen map do not meet in it.
        View seen = new View();
        return directory.scan(cursor, count, (page, record) -> visitor.visit(seen.at(page, record)));
    }

    @Override
    public long scanDue(long cursor, int count, long nowMillis, Visitor visitor) {
        View seen = new View();
        return directory.scanDue(cursor, count, nowMillis, (page, record) -> visitor.visit(seen.at(page, record)));
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
    public boolean isAllDue(long nowMillis) {
        if (withDeadline == 0 || withDeadline < directory.size()) {
            return false;
        }
        return latest <= nowMillis || earliest <= nowMillis && !hasOneToLive(nowMillis);
    }

    /// The entry that was to live longest may be gone, so others are looked at, but not too many.
    private boolean hasOneToLive(long nowMillis) {
        boolean[] found = new boolean[1];
        long position = 0;
        for (int looked = 0; !found[0] && looked < MOST_LOOKED_AT; looked += Page.MOST_ENTRIES) {
            position = directory.scan(position, 1, (page, record) -> found[0] |= page.expiry(record) > nowMillis);
            if (position == 0) {
                return found[0];
            }
        }
        return true;
    }

    @Override
    public int removeDue(long nowMillis, int most, Visitor visitor) {
        int removed = 0;
        int left = most;
        while (left > 0) {
            long position = directory.nextDue(duePosition, nowMillis);
            if (position >= 0) {
                duePosition = position;
                if (removed > 0 && countAt(position) > left) {
                    // The next call has room for the whole page.
                    break;
                }
                int gone = removeDueIn(position, nowMillis, left, visitor);
                removed += gone;
                // A page in which nothing was due after all costs time, too.
                left -= gone + 1;
            } else if (duePosition > 0) {
                duePosition = 0;
            } else {
                earliest = withDeadline == 0 ? Long.MAX_VALUE : directory.earliest();
                break;
            }
        }
        return removed;
    }

    private int countAt(long position) {
        return directory.page(position << (64 - Directory.POSITION_BITS)).count();
    }

    /// Removes what is due from one page.
    private int removeDueIn(long position, long nowMillis, int most, Visitor visitor) {
        long hashOfPage = position << (64 - Directory.POSITION_BITS);
        Page page = directory.page(hashOfPage);
        if (page.count() > 0 && page.count() <= most && isAllDue(page, nowMillis)) {
            return removeAll(hashOfPage, page, visitor);
        }
        int removed = 0;
        // The last entry takes the place of one that is removed; going backwards, it has been looked at.
        for (int slot = page.count() - 1; slot >= 0; slot--) {
            if (page.isDue(page.record(slot), nowMillis)) {
                if (removed == most) {
                    return removed;
                }
                place.slot = slot;
                directory.edit(hashOfPage, place);
                page = place.page;
                visitor.visit(view.at(page, place.record));
                remove(hashOfPage);
                removed++;
                if (directory.page(hashOfPage) != page) {
                    // It was joined with its neighbour.
                    return removed;
                }
            }
        }
        directory.refreshEarliest(position);
        return removed;
    }

    private static boolean isAllDue(Page page, long nowMillis) {
        for (int slot = page.count() - 1; slot >= 0; slot--) {
            if (!page.isDue(page.record(slot), nowMillis)) {
                return false;
            }
        }
        return true;
    }

    /// Removes a page with all that is on it. Where millions of entries fall due together that is the rule, and
    /// spares shrinking each page bit by bit: the small arrays in between would outlive it for a while, because the
    /// collector does not see at once that an old page is gone, and copies them.
    private int removeAll(long hashOfPage, Page page, Visitor visitor) {
        int count = page.count();
        place.page = page;
        for (int slot = 0; slot < count; slot++) {
            place.slot = slot;
            place.record = page.record(slot);
            visitor.visit(view.at(page, place.record));
            held -= valueBytes() + keyBytes();
            withDeadline -= hasDeadline();
        }
        directory.removeAll(hashOfPage);
        noteDeadline(Long.MAX_VALUE);
        return count;
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
        other.withDeadline = withDeadline;
        other.earliest = earliest;
        other.latest = latest;
        other.duePosition = duePosition;
        return other;
    }

    /// For tests.
    public void checkInvariants() {
        directory.checkInvariants();
        long[] sums = new long[2];
        long[] least = {Long.MAX_VALUE};
        long[] most = {Long.MIN_VALUE};
        directory.scan(0, Integer.MAX_VALUE, (page, record) -> {
            place.page = page;
            place.record = record;
            sums[0] += valueBytes() + keyBytes();
            if (hasDeadline() != 0) {
                sums[1]++;
                least[0] = Math.min(least[0], page.expiry(record));
                most[0] = Math.max(most[0], page.expiry(record));
            }
        });
        if (sums[0] != held || sums[1] != withDeadline || earliest > least[0] || latest < most[0]) {
            throw new AssertionError("held: kept " + held + ", counted " + sums[0] + "; with deadline: kept "
                    + withDeadline + ", counted " + sums[1] + "; earliest: kept " + earliest + ", found " + least[0]
                    + "; latest: kept " + latest + ", found " + most[0]);
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
