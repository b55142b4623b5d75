package io.mortise.kernel.keyspace;

import io.mortise.spi.Slice;
import io.mortise.spi.keyspace.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The arithmetic of Redis's DEBUG DIGEST: 20 bytes; an ordered part is mixed in (exclusive or with its SHA-1, then
/// SHA-1 of all), an unordered one is combined by exclusive or.
final class ContentDigest implements Digest {
    private static final int BYTES = 20;

    private final long nowMillis;
    private byte[] state = new byte[BYTES];
    private Supplier<byte[]> encoder = () -> new byte[0];

    /// @param nowMillis by when elements are past their deadline
    ContentDigest(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    @Override
    public long nowMillis() {
        return nowMillis;
    }

    private static byte[] sha1(byte[] array, int offset, int length) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(array, offset, length);
            return sha.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Sets where the value's encoding comes from.
    void encodedBy(Supplier<byte[]> source) {
        encoder = source;
    }

    private void xor(byte[] other) {
        for (int index = 0; index < BYTES; index++) {
            state[index] ^= other[index];
        }
    }

    /// A number as it goes into a digest.
    static Slice bytes(int number) {
        return Slice.of(
                new byte[] {(byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number});
    }

    /// The number that Redis has for a type; all types of modules share one.
    static int typeNumber(String typeName) {
        return switch (typeName) {
            case "string" -> 0;
            case "list" -> 1;
            case "set" -> 2;
            case "zset" -> 3;
            case "hash" -> 4;
            case "stream" -> 6;
            case "array" -> 7;
            default -> 5;
        };
    }

    /// Adds that the key expires; not when, since two servers' clocks differ.
    void expires() {
        byte[] mark = "!!expire!!".getBytes(StandardCharsets.US_ASCII);
        xor(sha1(mark, 0, mark.length));
    }

    @Override
    public void ordered(Slice bytes) {
        xor(sha1(bytes.array(), bytes.offset(), bytes.length()));
        state = sha1(state, 0, BYTES);
    }

    @Override
    public void unordered(Slice element) {
        xor(sha1(element.array(), element.offset(), element.length()));
    }

    @Override
    public void unordered(Consumer<Digest> element) {
        ContentDigest own = new ContentDigest(nowMillis);
        element.accept(own);
        byte[] bytes = own.state;
        xor(sha1(bytes, 0, BYTES));
    }

    @Override
    public void encoded() {
        ordered(Slice.of(encoder.get()));
    }

    byte[] toArray() {
        return state.clone();
    }

    /// Forgets what was added since it was this.
    void goBack(byte[] before) {
        state = before.clone();
    }
}
