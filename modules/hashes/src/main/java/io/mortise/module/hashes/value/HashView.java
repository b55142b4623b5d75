package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueRef;

/// What the verbs ask of a hash, whichever of its forms it has: packed bytes or a map.
///
/// A field whose deadline has come is not there. A flyweight: [#open] points it at a value, [#find] at a field, and
/// what it says of the field is valid until the next call. On the command thread.
public class HashView {
    final PackedHash packed = new PackedHash();
    private PagedMap map;
    private PagedMap.Entry entry;
    private long now;

    /// Points at a value, as it is at a moment.
    ///
    /// @param nowMillis deadlines up to this one have come; [Long#MIN_VALUE] where none ever has
    public final HashView open(ValueRef<PagedMap> value, long nowMillis) {
        now = nowMillis;
        entry = null;
        if (value.isPacked()) {
            map = null;
            packed.at(value.form(), value.packed());
        } else {
            map = value.object();
        }
        return this;
    }

    /// Points at packed bytes or a map that is not stored.
    final void show(PagedMap newMap, long nowMillis) {
        now = nowMillis;
        entry = null;
        map = newMap;
    }

    final long now() {
        return now;
    }

    public final boolean isPacked() {
        return map == null;
    }

    /// The packed form, for walking over it.
    public final PackedHash packed() {
        return packed;
    }

    /// The other form.
    public final PagedMap map() {
        return map;
    }

    /// Whether the deadline of some field may have come.
    public final boolean mayHaveDue() {
        long earliest = map == null ? packed.earliest() : map.earliestDeadline();
        return earliest != Keyspace.NO_EXPIRY && earliest <= now;
    }

    // ---- one field

    /// Goes to a field.
    ///
    /// @return whether there is one of this name
    public final boolean find(Slice name) {
        return locate(name) && !isDue();
    }

    /// As [#find], but finds a field whose deadline has come, too.
    final boolean locate(Slice name) {
        if (map == null) {
            return packed.find(name);
        }
        entry = map.find(name);
        return entry != null;
    }

    /// Whether the deadline of the field in hand has come.
    final boolean isDue() {
        long deadline = deadline();
        return deadline != Keyspace.NO_EXPIRY && deadline <= now;
    }

    /// The deadline of the field in hand in milliseconds since 1970, or [Keyspace#NO_EXPIRY].
    public final long deadline() {
        return map == null ? packed.deadline() : entry.deadlineMillis();
    }

    /// The array that holds the value of the field in hand.
    public final byte[] valueArray() {
        return map == null ? packed.array() : entry.value().array();
    }

    public final int valueOffset() {
        return map == null ? packed.valueOffset() : entry.value().offset();
    }

    public final int valueLength() {
        return map == null ? packed.valueLength() : entry.value().length();
    }

    /// The value of the field in hand, borrowed.
    public final Slice value() {
        return map == null ? packed.value() : entry.value();
    }
}
