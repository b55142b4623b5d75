package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueReader;
import io.mortise.spi.keyspace.ValueRef;
import io.mortise.spi.keyspace.ValueWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Hashes in Redis's encoding. All layouts that Redis ever had are read; written is the oldest that says it all:
///
/// | type id | layout | written |
/// |---|---|---|
/// | 4 | count, then name and value of each field | for a map without deadlines |
/// | 9, 13 | a zipmap, a ziplist | |
/// | 16 | a listpack of names and values | for a packed hash without deadlines |
/// | 22, 23 | 24 and 25 without the minimum; in 22 times are absolute | |
/// | 24 | least deadline, count, then time, name and value of each; a time counts from the least deadline, which is 1,
/// and 0 is none | for a map with deadlines |
/// | 25 | least deadline, then a listpack of name, value and deadline of each, the earliest first and those without one
/// last | for a packed hash with deadlines |
final class HashCodec implements ValueCodec<PagedMap> {
    private static final int PLAIN = 4;
    private static final int ZIP_MAP = 9;
    private static final int ZIP_LIST = 13;
    private static final int LIST_PACK = 16;
    private static final int EARLY_TIMED = 22;
    private static final int EARLY_TIMED_LIST_PACK = 23;
    private static final int TIMED = 24;
    private static final int TIMED_LIST_PACK = 25;

    private final HashLimits limits;

    HashCodec(HashLimits limits) {
        this.limits = limits;
    }

    @Override
    public int[] wireTypes() {
        return new int[] {
            PLAIN, ZIP_MAP, ZIP_LIST, LIST_PACK, EARLY_TIMED, EARLY_TIMED_LIST_PACK, TIMED, TIMED_LIST_PACK
        };
    }

    // ---- writing

    @Override
    public void write(ValueRef<PagedMap> value, ValueWriter out) {
        Summary summary = new Summary();
        HashType.forEachVisible(value, out.nowMillis(), summary);
        if (value.isPacked()) {
            writePacked(value, summary, out);
        } else {
            writeMap(value, summary, out);
        }
    }

    /// What stands before the fields.
    private static final class Summary implements HashType.FieldVisitor {
        private long count;
        private long earliest = Long.MAX_VALUE;

        @Override
        public void visit(Slice name, Slice value, long deadline) {
            count++;
            if (deadline != Keyspace.NO_EXPIRY) {
                earliest = Math.min(earliest, deadline);
            }
        }

        boolean hasDeadlines() {
            return earliest != Long.MAX_VALUE;
        }
    }

    private static void writeMap(ValueRef<PagedMap> value, Summary summary, ValueWriter out) {
        boolean timed = summary.hasDeadlines();
        out.wireType(timed ? TIMED : PLAIN);
        if (timed) {
            out.int64(summary.earliest);
        }
        out.length(summary.count);
        HashType.forEachVisible(value, out.nowMillis(), (name, content, deadline) -> {
            if (timed) {
                out.length(deadline == Keyspace.NO_EXPIRY ? 0 : deadline - summary.earliest + 1);
            }
            out.string(name);
            out.string(content);
        });
    }

    private record Field(Slice name, Slice value, long deadline) {
        /// 0 for none, as it is written.
        long time() {
            return deadline == Keyspace.NO_EXPIRY ? 0 : deadline;
        }

        /// Those without a deadline come last.
        long order() {
            return deadline == Keyspace.NO_EXPIRY ? Long.MAX_VALUE : deadline;
        }
    }

    private static void writePacked(ValueRef<PagedMap> value, Summary summary, ValueWriter out) {
        ListPackWriter packed = new ListPackWriter();
        if (!summary.hasDeadlines()) {
            HashType.forEachVisible(value, out.nowMillis(), (name, content, deadline) -> {
                packed.add(name);
                packed.add(content);
            });
            out.wireType(LIST_PACK);
        } else {
            List<Field> fields = new ArrayList<>();
            HashType.forEachVisible(
                    value,
                    out.nowMillis(),
                    (name, content, deadline) -> fields.add(new Field(name, content, deadline)));
            fields.sort(Comparator.comparingLong(Field::order));
            for (Field field : fields) {
                packed.add(field.name);
                packed.add(field.value);
                packed.add(field.time());
            }
            out.wireType(TIMED_LIST_PACK);
            out.int64(summary.earliest);
        }
        out.string(packed.finish());
    }

    // ---- reading

    @Override
    public void read(ValueReader in, Sink<PagedMap> into) {
        HashBuilder hash = new HashBuilder(limits, in.maps());
        switch (in.wireType()) {
            case PLAIN -> readPlain(in, hash);
            case ZIP_MAP -> readPairs(new ZipMapReader(in.string()), hash);
            case ZIP_LIST -> readPairs(new ZipListReader(in.string()), hash);
            case LIST_PACK -> readPairs(new ListPackReader(in.string()), hash);
            case EARLY_TIMED -> readTimed(in, 1, hash);
            case EARLY_TIMED_LIST_PACK -> readTriples(new ListPackReader(in.string()), hash);
            case TIMED -> readTimed(in, in.int64(), hash);
            case TIMED_LIST_PACK -> {
                // The least deadline, which the fields tell as well.
                in.int64();
                readTriples(new ListPackReader(in.string()), hash);
            }
            default -> throw new CorruptValueException("no hash has the type id " + in.wireType());
        }
        hash.finish(into);
    }

    private static void readPlain(ValueReader in, HashBuilder hash) {
        int count = in.count(2);
        for (int index = 0; index < count; index++) {
            Slice name = in.string();
            hash.add(name, in.string(), Keyspace.NO_EXPIRY);
        }
    }

    /// @param base what the time 1 means
    private static void readTimed(ValueReader in, long base, HashBuilder hash) {
        int count = in.count(3);
        for (int index = 0; index < count; index++) {
            long time = in.length();
            Slice name = in.string();
            Slice value = in.string();
            if (time < 0 || time > PackedHash.MOST_DEADLINE || base < 0 || base > PackedHash.MOST_DEADLINE) {
                throw new CorruptValueException("a field expires " + time + " after " + base);
            }
            hash.add(name, value, time == 0 ? Keyspace.NO_EXPIRY : base + time - 1);
        }
    }

    private static void readPairs(StringRun strings, HashBuilder hash) {
        while (strings.hasNext()) {
            Slice name = strings.next();
            hash.add(name, second(strings), Keyspace.NO_EXPIRY);
        }
    }

    private static void readTriples(StringRun strings, HashBuilder hash) {
        long[] time = new long[1];
        while (strings.hasNext()) {
            Slice name = strings.next();
            Slice value = second(strings);
            Slice digits = second(strings);
            if (!Numbers.parseLong(digits.array(), digits.offset(), digits.length(), time) || time[0] < 0) {
                throw new CorruptValueException("a field expires at '" + digits + "'");
            }
            hash.add(name, value, time[0] == 0 ? Keyspace.NO_EXPIRY : time[0]);
        }
    }

    private static Slice second(StringRun strings) {
        if (!strings.hasNext()) {
            throw new CorruptValueException("a packed hash ends in the middle of a field");
        }
        return strings.next();
    }
}
