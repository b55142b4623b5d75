package io.mortise.kernel.keyspace;

import io.mortise.spi.command.KeyAccess;
import io.mortise.spi.keyspace.PagedMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// All numbered databases of the server, the types of their values and the frozen states of them. Owned by the
/// command thread.
public final class Databases implements PagedMap.Factory {
    private final KeyHash hash;
    private final TypeRegistry types;
    private final Pins pins;
    private final MemoryLimit limit;
    private final Listened listened = new Listened();
    private final Database[] databases;

    public Databases(int count, RandomGenerator random) {
        this.hash = new KeyHash(random.nextLong(), random.nextLong());
        this.types = new TypeRegistry();
        this.databases = new Database[count];
        for (int index = 0; index < count; index++) {
            databases[index] = new Database(index, hash, types.dormantNames());
        }
        this.pins = new Pins(this);
        this.limit = new MemoryLimit(this);
    }

    public int count() {
        return databases.length;
    }

    public Database at(int index) {
        return databases[index];
    }

    public TypeRegistry types() {
        return types;
    }

    public Pins pins() {
        return pins;
    }

    /// How much memory all keys and values may take.
    public MemoryLimit limit() {
        return limit;
    }

    /// The hash of a key.
    public long hash(byte[] array, int offset, int length) {
        return hash.hash(array, offset, length);
    }

    /// A key outside of any request, declared as one that may change. On any thread.
    public ArgumentSlice declared(byte[] array, int offset, int length) {
        ArgumentSlice made = new ArgumentSlice();
        made.set(array, offset, length);
        made.declare(KeyAccess.READ_WRITE, hash(array, offset, length));
        return made;
    }

    @Override
    public PagedMap newMap() {
        return new MapPages(hash);
    }

    /// Lets two databases change places; connections that use one by its number see the other's keys. Who listens
    /// for a key's change listens at the number.
    public void swap(int first, int second) {
        Database moved = databases[first];
        databases[first] = databases[second];
        databases[second] = moved;
        databases[first].index(first);
        databases[second].index(second);
        databases[first].swapWatched(databases[second]);
    }

    /// How many want to hear of the change of keys, and of how many keys. Kept by those who listen, since to count
    /// them would be to look at each.
    public static final class Listened {
        public int watchingClients;
        public int watchedKeys;
        public int awaitedKeys;
    }

    /// Counts of those who listen for changes.
    public Listened listened() {
        return listened;
    }

    /// Lets go of what the last commands had in hand; see [KeyspaceView#forget()].
    public void forget() {
        for (Database database : databases) {
            database.content.clear();
            database.place.page = null;
        }
    }

    /// How many keys have this type, in all databases.
    public long keysOf(TypeEntry entry) {
        long sum = 0;
        for (Database database : databases) {
            sum += database.typeCount(entry.number);
        }
        return sum;
    }

    /// The bytes of the values of this type, in all databases.
    public long bytesOf(TypeEntry entry) {
        long sum = 0;
        for (Database database : databases) {
            sum += database.typeBytes(entry.number);
        }
        return sum;
    }

    /// Values of a type whose module is missing.
    ///
    /// @param bytes what they take
    public record Dormant(String type, long keys, long bytes) {}

    /// Whether any key has a pending value.
    public boolean hasPending() {
        for (Database database : databases) {
            if (database.hasPending()) {
                return true;
            }
        }
        return false;
    }

    /// The dormant values of all databases, by the name of their type.
    public List<Dormant> dormant() {
        Map<String, Dormant> found = new TreeMap<>();
        for (Database database : databases) {
            database.dormant()
                    .forEach((type, count) -> found.merge(
                            type,
                            new Dormant(type, count.keys, count.bytes),
                            (one, other) -> new Dormant(type, one.keys + other.keys, one.bytes + other.bytes)));
        }
        return List.copyOf(found.values());
    }

    /// The bytes in memory of all keys and values.
    public long memory() {
        long sum = 0;
        for (Database database : databases) {
            sum += database.memory();
        }
        return sum;
    }

    /// How many keys there are in all databases.
    public long size() {
        long sum = 0;
        for (Database database : databases) {
            sum += database.size();
        }
        return sum;
    }
}
