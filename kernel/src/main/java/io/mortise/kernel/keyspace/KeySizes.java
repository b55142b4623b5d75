package io.mortise.kernel.keyspace;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// How large values are: for each database and type, how many have so many elements and bytes, by powers of two.
///
/// Nothing is kept up to date for this, so that writing costs nothing: whoever wants to know has all keys looked
/// at, in steps. The next look begins when one asks again; until it is done, the result of the one before is
/// shown. A look that goes on while keys change may miss or count twice what moves meanwhile. Owned by the command
/// thread.
public final class KeySizes {
    private final Databases databases;
    private final GenericKeys keys;
    private final BiConsumer<String, Throwable> onFault;
    private final DetachedRef ref = new DetachedRef();

    /// @param keys who knows what is past its time
    /// @param onFault hears of a type's code that failed, with its module's id; the value is left out
    public KeySizes(Databases databases, GenericKeys keys, BiConsumer<String, Throwable> onFault) {
        this.databases = databases;
        this.keys = keys;
        this.onFault = onFault;
    }

    /// How many values there are of each size.
    public static final class Histogram {
        private final long[] counts = new long[Long.SIZE + 1];

        private void add(long size) {
            counts[Long.SIZE - Long.numberOfLeadingZeros(size)]++;
        }

        /// The counts of values with no elements, with 1, with 2 or 3, with 4 to 7, and so on.
        public long[] counts() {
            return Arrays.copyOf(counts, counts.length);
        }
    }

    /// The values of one type in one database.
    ///
    /// @param elements by [io.mortise.spi.keyspace.DataType#elements]
    /// @param bytes with their keys, as MEMORY USAGE counts them
    public record Sizes(Histogram elements, Histogram bytes) {}

    /// A look at all keys.
    public final class Look {
        private final Map<Integer, Map<String, Sizes>> found = new TreeMap<>();
        private int database;
        private long position;
        private long seen;

        /// Looks at about so many more keys.
        ///
        /// @return whether all were seen
        public boolean step(int count) {
            long target = seen + count;
            while (seen < target && !isDone()) {
                Database at = databases.at(database);
                position = at.size() == 0 ? 0 : at.directory().scan(position, count, this::visit);
                database += position == 0 ? 1 : 0;
            }
            ref.forget();
            return isDone();
        }

        public boolean isDone() {
            return database == databases.count();
        }

        /// How many keys were seen.
        public long seen() {
            return seen;
        }

        private void visit(Page page, int record) {
            seen++;
            TypeEntry entry = databases.types().at(page.type(record));
            if (entry.number == TypeRegistry.DORMANT || !keys.isThere(page, record)) {
                return;
            }
            long elements;
            try {
                elements = entry.type.elements(ref.of(page, record));
            } catch (RuntimeException | LinkageError fault) {
                onFault.accept(entry.module, fault);
                return;
            }
            Sizes sizes = found.computeIfAbsent(database, absent -> new TreeMap<>())
                    .computeIfAbsent(entry.name(), absent -> new Sizes(new Histogram(), new Histogram()));
            sizes.elements.add(elements);
            sizes.bytes.add(GenericKeys.weigh(page, record));
        }

        /// What was found, by the database's number and the type's name.
        public Map<Integer, Map<String, Sizes>> found() {
            return found;
        }
    }

    /// Begins a look.
    public Look look() {
        return new Look();
    }
}
