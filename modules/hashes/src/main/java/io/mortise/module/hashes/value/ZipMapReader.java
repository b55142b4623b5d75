package io.mortise.module.hashes.value;

import io.mortise.spi.Slice;

/// Reads a zipmap, in which Redis packed small hashes up to version 2.4:
///
/// ```
///  count 1 | ( length | name | length | unused 1 | value | unused bytes ) * | FF
/// ```
///
/// A length is one byte, or the byte 254 and four more.
final class ZipMapReader extends StringRun {
    private static final int LONG_LENGTH = 0xfe;

    private final int stated;
    private int counted;

    ZipMapReader(Slice bytes) {
        super(bytes, 1);
        int count = uint8();
        stated = count >= LONG_LENGTH ? 0xffff : count;
    }

    @Override
    boolean hasNext() {
        boolean more = super.hasNext();
        if (!more) {
            checkCount(stated, counted / 2);
        }
        return more;
    }

    @Override
    Slice next() {
        boolean isValue = counted++ % 2 == 1;
        int first = uint8();
        long length = first == LONG_LENGTH ? uint32() : first;
        int unused = isValue ? uint8() : 0;
        Slice string = take(length);
        take(unused);
        return string;
    }
}
