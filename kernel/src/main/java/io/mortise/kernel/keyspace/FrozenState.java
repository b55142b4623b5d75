package io.mortise.kernel.keyspace;

import io.mortise.kernel.keyspace.Pins.Encoded;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// A state of all databases that does not change any more. Made by [Pins], read by a [FrozenWalk] on another
/// thread; what concerns values that cannot be frozen is the command thread's.
public final class FrozenState {
    private final Directory[] directories;
    private final Directory.Frozen[] frozen;
    private final int[] epochs;
    private final long[] sizes;
    private final long[] expiring;
    /// What had been copied for others before.
    private final long[] copiedBefore;
    private final TypeEntry[] types;
    private final DormantNames dormantNames;
    private final AccessClock clock;
    /// Encodings of values that were changed since, or that the walker has taken.
    private final IdentityHashMap<Object, Encoded> kept = new IdentityHashMap<>();
    private long keptBytes;
    private volatile boolean released;

    FrozenState(Databases databases, AccessClock clock) {
        int count = databases.count();
        this.directories = new Directory[count];
        this.frozen = new Directory.Frozen[count];
        this.epochs = new int[count];
        this.sizes = new long[count];
        this.expiring = new long[count];
        this.copiedBefore = new long[count];
        this.types = databases.types().snapshot();
        this.dormantNames = databases.types().dormantNames();
        this.clock = clock;
        for (int index = 0; index < count; index++) {
            Database database = databases.at(index);
            if (database.size() > 0) {
                directories[index] = database.directory();
                frozen[index] = database.directory().freeze();
                epochs[index] = database.directory().epoch();
                sizes[index] = database.size();
                expiring[index] = database.expiring();
                copiedBefore[index] = database.directory().copied();
            }
        }
    }

    // ---- for the pins, on the command thread

    List<Directory> directories() {
        List<Directory> present = new ArrayList<>();
        for (Directory directory : directories) {
            if (directory != null) {
                present.add(directory);
            }
        }
        return present;
    }

    /// The directory's epoch just after it was frozen for this state, 0 if it was not.
    int epochOf(Directory directory) {
        int index = indexOf(directory);
        return index < 0 ? 0 : epochs[index];
    }

    Directory.Frozen frozenOf(Directory directory) {
        return frozen[indexOf(directory)];
    }

    private int indexOf(Directory directory) {
        for (int index = 0; index < directories.length; index++) {
            if (directories[index] == directory) {
                return index;
            }
        }
        return -1;
    }

    boolean isKept(Object value) {
        return kept.containsKey(value);
    }

    void keep(Object value, Encoded encoded) {
        kept.put(value, encoded);
        keptBytes += encoded.bytes().length;
    }

    /// The encoding of a value that cannot be frozen, as it was when the state was made. Can be taken once.
    Encoded take(Object value, TypeEntry entry) {
        Encoded encoded = kept.put(value, Encoded.TAKEN);
        if (encoded == null) {
            return Encoded.of(entry, value);
        }
        keptBytes -= encoded.bytes().length;
        return encoded;
    }

    long keptBytes() {
        return keptBytes;
    }

    /// The bytes that exist twice because this state is alive, or other states with it.
    public long copiedBytes() {
        long sum = keptBytes;
        for (int index = 0; index < directories.length; index++) {
            if (directories[index] != null) {
                sum += directories[index].copied() - copiedBefore[index];
            }
        }
        return sum;
    }

    void release() {
        released = true;
        kept.clear();
        keptBytes = 0;
    }

    // ---- for the walker

    /// Whether the state was let go, so that it may change any moment.
    public boolean isReleased() {
        return released;
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

    DormantNames dormantNames() {
        return dormantNames;
    }

    AccessClock clock() {
        return clock;
    }
}
