package io.mortise.kernel.dispatch;

import io.mortise.kernel.environment.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/// What took longer than the operator wants, by kind: the longest in each second in which it happened. Owned by the
/// command thread.
public final class LatencyEvents {
    private static final int MOST_SAMPLES = 160;

    private final Clock clock;
    private final Map<String, Series> byName = new TreeMap<>();
    private long thresholdMillis;

    LatencyEvents(Clock clock) {
        this.clock = clock;
    }

    /// The longest in one second.
    public record Sample(long seconds, long millis) {}

    /// The samples of one kind of event.
    public static final class Series {
        private final Deque<Sample> samples = new ArrayDeque<>();
        private long mostMillis;

        /// The oldest first.
        public Collection<Sample> samples() {
            return Collections.unmodifiableCollection(samples);
        }

        public Sample latest() {
            return samples.getLast();
        }

        /// The longest ever.
        public long mostMillis() {
            return mostMillis;
        }

        private void add(long seconds, long millis) {
            mostMillis = Math.max(mostMillis, millis);
            if (!samples.isEmpty() && samples.getLast().seconds() == seconds) {
                long longest = Math.max(millis, samples.removeLast().millis());
                samples.addLast(new Sample(seconds, longest));
                return;
            }
            samples.addLast(new Sample(seconds, millis));
            if (samples.size() > MOST_SAMPLES) {
                samples.removeFirst();
            }
        }
    }

    /// Sets from when on something took long; 0 for never.
    public void threshold(long millis) {
        thresholdMillis = millis;
    }

    /// Whether anything is noted.
    public boolean isOn() {
        return thresholdMillis > 0;
    }

    /// Notes that something took so long, if that is long.
    public void add(String name, long millis) {
        if (isOn() && millis >= thresholdMillis) {
            byName.computeIfAbsent(name, absent -> new Series()).add(clock.millis() / 1000, millis);
        }
    }

    /// What was noted, by kind.
    public Map<String, Series> all() {
        return Collections.unmodifiableMap(byName);
    }

    /// Forgets one kind.
    ///
    /// @return whether there was anything
    public boolean reset(String name) {
        return byName.remove(name) != null;
    }

    /// Forgets everything.
    ///
    /// @return how many kinds there were
    public int reset() {
        int kinds = byName.size();
        byName.clear();
        return kinds;
    }
}
