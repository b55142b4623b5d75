package io.mortise.kernel.keyspace;

import java.util.random.RandomGenerator;

/// The 24 bits beside each key that say when, or how often, it was used.
///
/// Under an LFU policy they are a logarithmic counter of 8 bits and the minute of its last decay (16 bits), as
/// Redis's documentation describes; under any other they are the second of the last access, modulo 2^24 (194 days).
public final class AccessClock {
    private static final int MASK = 0xffffff;
    private static final int FIRST_COUNT = 5;
    private static final int MOST_COUNT = 255;

    private final RandomGenerator random;
    private boolean isFrequency;
    private boolean isRecency;
    private boolean countsReads = true;
    private int logFactor = 10;
    private int decayMinutes = 1;
    private int stamp;
    private int minute;

    public AccessClock(RandomGenerator random) {
        this.random = random;
    }

    /// The clock as it stands, for a reader of a frozen state.
    AccessClock frozen() {
        AccessClock copy = new AccessClock(null);
        copy.isFrequency = isFrequency;
        copy.isRecency = isRecency;
        copy.logFactor = logFactor;
        copy.decayMinutes = decayMinutes;
        copy.stamp = stamp;
        copy.minute = minute;
        return copy;
    }

    /// Says whether keys are evicted by their last access, so that files keep it.
    public void measureRecency(boolean recency) {
        isRecency = recency;
    }

    /// Says whether reading a key is an access; if not, only changing it is.
    public void countReads(boolean wanted) {
        countsReads = wanted;
    }

    boolean countsReads() {
        return countsReads;
    }

    /// Whether keys are evicted by their last access.
    public boolean isRecency() {
        return isRecency;
    }

    /// Chooses what the bits mean. Bits of the other meaning are not converted; they lose their sense in time.
    public void measureFrequency(boolean frequency, int newLogFactor, int newDecayMinutes) {
        isFrequency = frequency;
        logFactor = newLogFactor;
        decayMinutes = newDecayMinutes;
    }

    /// Whether the bits count accesses, rather than say when the last one was.
    public boolean isFrequency() {
        return isFrequency;
    }

    /// Sets the time for what follows.
    public void tick(long nowMillis) {
        stamp = (int) (nowMillis / 1000) & MASK;
        minute = (int) (nowMillis / 60_000) & 0xffff;
    }

    /// The bits of a new key.
    int fresh() {
        return isFrequency ? minute << 8 | FIRST_COUNT : stamp;
    }

    /// The bits of a key after an access.
    int touched(int before) {
        if (!isFrequency) {
            return stamp;
        }
        int count = decayed(before);
        if (count < MOST_COUNT) {
            double chance = 1.0 / (Math.max(0, count - FIRST_COUNT) * (double) logFactor + 1);
            if (random.nextDouble() < chance) {
                count++;
            }
        }
        return minute << 8 | count;
    }

    private int decayed(int bits) {
        int count = bits & 0xff;
        int elapsed = minute - (bits >>> 8) & 0xffff;
        return decayMinutes == 0 ? count : Math.max(0, count - elapsed / decayMinutes);
    }

    /// The access counter, 0 to 255, as it is now.
    public int frequency(int bits) {
        return decayed(bits);
    }

    /// Seconds since the last access.
    public long idleSeconds(int bits) {
        return (stamp - bits) & 0xffffffL;
    }

    /// The bits of a key that was last used so long ago.
    public int ofIdle(long seconds) {
        return (int) (stamp - seconds) & MASK;
    }

    /// The bits of a key with this counter.
    public int ofFrequency(int count) {
        return minute << 8 | count & 0xff;
    }
}
