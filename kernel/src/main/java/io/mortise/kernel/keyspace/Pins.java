package io.mortise.kernel.keyspace;

import io.mortise.kernel.encoding.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/// The frozen states that are alive. Owned by the command thread.
///
/// Making one costs a copy of the directories' roots. While it lives, whoever changes a page older than it copies
/// the page first ([Directory]); what pages refer to is copied, or split, when it is changed ([KeyspaceView]). A
/// value whose type can do neither is encoded before its first change and the bytes are kept here for the walker.
public final class Pins {
    private final Databases databases;
    private final List<FrozenState> alive = new ArrayList<>();
    private final List<After> waiting = new ArrayList<>();

    private record After(List<FrozenState> states, Runnable body) {}

    Pins(Databases databases) {
        this.databases = databases;
    }

    /// Freezes the present state of all databases.
    public FrozenState pin() {
        FrozenState state = new FrozenState(databases);
        alive.add(state);
        state.directories().forEach(this::refresh);
        return state;
    }

    /// Lets a state go; harmless if it is gone.
    public void release(FrozenState state) {
        if (alive.remove(state)) {
            state.directories().forEach(this::refresh);
            List.copyOf(waiting).forEach(after -> released(after, state));
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

    /// A value's encoding.
    record Encoded(int wireType, byte[] bytes) {
        static Encoded of(TypeEntry entry, Object value) {
            Encoder encoder = new Encoder(false);
            Codecs.encode(entry, new DetachedRef().of(value), encoder);
            return new Encoded(encoder.wireType(), encoder.toArray());
        }
    }

    /// A state of all databases that does not change any more. The parts that say so may be read by a walker's
    /// thread; the rest is the command thread's.
    public static final class FrozenState {
        private final Directory[] directories;
        private final Directory.Frozen[] frozen;
        private final int[] epochs;
        private final long[] sizes;
        private final long[] expiring;
        private final TypeEntry[] types;
        private final IdentityHashMap<Object, Encoded> kept = new IdentityHashMap<>();

        private FrozenState(Databases databases) {
            int count = databases.count();
            directories = new Directory[count];
            frozen = new Directory.Frozen[count];
            epochs = new int[count];
            sizes = new long[count];
            expiring = new long[count];
            types = databases.types().snapshot();
            for (int index = 0; index < count; index++) {
                Database database = databases.at(index);
                if (database.size() > 0) {
                    directories[index] = database.directory();
                    frozen[index] = database.directory().freeze();
                    epochs[index] = database.directory().epoch();
                    sizes[index] = database.size();
                    expiring[index] = database.expiring();
                }
            }
        }

        private List<Directory> directories() {
            return Arrays.stream(directories)
                    .filter(directory -> directory != null)
                    .toList();
        }

        private int epochOf(Directory directory) {
            int index = Arrays.asList(directories).indexOf(directory);
            return index < 0 ? 0 : epochs[index];
        }

        private Directory.Frozen frozenOf(Directory directory) {
            return frozen[Arrays.asList(directories).indexOf(directory)];
        }

        private boolean isKept(Object value) {
            return kept.containsKey(value);
        }

        private void keep(Object value, Encoded encoded) {
            kept.put(value, encoded);
        }

        /// The encoding of a value that cannot be frozen, as it was when the state was made. On the command thread.
        Encoded encodingOf(Object value, TypeEntry entry) {
            Encoded encoded = kept.get(value);
            return encoded == null ? Encoded.of(entry, value) : encoded;
        }

        /// How many databases there are.
        public int databases() {
            return frozen.length;
        }

        /// How many keys a database has.
        public long size(int index) {
            return sizes[index];
        }

        /// How many keys of a database expire.
        public long expiring(int index) {
            return expiring[index];
        }

        Directory.Frozen frozen(int index) {
            return frozen[index];
        }

        TypeEntry type(int number) {
            return types[number];
        }
    }
}
