package io.mortise.kernel.keyspace;

import io.mortise.spi.command.KeyAccess;

/// Removes keys, and elements of values, whose time has come although nobody touches them.
///
/// It walks positions in hash order, over chunks and pages that say that something in them is due, and stops when
/// its time is used up, to go on there at the next step. A pass over everything that is not due costs nothing but a
/// look at each chunk. Rejected: a second table of keys that expire (memory), timer wheels (memory, and work at
/// each change), sampling as Redis does (a tenth of the expired keys stay by design).
public final class ExpiryCycle {
    private static final long POSTPONED_MILLIS = 1000;

    private final Databases databases;
    private final Reaper reaper;
    private final ArgumentSlice key = new ArgumentSlice();
    private int database;
    private long position;
    private long passStarted;

    /// Does the removing, with all that belongs to it.
    public interface Reaper {
        /// Deletes a key that is past its time.
        void expire(Database database, ArgumentSlice key);

        /// Removes elements that are past their time.
        ///
        /// @return whether more are due
        boolean expireElements(Database database, ArgumentSlice key, TypeEntry type);

        /// Whether the code of a type is not to be asked at present. Its elements are tried again a second later.
        boolean rests(TypeEntry type);

        /// A type has removed no element although it says that some are due. They are tried again a second later.
        void stuck(Database database, ArgumentSlice key, TypeEntry type);

        /// Whether the time for this step is used up.
        boolean isOver();
    }

    public ExpiryCycle(Databases databases, Reaper reaper) {
        this.databases = databases;
        this.reaper = reaper;
    }

    /// Works until nothing more is due, or the time is over.
    ///
    /// @return whether something is left that is due
    public boolean step(long nowMillis) {
        int databasesLeft = databases.count() + 1;
        while (databasesLeft > 0) {
            Database current = databases.at(database);
            long due = current.size() == 0 ? -1 : current.directory().nextDue(position, nowMillis);
            if (due < 0) {
                position = 0;
                database = (database + 1) % databases.count();
                databasesLeft--;
            } else {
                position = due;
                if (!clean(current, nowMillis)) {
                    return true;
                }
                Page page = current.directory().page(position << (64 - Directory.POSITION_BITS));
                position = Directory.next(position, page.depth);
                if (position == 0) {
                    database = (database + 1) % databases.count();
                    databasesLeft--;
                }
            }
        }
        passStarted = nowMillis;
        return false;
    }

    /// When everything that was due was last removed.
    public long lastCleanMillis() {
        return passStarted;
    }

    /// Removes what is due in the page of the present position.
    ///
    /// @return false if the time was over before
    private boolean clean(Database current, long nowMillis) {
        while (true) {
            Page page = current.directory().page(position << (64 - Directory.POSITION_BITS));
            int slot = dueSlot(page, nowMillis);
            if (slot < 0) {
                current.directory().refreshEarliest(position);
                return true;
            }
            if (reaper.isOver()) {
                return false;
            }
            int record = page.record(slot);
            // A copy: the record goes while the key is still reported.
            byte[] bytes = new byte[page.keyLength(record)];
            System.arraycopy(page.keyArray(record), page.keyOffset(record), bytes, 0, bytes.length);
            key.set(bytes, 0, bytes.length);
            key.declare(KeyAccess.READ_WRITE, databases.hash(bytes, 0, bytes.length));
            if (page.expiry(record) <= nowMillis) {
                reaper.expire(current, key);
            } else {
                expireElements(current, databases.types().at(page.type(record)), nowMillis);
            }
        }
    }

    /// Has a type remove elements of the key in hand. A type that removes none although it says that some are due
    /// is asked again later only, or the walk would never come past it.
    private void expireElements(Database current, TypeEntry type, long nowMillis) {
        current.find(key);
        if (reaper.rests(type)) {
            current.edit(key.hash);
            current.deadline(key.hash, nowMillis + POSTPONED_MILLIS);
            return;
        }
        long before = current.valueBytes();
        boolean more = reaper.expireElements(current, key, type);
        if (!current.find(key) || current.place.page.deadline(current.place.record) > nowMillis) {
            return;
        }
        if (!more || current.valueBytes() == before) {
            current.edit(key.hash);
            current.deadline(key.hash, nowMillis + POSTPONED_MILLIS);
            reaper.stuck(current, key, type);
        }
    }

    private static int dueSlot(Page page, long nowMillis) {
        for (int slot = page.count() - 1; slot >= 0; slot--) {
            int record = page.record(slot);
            if (Math.min(page.expiry(record), page.deadline(record)) <= nowMillis) {
                return slot;
            }
        }
        return -1;
    }
}
