package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Call;
import io.mortise.spi.event.KeyspaceEventClass;
import io.mortise.spi.keyspace.CommandSink;
import io.mortise.spi.keyspace.DataType;
import io.mortise.spi.keyspace.Digest;
import io.mortise.spi.keyspace.ElementEvents;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;
import io.mortise.spi.keyspace.ValueRef;
import java.util.ArrayList;
import java.util.List;

/// The hash type: fields with values, and a deadline for some.
///
/// A small hash is packed bytes ([PackedHash]), in one form without and one with room for deadlines. One with more
/// fields, or longer ones, than the settings allow is a [PagedMap], and stays one.
///
/// What commands see never depends on whether a field whose deadline has come is still stored: whoever looks
/// compares the deadline with the clock. A hash all of whose fields are past their deadline does not exist.
public final class HashType implements DataType<PagedMap>, Packed<PagedMap> {
    private static final Slice EXPIRES = Slice.of("!!hexpire!!");
    /// How many fields an event names of a hash that has gone as a whole.
    private static final int MOST_NAMED = 10_000;

    private final HashLimits limits;
    private final ValueCodec<PagedMap> codec;
    private final PackedBuffer rest = new PackedBuffer();

    public HashType(HashLimits limits) {
        this.limits = limits;
        this.codec = new HashCodec(limits);
    }

    HashLimits limits() {
        return limits;
    }

    @Override
    public String name() {
        return "hash";
    }

    @Override
    public ValueCodec<PagedMap> codec() {
        return codec;
    }

    // ---- packed

    @Override
    public Packed<PagedMap> packed() {
        return this;
    }

    /// The lengths of fields are the editor's to look after: it sees each as it comes.
    @Override
    public boolean fits(int form, Slice bytes) {
        return new PackedHash().at(form, bytes).count() <= limits.mostEntries();
    }

    @Override
    public PagedMap unpack(int form, Slice bytes, PagedMap.Factory maps) {
        PagedMap map = maps.newMap();
        addAll(map, new PackedHash().at(form, bytes));
        return map;
    }

    static void addAll(PagedMap map, PackedHash packed) {
        packed.rewind();
        while (packed.next()) {
            map.put(packed.name(), packed.value(), packed.deadline());
        }
    }

    @Override
    public boolean isEmpty(int form, Slice bytes) {
        return bytes.isEmpty() || (bytes.byteAt(0) | bytes.byteAt(1)) == 0;
    }

    // ---- maps

    @Override
    public boolean isEmpty(PagedMap map) {
        return map.isEmpty();
    }

    @Override
    public long weigh(PagedMap map) {
        return map.weigh();
    }

    @Override
    public PagedMap copy(PagedMap map) {
        return map.copy();
    }

    @Override
    public boolean isFreezable() {
        return true;
    }

    @Override
    public PagedMap freeze(PagedMap map) {
        return map.freeze();
    }

    // ---- both

    private static PackedHash reader(ValueRef<PagedMap> value) {
        return new PackedHash().at(value.form(), value.packed());
    }

    @Override
    public long elements(ValueRef<PagedMap> value) {
        return value.isPacked() ? reader(value).count() : value.object().size();
    }

    @Override
    public String encoding(ValueRef<PagedMap> value) {
        if (!value.isPacked()) {
            return "hashtable";
        }
        return value.form() == PackedHash.TIMED ? "listpackex" : "listpack";
    }

    /// Visits the fields whose deadline has not come.
    static void forEachVisible(ValueRef<PagedMap> value, long nowMillis, FieldVisitor visitor) {
        if (value.isPacked()) {
            PackedHash packed = reader(value);
            while (packed.next()) {
                if (!packed.isDue(nowMillis)) {
                    visitor.visit(packed.name(), packed.value(), packed.deadline());
                }
            }
        } else {
            value.object().forEach(entry -> {
                long deadline = entry.deadlineMillis();
                if (deadline == Keyspace.NO_EXPIRY || deadline > nowMillis) {
                    visitor.visit(entry.key(), entry.value(), deadline);
                }
            });
        }
    }

    /// Sees fields.
    @FunctionalInterface
    interface FieldVisitor {
        /// @param deadline in milliseconds since 1970, or [Keyspace#NO_EXPIRY]
        void visit(Slice name, Slice value, long deadline);
    }

    @Override
    public void digest(ValueRef<PagedMap> value, Digest digest) {
        forEachVisible(
                value,
                digest.nowMillis(),
                (name, content, deadline) -> digest.unordered(field -> {
                    field.ordered(name);
                    field.ordered(content);
                    if (deadline != Keyspace.NO_EXPIRY) {
                        field.unordered(EXPIRES);
                    }
                }));
    }

    @Override
    public boolean rewrite(Slice key, ValueRef<PagedMap> value, CommandSink commands) {
        CommandBatch batch = new CommandBatch(key, commands);
        forEachVisible(value, Long.MIN_VALUE, batch);
        batch.flush();
        return true;
    }

    // ---- deadlines

    @Override
    public long earliestDeadline(ValueRef<PagedMap> value) {
        if (!value.isPacked()) {
            return value.object().earliestDeadline();
        }
        return value.form() == PackedHash.TIMED ? PackedHash.earliest(value.packed()) : Keyspace.NO_EXPIRY;
    }

    @Override
    public boolean isExpired(ValueRef<PagedMap> value, long nowMillis) {
        return value.isPacked()
                ? reader(value).visible(nowMillis) == 0
                : value.object().isAllDue(nowMillis);
    }

    /// One event names all fields, as the walk's do; where they are so many that naming them would keep other
    /// clients waiting, it names none.
    @Override
    public void tellExpired(ValueRef<PagedMap> value, ElementEvents events) {
        List<Slice> names = new ArrayList<>();
        if (elements(value) <= MOST_NAMED) {
            forEachVisible(value, Long.MIN_VALUE, (name, content, deadline) -> names.add(Slice.of(name.copy())));
        }
        events.tell(KeyspaceEventClass.HASH, "hexpired", names);
    }

    @Override
    public boolean expireElements(Call call, ValueRef<PagedMap> value, int most) {
        DueFields due = new DueFields(call);
        boolean more = false;
        if (value.isPacked()) {
            expirePacked(value, call.nowMillis(), due);
        } else {
            PagedMap map = value.object();
            map.removeDue(call.nowMillis(), most, entry -> due.add(entry.key()));
            more = map.earliestDeadline() != Keyspace.NO_EXPIRY && map.earliestDeadline() <= call.nowMillis();
        }
        if (due.isEmpty()) {
            call.unchanged();
        }
        due.tell();
        return more;
    }

    private void expirePacked(ValueRef<PagedMap> value, long nowMillis, DueFields due) {
        PackedHash packed = reader(value);
        rest.clear();
        rest.addDeadlines();
        while (packed.next()) {
            if (packed.isDue(nowMillis)) {
                due.add(packed.name());
            } else {
                rest.append(packed.name(), packed.value(), packed.deadline());
            }
        }
        if (!due.isEmpty()) {
            value.replace(PackedHash.TIMED, rest.bytes());
        }
    }
}
