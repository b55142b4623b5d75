package io.mortise.kernel.encoding;

import com.ning.compress.lzf.ChunkDecoder;
import com.ning.compress.lzf.ChunkEncoder;
import com.ning.compress.lzf.LZFException;
import com.ning.compress.lzf.util.ChunkDecoderFactory;
import com.ning.compress.lzf.util.ChunkEncoderFactory;
import io.mortise.spi.keyspace.CorruptValueException;
import java.util.Arrays;

/// LZF, the compression of long strings inside the encoding, by the `compress-lzf` library. The library frames its
/// output in blocks of up to 64 KiB; Redis has no frames, but blocks without theirs, one behind the other, are a
/// valid stream.
final class Lzf {
    private static final int BLOCK_BYTES = 0xffff;
    private static final int FRAME_BYTES = 7;
    private static final double WORTH = 0.98;
    private static final ChunkDecoder DECODER = ChunkDecoderFactory.safeInstance();

    private Lzf() {}

    /// Compresses.
    ///
    /// @param target at least `length` bytes and as much again as the library's frames need, see
    ///     [#targetBytes(int)]
    /// @return how many bytes, or -1 if it is not worth it
    static int compress(byte[] source, int offset, int length, byte[] target) {
        int filled = 0;
        try (ChunkEncoder encoder = ChunkEncoderFactory.safeInstance(Math.min(length, BLOCK_BYTES))) {
            for (int done = 0; done < length; done += BLOCK_BYTES) {
                int part = Math.min(BLOCK_BYTES, length - done);
                int end = encoder.appendEncodedIfCompresses(source, WORTH, offset + done, part, target, filled);
                if (end < 0) {
                    return -1;
                }
                System.arraycopy(target, filled + FRAME_BYTES, target, filled, end - filled - FRAME_BYTES);
                filled = end - FRAME_BYTES;
            }
        }
        return filled <= length - 4 ? filled : -1;
    }

    /// How large a target has to be.
    static int targetBytes(int length) {
        return length + length / 16 + 64;
    }

    /// Undoes the compression of exactly `target.length` bytes, of which there is at least one.
    static void decompress(byte[] source, int offset, int length, byte[] target) {
        try {
            // An array of its own ends where the data ends, so that damage cannot make the library read on.
            byte[] exact = Arrays.copyOfRange(source, offset, offset + length);
            DECODER.decodeChunk(exact, 0, exact.length, target, 0, target.length);
        } catch (LZFException | IndexOutOfBoundsException malformed) {
            throw new CorruptValueException(
                    length + " bytes of a compressed string do not give its " + target.length + " bytes", malformed);
        }
    }
}
