package io.mortise.kernel.keyspace;

import io.mortise.kernel.keyspace.Page.Content;
import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Packed;
import io.mortise.spi.keyspace.ValueRef;

/// A value whose module is not loaded, kept byte for byte as it was encoded.
///
/// Records have it in one of two shapes. Up to [Packed#MOST_BYTES] it is packed, as values of types are, inside the
/// page if it is small, so that a million of them are no million objects:
///
/// ```
///  +----------------+---------+---------------------------+
///  | number of name | type id | encoded value             |
///  +----------------+---------+---------------------------+
///    1, see DormantNames  1
/// ```
///
/// Beyond that it is an object of this class. It is immutable, so that copies and frozen states share it; its bytes
/// are in segments, so that a large value needs no large array.
public sealed class DormantValue permits PendingValue {
    static final int SEGMENT_BYTES = 1024 * 1024;
    private static final int NAME_AT = 0;
    private static final int WIRE_TYPE_AT = 1;
    private static final int HEADER_BYTES = 2;

    private final String typeName;
    private final int wireType;
    private final byte[][] segments;
    private final long length;

    /// @param typeName what TYPE answers
    /// @param wireType the type id of the encoding
    /// @param segments the encoded value without its type id
    DormantValue(String typeName, int wireType, byte[][] segments) {
        this.typeName = typeName;
        this.wireType = wireType;
        this.segments = segments;
        long sum = 0;
        for (byte[] segment : segments) {
            sum += segment.length;
        }
        this.length = sum;
    }

    /// Of a kind that makes its segments when they are asked for.
    DormantValue(String typeName, int wireType) {
        this.typeName = typeName;
        this.wireType = wireType;
        this.segments = null;
        this.length = 0;
    }

    /// Of a part of `encoded`, which is copied.
    public static DormantValue of(String typeName, int wireType, byte[] encoded, int offset, int length) {
        return new DormantValue(typeName, wireType, segments(encoded, offset, length));
    }

    static byte[][] segments(byte[] encoded, int offset, int length) {
        byte[][] segments = new byte[(length + SEGMENT_BYTES - 1) / SEGMENT_BYTES][];
        for (int index = 0; index < segments.length; index++) {
            int from = offset + index * SEGMENT_BYTES;
            int to = Math.min(offset + length, from + SEGMENT_BYTES);
            segments[index] = java.util.Arrays.copyOfRange(encoded, from, to);
        }
        return segments;
    }

    public String typeName() {
        return typeName;
    }

    public int wireType() {
        return wireType;
    }

    /// How many bytes are kept.
    public long length() {
        return length;
    }

    byte[][] segments() {
        return segments;
    }

    /// Makes it the value of a record.
    void fill(Content content, DormantNames names) {
        int number = length > Packed.MOST_BYTES - HEADER_BYTES ? -1 : names.number(typeName);
        content.type = TypeRegistry.DORMANT;
        if (number < 0) {
            content.refer(0, this, true, weigh());
            return;
        }
        byte[] packed = toArray(HEADER_BYTES);
        packed[NAME_AT] = (byte) number;
        packed[WIRE_TYPE_AT] = (byte) wireType;
        if (packed.length <= KeyspaceView.MOST_INLINE_BYTES) {
            content.inline(0, packed, 0, packed.length);
        } else {
            content.refer(0, packed, false, 0);
        }
    }

    // ---- of a record, in either shape

    /// What TYPE answers for a record that has a dormant value.
    static String typeName(Page page, int record, DormantNames names) {
        return switch (page.flags(record) & (Page.VALUE_REF | Page.OBJECT)) {
            case 0 -> names.name(page.bytes[page.valueOffset(record) + NAME_AT] & 0xff);
            case Page.VALUE_REF -> names.name(((byte[]) page.valueRef(record))[NAME_AT] & 0xff);
            default -> ((DormantValue) page.valueRef(record)).typeName;
        };
    }

    /// The type id of the encoding of a record that has a dormant value.
    static int wireType(Page page, int record) {
        return switch (page.flags(record) & (Page.VALUE_REF | Page.OBJECT)) {
            case 0 -> page.bytes[page.valueOffset(record) + WIRE_TYPE_AT] & 0xff;
            case Page.VALUE_REF -> ((byte[]) page.valueRef(record))[WIRE_TYPE_AT] & 0xff;
            default -> ((DormantValue) page.valueRef(record)).wireType;
        };
    }

    static int wireType(ValueRef<?> value) {
        return value.isPacked() ? value.packed().byteAt(WIRE_TYPE_AT) : ((DormantValue) value.object()).wireType;
    }

    /// The encoded value without its type id, in one piece; valid as long as the value.
    static Slice encoded(ValueRef<?> value) {
        if (!value.isPacked()) {
            return Slice.of(((DormantValue) value.object()).toArray(0));
        }
        Slice packed = value.packed();
        return Slice.of(packed.array(), packed.offset() + HEADER_BYTES, packed.length() - HEADER_BYTES);
    }

    /// All bytes in one array, behind some that are left free.
    byte[] toArray(int free) {
        byte[][] parts = segments();
        long sum = free;
        for (byte[] part : parts) {
            sum += part.length;
        }
        byte[] all = new byte[Math.toIntExact(sum)];
        int at = free;
        for (byte[] segment : parts) {
            System.arraycopy(segment, 0, all, at, segment.length);
            at += segment.length;
        }
        return all;
    }

    long weigh() {
        return length + 64L + 24L * segments.length;
    }
}
