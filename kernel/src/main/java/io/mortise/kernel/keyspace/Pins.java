package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import java.util.ArrayList;
import java.util.List;

/// The frozen states that are alive. Owned by the command thread.
///
/// Making one costs a copy of the directories' roots. While it lives, whoever changes a page older than it copies
/// the page first ([Directory]); what pages refer to is copied, or split, when it is changed ([KeyspaceView]). A
/// value whose type can do neither is encoded before its first change and the bytes are kept here for the walker.
public final class Pins {
    private final Databases databases;
    private AccessClock clock = new AccessClock(null);
    private final List<FrozenState> alive = new ArrayList<>();
    private final List<After> waiting = new ArrayList<>();

    private record After(List<FrozenState> states, Runnable body) {}

    Pins(Databases databases) {
        this.databases = databases;
    }

    /// Sets the clock that says what the access bits of keys mean.
    public void clock(AccessClock accessClock) {
        clock = accessClock;
    }

    /// Freezes the present state of all databases. Between two units of effects, when no value is open.
    public FrozenState pin() {
        FrozenState state = new FrozenState(databases, clock.frozen());
        alive.add(state);
        refresh(state);
        return state;
    }

    /// Lets a state go; harmless if it is gone.
    public void release(FrozenState state) {
        if (alive.remove(state)) {
            state.release();
            refresh(state);
            for (After after : List.copyOf(waiting)) {
                released(after, state);
            }
        }
    }

    /// Runs something once every state that is alive now is gone; at once if there is none.
    public void afterPresent(Runnable body) {
        if (alive.isEmpty()) {
            body.run();
        } else {
            waiting.add(new After(new ArrayList<>(alive), body));
        }
    }

    private void released(After after, FrozenState state) {
        after.states.remove(state);
        if (after.states.isEmpty()) {
            waiting.remove(after);
            after.body.run();
        }
    }

    /// How many frozen states are alive.
    public int count() {
        return alive.size();
    }

    private void refresh(FrozenState changed) {
        for (Directory directory : changed.directories()) {
            refresh(directory);
        }
    }

    private void refresh(Directory directory) {
        int newest = 0;
        int seen = 0;
        Directory.Frozen only = null;
        for (FrozenState state : alive) {
            int epoch = state.epochOf(directory);
            if (epoch > 0) {
                newest = Math.max(newest, epoch);
                only = state.frozenOf(directory);
                seen++;
            }
        }
        directory.thaw(newest, seen == 1 ? only : null);
    }

    /// Encodes a value that is about to be changed, for every state that may see it.
    public void barrier(Object value, TypeEntry entry) {
        Encoded encoded = null;
        for (FrozenState state : alive) {
            if (!state.isKept(value)) {
                if (encoded == null) {
                    encoded = Encoded.of(entry, value);
                }
                state.keep(value, encoded);
            }
        }
    }

    /// The bytes of values that were encoded because they were changed.
    public long memory() {
        long sum = 0;
        for (FrozenState state : alive) {
            sum += state.keptBytes();
        }
        return sum;
    }

    /// A value's encoding.
    record Encoded(int wireType, byte[] bytes) {
        /// What is kept of a value that the walker has taken.
        static final Encoded TAKEN = new Encoded(-1, new byte[0]);

        static Encoded of(TypeEntry entry, Object value) {
            Encoder encoder = new Encoder(false);
            Codecs.encode(entry, new DetachedRef().of(value), encoder);
            return new Encoded(encoder.wireType(), encoder.toArray());
        }
    }
}
