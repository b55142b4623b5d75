package io.mortise.kernel.encoding;

import io.mortise.spi.Slice;
import io.mortise.spi.command.Numbers;
import io.mortise.spi.keyspace.CorruptValueException;
import io.mortise.spi.keyspace.Digest;
import java.nio.charset.StandardCharsets;

/// What an encoded value of one of Redis's own types contains, for digests, although no module is there that knows the
/// type: so a string or a hash has the same digest whether it is awake or not.
///
/// Only what strings and hashes are, or were, written as is read. Of types that no module of ours has, the encoded
/// bytes stand for the value.
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
            case 0, 4, 9, 13, 16, 22, 23, 24, 25 -> true;
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
            case 9 -> addPacked(new ZipMap(in.string()), false);
            case 13 -> addPacked(new ZipList(in.string()), false);
            case 16 -> addPacked(new ListPack(in.string()), false);
            case 22 -> addTimed(1);
            case 23 -> addPacked(new ListPack(in.string()), true);
            case 24 -> addTimed(in.int64());
            case 25 -> {
                in.int64();
                addPacked(new ListPack(in.string()), true);
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

    private void addPacked(PackedStrings strings, boolean timed) {
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

    /// Strings that are packed into one, one after the other.
    private abstract static class PackedStrings {
        static final int END = 0xff;

        final Decoder in;
        /// The first byte of the next one, or the mark of the end.
        int next;

        PackedStrings(Slice bytes, int headerBytes) {
            in = new Decoder(bytes.array(), bytes.offset(), bytes.length(), null, 0);
            in.skip(headerBytes);
            next = in.uint8();
        }

        final boolean hasNext() {
            return next != END;
        }

        final Slice next() {
            Slice string = string(next);
            next = in.uint8();
            return string;
        }

        abstract Slice string(int first);

        final Slice bytes(long length) {
            if (length < 0 || length > in.remaining()) {
                throw new CorruptValueException("a packed string of " + length + " bytes");
            }
            return Slice.of(in.raw((int) length));
        }

        /// The digits of an integer of so many bytes, the lowest first.
        final Slice decimal(int size) {
            return digits(integer(size));
        }

        final long integer(int size) {
            long value = 0;
            for (int index = 0; index < size; index++) {
                value |= (long) in.uint8() << 8 * index;
            }
            int unused = Long.SIZE - 8 * size;
            return value << unused >> unused;
        }

        /// A length of one byte, or, behind the byte 254, of four.
        final long length(int first) {
            return first == 0xfe ? integer(4) & 0xffffffffL : first;
        }

        static Slice digits(long value) {
            return Slice.of(Numbers.decimal(value));
        }

        static CorruptValueException unknown(int encoding) {
            return new CorruptValueException("a packed string has the unknown encoding " + encoding);
        }
    }

    /// Of a listpack.
    private static final class ListPack extends PackedStrings {
        private static final long[] BACKLENGTHS = {1L << 7, 1L << 14, 1L << 21, 1L << 28};

        ListPack(Slice bytes) {
            super(bytes, 6);
        }

        @Override
        Slice string(int first) {
            int from = in.position() - 1;
            Slice string = content(first);
            int length = in.position() - from;
            int backlength = 1;
            while (backlength <= BACKLENGTHS.length && length >= BACKLENGTHS[backlength - 1]) {
                backlength++;
            }
            in.skip(backlength);
            return string;
        }

        private Slice content(int encoding) {
            if (encoding < 0x80) {
                return digits(encoding);
            } else if (encoding < 0xc0) {
                return bytes(encoding & 0x3f);
            } else if (encoding < 0xe0) {
                return digits(((encoding & 0x1f) << 8 | in.uint8()) << 19 >> 19);
            } else if (encoding < 0xf0) {
                return bytes((encoding & 0x0f) << 8 | in.uint8());
            }
            return switch (encoding) {
                case 0xf0 -> bytes(integer(4));
                case 0xf1 -> decimal(2);
                case 0xf2 -> decimal(3);
                case 0xf3 -> decimal(4);
                case 0xf4 -> decimal(8);
                default -> throw unknown(encoding);
            };
        }
    }

    /// Of a ziplist, in which Redis packed hashes before version 7: in front of each is the length of the one before.
    private static final class ZipList extends PackedStrings {
        ZipList(Slice bytes) {
            super(bytes, 10);
        }

        @Override
        Slice string(int first) {
            length(first);
            int encoding = in.uint8();
            return switch (encoding >>> 6) {
                case 0 -> bytes(encoding);
                case 1 -> bytes((encoding & 0x3f) << 8 | in.uint8());
                case 2 -> bytes(Integer.reverseBytes((int) integer(4)) & 0xffffffffL);
                default -> decimalOf(encoding);
            };
        }

        private Slice decimalOf(int encoding) {
            return switch (encoding) {
                case 0xc0 -> decimal(2);
                case 0xd0 -> decimal(4);
                case 0xe0 -> decimal(8);
                case 0xf0 -> decimal(3);
                case 0xfe -> decimal(1);
                default -> {
                    if (encoding < 0xf1 || encoding > 0xfd) {
                        throw unknown(encoding);
                    }
                    yield digits(encoding - 0xf1);
                }
            };
        }
    }

    /// Of a zipmap, in which Redis packed hashes up to version 2.4: a value may have unused bytes behind it.
    private static final class ZipMap extends PackedStrings {
        private boolean isValue = true;

        ZipMap(Slice bytes) {
            super(bytes, 1);
        }

        @Override
        Slice string(int first) {
            isValue = !isValue;
            long length = length(first);
            int unused = isValue ? in.uint8() : 0;
            Slice string = bytes(length);
            in.skip(unused);
            return string;
        }
    }
}
