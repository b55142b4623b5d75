package io.mortise.module.strings.value;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.mortise.spi.Slice;
import java.util.HexFormat;

/// The digest of a string's content, as DIGEST answers it and IFDEQ and IFDNE compare it: XXH3 with 64 bits and
/// without a seed, as 16 hexadecimal characters.
public final class ContentDigest {
    /// How many characters a digest has.
    public static final int CHARACTERS = 16;

    private static final Hasher64 XXH3 = Hashing.xxh3_64();

    private ContentDigest() {}

    /// The digest, in lower case.
    public static String of(StringView view) {
        return HexFormat.of().toHexDigits(hash(view));
    }

    private static long hash(StringView view) {
        if (view.chunks() == null) {
            Slice bytes = view.slice();
            return XXH3.hashBytesToLong(bytes.array(), bytes.offset(), bytes.length());
        }
        HashStream64 stream = XXH3.hashStream();
        view.forEachRun(0, view.length(), stream::putBytes);
        return stream.getAsLong();
    }
}
