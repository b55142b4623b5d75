package io.mortise.module.persistence.log;

/// When to begin a sync that clients wait for.
///
/// Fifty clients that send their next request when they have the last reply fall into two groups: while the disk
/// works for one, the requests of the other arrive, and each waits for two syncs. But all of them were answered when
/// the last sync was over, or wait already, so as many as those two groups together can be expected in a moment.
/// Waiting for them makes one group, with one sync for all.
///
/// That pays if they come sooner than a sync takes, and if they come at all. So the waiting has a limit, and when it
/// was in vain the next syncs begin at once, twice as many each time. On the command thread.
final class GroupCommit {
    private static final int MOST_RESTS = 64;

    private int expected;
    private boolean gathers;
    private int rests;
    private int nextRests = 1;

    private int units;
    private long beganNanos;
    private long endedNanos;
    private long syncNanos;

    /// A sync begins.
    ///
    /// @param nowUnits how many units it is for
    void begins(int nowUnits, long nowNanos) {
        if (gathers) {
            boolean paid = nowUnits >= expected && nowNanos - endedNanos <= syncNanos;
            if (paid) {
                nextRests = 1;
            } else {
                rests = nextRests;
                nextRests = Math.min(MOST_RESTS, nextRests * 2);
            }
        }
        gathers = false;
        units = nowUnits;
        beganNanos = nowNanos;
    }

    /// A sync has ended.
    ///
    /// @param waiting how many units have come meanwhile
    void ended(int waiting, long nowNanos) {
        expected = units + waiting;
        endedNanos = nowNanos;
        syncNanos = nowNanos - beganNanos;
        if (rests > 0) {
            rests--;
        } else {
            // Of one unit nothing can be gathered, and nothing learned.
            gathers = units > 0 && waiting < expected && expected > 1;
        }
    }

    /// Whether to begin now.
    ///
    /// @param waiting how many units wait
    boolean isReady(int waiting) {
        return !gathers || waiting >= expected;
    }
}
