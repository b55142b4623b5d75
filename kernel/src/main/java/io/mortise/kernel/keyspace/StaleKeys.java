package io.mortise.kernel.keyspace;

/// How many of the keys that expire are past their time and not removed yet, by a look at some pages. Some two
/// thousand keys are all looked at. Owned by the command thread.
public final class StaleKeys {
    private static final int PAGES_A_DATABASE = 128;

    private StaleKeys() {}

    /// Their share in percent.
    public static double percent(Databases databases, long nowMillis) {
        double stale = 0;
        long expiring = 0;
        for (int index = 0; index < databases.count(); index++) {
            Database database = databases.at(index);
            expiring += database.expiring();
            stale += database.expiring() * share(database, nowMillis);
        }
        return expiring == 0 ? 0 : 100 * stale / expiring;
    }

    /// Pages that are as far apart as the whole allows: the expiry cycle goes through neighbours, so that those are
    /// alike.
    private static double share(Database database, long nowMillis) {
        if (database.expiring() == 0) {
            return 0;
        }
        long expiring = 0;
        long stale = 0;
        long apart = (1L << Directory.POSITION_BITS) / PAGES_A_DATABASE;
        long position = 0;
        do {
            Page page = database.directory().page(position << (64 - Directory.POSITION_BITS));
            for (int slot = 0; slot < page.count(); slot++) {
                long expiry = page.expiry(page.record(slot));
                expiring += expiry == Long.MAX_VALUE ? 0 : 1;
                stale += expiry <= nowMillis ? 1 : 0;
            }
            long behind = Directory.next(position, page.depth);
            long further = position - position % apart + apart;
            position = behind == 0 || further >= 1L << Directory.POSITION_BITS ? 0 : Math.max(behind, further);
        } while (position != 0);
        return expiring == 0 ? 0 : (double) stale / expiring;
    }
}
