package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.Keyspace;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.PagedMap;
import io.mortise.spi.keyspace.ValueCodec;

/// Collects the fields of a hash that is read, packed as long as the settings allow. Used once.
final class HashBuilder {
    private static final int LARGEST_HEAD = 2 * 3 + PackedHash.DEADLINE_BYTES;

    private final PagedMap.Factory maps;
    private final long mostEntries;
    private final long mostBytes;
    private final PackedBuffer buffer = new PackedBuffer();
    private PagedMap map;

    HashBuilder(HashLimits limits, PagedMap.Factory maps) {
        this.maps = maps;
        this.mostEntries = limits.mostEntries();
        this.mostBytes = limits.mostBytes();
        buffer.clear();
    }

    /// @param deadline in milliseconds since 1970, or [Keyspace#NO_EXPIRY]
    /// @throws CorruptValueException if there is a field of this name, or the deadline is none
    void add(Slice name, Slice value, long deadline) {
        if (deadline != Keyspace.NO_EXPIRY && (deadline <= 0 || deadline > PackedHash.MOST_DEADLINE)) {
            throw new CorruptValueException("a field expires at " + deadline + ", which is out of range");
        }
        if (map == null && !fits(name, value, deadline)) {
            map = maps.newMap();
            HashType.addAll(map, buffer.hash());
        }
        boolean isNew;
        if (map != null) {
            isNew = map.put(name, value, deadline);
        } else {
            isNew = !buffer.hash().find(name);
            buffer.append(name, value, deadline);
        }
        if (!isNew) {
            throw new CorruptValueException("a hash has a field twice");
        }
    }

    private boolean fits(Slice name, Slice value, long deadline) {
        PackedHash packed = buffer.hash();
        long more = (long) name.length() + value.length() + LARGEST_HEAD;
        if (deadline != Keyspace.NO_EXPIRY && packed.form() != PackedHash.TIMED) {
            more += (packed.count() + 1L) * PackedHash.DEADLINE_BYTES;
        }
        return packed.count() < mostEntries
                && name.length() <= mostBytes
                && value.length() <= mostBytes
                && packed.length() + more <= Packed.MOST_BYTES;
    }

    /// Gives what was collected.
    void finish(ValueCodec.Sink<PagedMap> into) {
        if (map != null) {
            into.object(map);
        } else if (buffer.count() == 0) {
            into.empty();
        } else {
            into.packed(buffer.form(), buffer.bytes());
        }
    }
}
