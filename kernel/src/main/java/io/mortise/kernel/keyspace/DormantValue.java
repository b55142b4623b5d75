package io.mortise.kernel.keyspace;

/// A value whose module is not loaded, kept byte for byte as it was encoded.
///
/// Immutable, so that copies and frozen states share it. The bytes are in segments, so that a large value needs no
/// large array.
public final class DormantValue {
    static final int SEGMENT_BYTES = 1024 * 1024;

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

    /// Of a part of `encoded`, which is copied.
    public static DormantValue of(String typeName, int wireType, byte[] encoded, int offset, int length) {
        byte[][] segments = new byte[(length + SEGMENT_BYTES - 1) / SEGMENT_BYTES][];
        for (int index = 0; index < segments.length; index++) {
            int from = offset + index * SEGMENT_BYTES;
            int to = Math.min(offset + length, from + SEGMENT_BYTES);
            segments[index] = java.util.Arrays.copyOfRange(encoded, from, to);
        }
        return new DormantValue(typeName, wireType, segments);
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

    /// All bytes in one array.
    public byte[] toArray() {
        byte[] all = new byte[Math.toIntExact(length)];
        int at = 0;
        for (byte[] segment : segments) {
            System.arraycopy(segment, 0, all, at, segment.length);
            at += segment.length;
        }
        return all;
    }

    long weigh() {
        return length + 64L + 24L * segments.length;
    }
}
