package io.mortise.kernel.encoding;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.Digest;
import java.nio.charset.StandardCharsets;

/// What an encoded value of one of Redis's own types contains, for digests, although no module is there that knows the
/// type: so a string or a hash has the same digest whether it is awake or not.
///
/// Only what is written today is read. Of other layouts, and of types that no module of ours has, the encoded bytes
/// stand for the value.
public final class NativeContent {
    private static final Slice EXPIRES = Slice.of("!!hexpire!!".getBytes(StandardCharsets.US_ASCII));

    private final Decoder in;
    private final Digest digest;

    private NativeContent(Decoder in, Digest digest) {
        this.in = in;
        this.digest = digest;
    }

    /// Whether values of this type id can be read.
    public static boolean knows(int wireType) {
        return switch (wireType) {
            case 0, 4, 16, 22, 23, 24, 25 -> true;
            default -> false;
        };
    }

    /// Adds a value.
    ///
    /// @param in at the value, behind its type id
    /// @throws CorruptValueException if it makes no sense; then a part of it may have been added
    public static void add(int wireType, Decoder in, Digest digest) {
        new NativeContent(in, digest).add(wireType);
    }

    private void add(int wireType) {
        switch (wireType) {
            case 0 -> digest.ordered(in.string());
            case 4 -> addFields(in.count(2));
            case 16 -> addPacked(false);
            case 22 -> addTimed(1);
            case 23 -> addPacked(true);
            case 24 -> addTimed(in.int64());
            case 25 -> {
                in.int64();
                addPacked(true);
            }
            default -> throw new IllegalArgumentException("wireType=" + wireType);
        }
    }

    private void addFields(int count) {
        for (int index = 0; index < count; index++) {
            Slice name = in.string();
            addField(name, in.string(), 0);
        }
    }

    /// @param base what the time 1 means
    private void addTimed(long base) {
        int count = in.count(3);
        for (int index = 0; index < count; index++) {
            long time = in.length();
            Slice name = in.string();
            addField(name, in.string(), time == 0 ? 0 : base + time - 1);
        }
    }

    private void addPacked(boolean timed) {
        ListPack strings = new ListPack(in.string());
        while (strings.hasNext()) {
            Slice name = strings.next();
            Slice value = strings.next();
            addField(name, value, timed ? time(strings.next()) : 0);
        }
    }

    private static long time(Slice digits) {
        long[] time = new long[1];
        if (!Numbers.parseLong(digits.array(), digits.offset(), digits.length(), time)) {
            throw new CorruptValueException("a field expires at '" + digits + "'");
        }
        return time[0];
    }

    /// @param deadline 0 for none
    private void addField(Slice name, Slice value, long deadline) {
        if (deadline != 0 && deadline <= digest.nowMillis()) {
            return;
        }
        digest.unordered(field -> {
            field.ordered(name);
            field.ordered(value);
            if (deadline != 0) {
                field.unordered(EXPIRES);
            }
        });
    }

    /// The strings of a listpack, one after the other.
    private static final class ListPack {
        private static final int HEADER_BYTES = 6;
        private static final int END = 0xff;
        private static final long[] BACKLENGTHS = {1L << 7, 1L << 14, 1L << 21, 1L << 28};

        private final Decoder in;
        private int next;

        ListPack(Slice bytes) {
            in = new Decoder(bytes.array(), bytes.offset(), bytes.length(), null, 0);
            in.skip(HEADER_BYTES);
            next = in.uint8();
        }

        boolean hasNext() {
            return next != END;
        }

        Slice next() {
            int from = in.position() - 1;
            Slice string = string(next);
            int length = in.position() - from;
            int backlength = 1;
            while (backlength <= BACKLENGTHS.length && length >= BACKLENGTHS[backlength - 1]) {
                backlength++;
            }
            in.skip(backlength);
            next = in.uint8();
            return string;
        }

        private Slice string(int encoding) {
            if (encoding < 0x80) {
                return decimal(encoding);
            } else if (encoding < 0xc0) {
                return bytes(encoding & 0x3f);
            } else if (encoding < 0xe0) {
                return decimal(((encoding & 0x1f) << 8 | in.uint8()) << 19 >> 19);
            } else if (encoding < 0xf0) {
                return bytes((encoding & 0x0f) << 8 | in.uint8());
            }
            return switch (encoding) {
                case 0xf0 -> bytes(integer(4));
                case 0xf1 -> decimal(integer(2));
                case 0xf2 -> decimal(integer(3));
                case 0xf3 -> decimal(integer(4));
                case 0xf4 -> decimal(integer(8));
                default -> throw new CorruptValueException("a packed string has the unknown encoding " + encoding);
            };
        }

        private Slice bytes(long length) {
            if (length < 0 || length > in.remaining()) {
                throw new CorruptValueException("a packed string of " + length + " bytes");
            }
            return Slice.of(in.raw((int) length));
        }

        private long integer(int size) {
            long value = 0;
            for (int index = 0; index < size; index++) {
                value |= (long) in.uint8() << 8 * index;
            }
            int unused = Long.SIZE - 8 * size;
            return value << unused >> unused;
        }

        private static Slice decimal(long value) {
            return Slice.of(Numbers.decimal(value));
        }
    }
}
