package io.mortise.testkit.simulation;

import java.util.Arrays;

/// Bytes on their way: added behind, taken in front.
final class ByteQueue {
    private byte[] bytes = new byte[64];
    private int from;
    private int to;

    int length() {
        return to - from;
    }

    void add(byte[] source, int offset, int count) {
        if (bytes.length - to < count) {
            int length = length();
            byte[] target = bytes.length - length >= count && from > bytes.length / 2
                    ? bytes
                    : new byte[Math.max(bytes.length * 2, length + count)];
            System.arraycopy(bytes, from, target, 0, length);
            bytes = target;
            from = 0;
            to = length;
        }
        System.arraycopy(source, offset, bytes, to, count);
        to += count;
    }

    /// Takes up to `most` bytes.
    byte[] take(long most) {
        int count = (int) Math.min(most, length());
        byte[] part = Arrays.copyOfRange(bytes, from, from + count);
        from += count;
        if (from == to) {
            from = 0;
            to = 0;
        }
        return part;
    }

    void clear() {
        from = 0;
        to = 0;
    }
}
