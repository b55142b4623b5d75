package io.mortise.kernel.keyspace;

import io.mortise.kernel.keyspace.Directory.Place;
import io.mortise.spi.command.KeyAccess;
import java.util.random.RandomGenerator;

/// Finds a key that can be spared.
///
/// A page chosen by chance holds about 24 keys, which have nothing in common but the beginning of their hashes, so
/// they are as good as drawn one by one; the one of them that was used least goes. That is a better choice than one
/// among five, as Redis's default draws, and dearer by little, since all of them lie in one array. Rejected: a list
/// in the order of use (16 bytes a key and a write at each access), and a pool of the best that were seen (it is
/// what few samples need).
///
/// Keys that expire are found by the pages' earliest expiry, as the expiry cycle does. Owned by the command thread.
public final class EvictionSearch {
    /// What is spared first.
    public enum Order {
        /// The one that was not used, or under LRM not changed, for the longest time.
        LEAST_RECENT,
        /// The one that is used least often.
        LEAST_FREQUENT,
        /// The one that expires next.
        NEXT_TO_EXPIRE,
        RANDOM
    }

    /// Every database has some; so many pages without any are looked at before the search goes on in order.
    private static final int ATTEMPTS = 64;

    private final Databases databases;
    private final AccessClock clock;
    private final RandomGenerator random;
    private final Place chosen = new Place();
    private final ArgumentSlice key = new ArgumentSlice();
    private Database database;
    private long score;
    private int seen;

    public EvictionSearch(Databases databases, AccessClock clock, RandomGenerator random) {
        this.databases = databases;
        this.clock = clock;
        this.random = random;
    }

    /// Searches.
    ///
    /// @param onlyExpiring whether only keys that expire may go
    /// @param samples how many keys are compared at least; those of a page always are
    /// @return whether there is a key that may go
    public boolean search(Order order, boolean onlyExpiring, int samples) {
        database = draw(onlyExpiring);
        if (database == null) {
            return false;
        }
        seen = 0;
        score = Long.MIN_VALUE;
        int wanted = order == Order.RANDOM ? 1 : samples;
        for (int attempt = 0; seen < wanted && attempt < ATTEMPTS; attempt++) {
            compare(pageAt(random.nextLong() >>> (64 - Directory.POSITION_BITS), onlyExpiring), order, onlyExpiring);
        }
        if (seen == 0) {
            walk(order, onlyExpiring);
        }
        if (seen > 0) {
            take();
        }
        return seen > 0;
    }

    /// The database of the key that was found.
    public Database database() {
        return database;
    }

    /// The key that was found. Its bytes are its own.
    public ArgumentSlice key() {
        return key;
    }

    private void take() {
        Page page = chosen.page;
        byte[] bytes = new byte[page.keyLength(chosen.record)];
        System.arraycopy(page.keyArray(chosen.record), page.keyOffset(chosen.record), bytes, 0, bytes.length);
        key.set(bytes, 0, bytes.length);
        key.declare(KeyAccess.READ_WRITE, databases.hash(bytes, 0, bytes.length));
        chosen.page = null;
    }

    /// A database, by chance in the proportion of the keys that may go; null if there is none.
    private Database draw(boolean onlyExpiring) {
        long all = 0;
        for (int index = 0; index < databases.count(); index++) {
            all += keys(databases.at(index), onlyExpiring);
        }
        long left = all == 0 ? 0 : random.nextLong(all);
        for (int index = 0; index < databases.count() && all > 0; index++) {
            left -= keys(databases.at(index), onlyExpiring);
            if (left < 0) {
                return databases.at(index);
            }
        }
        return null;
    }

    private static long keys(Database database, boolean onlyExpiring) {
        return onlyExpiring ? database.expiring() : database.size();
    }

    /// The page at a position, or the next one behind it in which something expires.
    private Page pageAt(long position, boolean onlyExpiring) {
        Directory directory = database.directory();
        long at = position;
        if (onlyExpiring) {
            at = directory.nextDue(position, Long.MAX_VALUE - 1);
            at = at < 0 ? Math.max(0, directory.nextDue(0, Long.MAX_VALUE - 1)) : at;
        }
        return directory.page(at << (64 - Directory.POSITION_BITS));
    }

    private void compare(Page page, Order order, boolean onlyExpiring) {
        int count = page.count();
        int start = count == 0 ? 0 : random.nextInt(count);
        for (int index = 0; index < count; index++) {
            int slot = start + index < count ? start + index : start + index - count;
            int record = page.record(slot);
            if (onlyExpiring && (page.flags(record) & Page.EXPIRES) == 0) {
                continue;
            }
            seen++;
            long found = scoreOf(page, record, order);
            if (found > score || chosen.page == null) {
                score = found;
                chosen.page = page;
                chosen.slot = slot;
                chosen.record = record;
            }
            if (order == Order.RANDOM) {
                return;
            }
        }
    }

    /// How well a key can be spared.
    private long scoreOf(Page page, int record, Order order) {
        return switch (order) {
            case LEAST_RECENT -> clock.idleSeconds(page.clock(record));
            case LEAST_FREQUENT -> -clock.frequency(page.clock(record));
            case NEXT_TO_EXPIRE -> -page.expiry(record);
            case RANDOM -> 0;
        };
    }

    /// For tables that are nearly deserted: every page from some position on, until one has a key that may go.
    private void walk(Order order, boolean onlyExpiring) {
        Directory directory = database.directory();
        long start = random.nextLong() >>> (64 - Directory.POSITION_BITS);
        long at = start;
        boolean wrapped = false;
        while (seen == 0 && !(wrapped && at >= start)) {
            Page page = directory.page(at << (64 - Directory.POSITION_BITS));
            compare(page, order, onlyExpiring);
            at = Directory.next(at, page.depth);
            if (at == 0) {
                if (wrapped) {
                    return;
                }
                wrapped = true;
            }
        }
    }
}
