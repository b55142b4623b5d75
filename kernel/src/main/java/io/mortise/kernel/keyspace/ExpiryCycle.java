package io.mortise.kernel.keyspace;

import io.mortise.spi.command.KeyAccess;

/// Removes keys, and elements of values, whose time has come although nobody touches them.
///
/// It walks positions in hash order, over chunks and pages that say that something in them is due, and stops when
/// its time is used up, to go on there at the next step. A pass over everything that is not due costs nothing but a
/// look at each chunk. A value with many elements that are due gets a turn like a page, and the next in the next
/// pass, so that it does not keep all others waiting. Rejected: a second table of keys that expire (memory), timer
/// wheels (memory, and work at each change), sampling as Redis does (a tenth of the expired keys stay by design).
public final class ExpiryCycle {
    /// How many steps a value gets before others have their turn.
    private static final int STEPS_A_TURN = 8;
    private static final long POSTPONED_MILLIS = 1000;
    /// A type may have much to look through in which nothing is due after all: more steps than a value of ten
    /// million elements takes.
    private static final int MOST_FRUITLESS = 10_000;
    private static final int LONGEST_KEPT_KEY = 256;

    private final Databases databases;
    private final Reaper reaper;
    private final ArgumentSlice key = new ArgumentSlice();
    private final byte[] keyBytes = new byte[LONGEST_KEPT_KEY];
    private int database;
    private long position;
    private long passStarted;
    /// How many steps of elements on end have removed none.
    private int fruitless;
    /// Whether something was left behind in this pass that is still due.
    private boolean isUnfinished;

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

        /// How many elements have been removed since the server began.
        long expiredElements();

        /// A type has removed no element although it says that some are due. They are tried again a second later.
        void stuck(Database database, ArgumentSlice key, TypeEntry type);

        /// Whether the time, or the work, for this step is used up; once it is, it stays so. Asked after each key that
        /// was removed, each step of elements, and each page.
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
            if (reaper.isOver()) {
                return true;
            }
            Database current = databases.at(database);
            long due = current.size() == 0 ? -1 : current.directory().nextDue(position, nowMillis);
            position = due < 0 ? 0 : clean(current, due, nowMillis);
            if (position == 0) {
                database = (database + 1) % databases.count();
                databasesLeft--;
                if (database == 0 && isUnfinished) {
                    isUnfinished = false;
                    databasesLeft = databases.count() + 1;
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

    /// Removes what is due in the page of a position, as far as time allows.
    ///
    /// @return the position of the next page, or 0 behind the last one
    private long clean(Database current, long at, long nowMillis) {
        long hash = at << (64 - Directory.POSITION_BITS);
        Page page = null;
        int slot = -1;
        do {
            Page present = current.directory().page(hash);
            // A page that was copied, or joined with its neighbour, is looked at from its end again.
            int from = present == page ? Math.min(slot, present.count()) - 1 : present.count() - 1;
            page = present;
            slot = dueSlot(page, from, nowMillis);
            if (slot >= 0) {
                remove(current, page, page.record(slot), nowMillis);
            }
        } while (slot >= 0 && !reaper.isOver());
        if (slot >= 0) {
            isUnfinished = true;
        }
        current.directory().refreshEarliest(at);
        return Directory.next(at, current.directory().page(hash).depth);
    }

    private void remove(Database current, Page page, int record, long nowMillis) {
        // A copy: the record goes while the key is still reported. Nobody keeps a key's bytes longer than its unit,
        // as they lie in the buffer of a connection as a rule, so one array does for most.
        int length = page.keyLength(record);
        byte[] bytes = length <= keyBytes.length ? keyBytes : new byte[length];
        System.arraycopy(page.keyArray(record), page.keyOffset(record), bytes, 0, length);
        key.set(bytes, 0, length);
        key.declare(KeyAccess.READ_WRITE, databases.hash(bytes, 0, length));
        if (page.expiry(record) <= nowMillis) {
            reaper.expire(current, key);
            return;
        }
        TypeEntry type = databases.types().at(page.type(record));
        boolean more = true;
        for (int step = 0; more && step < STEPS_A_TURN && !reaper.isOver(); step++) {
            more = expireElements(current, type, nowMillis);
        }
        isUnfinished |= more;
    }

    /// Has a type remove elements of the key in hand. One that says that none are due although they are, or removes
    /// none again and again, is asked again later only, or it would use up the time of all others.
    ///
    /// @return whether more are due
    private boolean expireElements(Database current, TypeEntry type, long nowMillis) {
        if (reaper.rests(type)) {
            postpone(current, nowMillis);
            return false;
        }
        long before = reaper.expiredElements();
        boolean more = reaper.expireElements(current, key, type);
        fruitless = reaper.expiredElements() > before ? 0 : fruitless + 1;
        if (!current.find(key) || current.place.page.deadline(current.place.record) > nowMillis) {
            fruitless = 0;
            return false;
        }
        if (more && fruitless < MOST_FRUITLESS) {
            return true;
        }
        fruitless = 0;
        postpone(current, nowMillis);
        reaper.stuck(current, key, type);
        return false;
    }

    private void postpone(Database current, long nowMillis) {
        if (current.find(key)) {
            current.edit(key.hash);
            current.deadline(key.hash, nowMillis + POSTPONED_MILLIS);
        }
    }

    /// The last slot from `from` down in which something is due, or -1.
    private static int dueSlot(Page page, int from, long nowMillis) {
        for (int slot = from; slot >= 0; slot--) {
            if (page.isDue(page.record(slot), nowMillis)) {
                return slot;
            }
        }
        return -1;
    }
}
