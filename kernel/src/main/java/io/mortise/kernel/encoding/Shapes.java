package io.mortise.kernel.encoding;

import io.mortise.spi.keyspace.CorruptValueException;

/// What the kernel knows of every type id of Redis's encoding although it knows no data type: the name that TYPE
/// answers, how to find the value's end, and the lowest version of the file format that has it.
///
/// Redis's own type ids are not self-delimiting, so without this table a value whose module is missing could not be
/// stepped over, and a single one would make a file unreadable. Module values carry the kind of each part and need
/// no entry of their own.
public final class Shapes {
    /// The newest version of the file format and of DUMP payloads.
    public static final int NEWEST_VERSION = 14;
    /// The version of the file format that Redis 5 to 7.0 write; nothing older is ever written.
    public static final int OLDEST_WRITTEN_VERSION = 9;

    private static final int NEWEST_STREAM_LAYOUT = 5;

    private Shapes() {}

    /// What TYPE answers for a value of one of Redis's own type ids.
    ///
    /// @throws CorruptValueException if there is no such type id
    public static String typeName(int wireType) {
        return switch (wireType) {
            case 0 -> "string";
            case 1, 10, 14, 18 -> "list";
            case 2, 11, 20 -> "set";
            case 3, 5, 12, 17 -> "zset";
            case 4, 9, 13, 16, 22, 23, 24, 25 -> "hash";
            case 15, 19, 21, 26, 27 -> "stream";
            case 28 -> "array";
            case 29 -> "gcra";
            default -> throw new CorruptValueException("there is no type id " + wireType);
        };
    }

    /// The lowest version of file or payload that may contain this type id.
    public static int version(int wireType) {
        return switch (wireType) {
            case 16, 17, 18, 19 -> 10;
            case 20, 21 -> 11;
            case 22, 23, 24, 25 -> 12;
            case 26 -> 13;
            case 27, 28, 29 -> 14;
            default -> OLDEST_WRITTEN_VERSION;
        };
    }

    /// Passes over a value.
    ///
    /// @throws CorruptValueException if its end cannot be found
    public static void skip(Decoder in, int wireType) {
        switch (wireType) {
            case 0, 9, 10, 11, 12, 13, 16, 17, 20, 23 -> in.skipString();
            case 1, 2 -> skipStrings(in, in.count(1));
            case 3 -> skipOldScores(in);
            case 4 -> skipStrings(in, 2L * in.count(2));
            case 5 -> skipScores(in);
            case 7 -> skipModule(in);
            case 14 -> skipStrings(in, in.count(1));
            case 15, 19, 21, 26, 27 -> skipStream(in, wireType);
            case 18 -> skipQuicklist(in);
            case 22 -> skipHashWithTimes(in);
            case 24 -> {
                in.int64();
                skipHashWithTimes(in);
            }
            case 25 -> {
                in.int64();
                in.skipString();
            }
            case 28 -> skipArray(in);
            case 29 -> in.length();
            default -> throw new CorruptValueException("there is no type id " + wireType);
        }
    }

    private static void skipStrings(Decoder in, long count) {
        for (long index = 0; index < count; index++) {
            in.skipString();
        }
    }

    private static void skipOldScores(Decoder in) {
        int count = in.count(2);
        for (int index = 0; index < count; index++) {
            in.skipString();
            int length = in.uint8();
            // 253 to 255 stand for not-a-number and the infinities.
            in.skip(length >= 253 ? 0 : length);
        }
    }

    private static void skipScores(Decoder in) {
        int count = in.count(9);
        for (int index = 0; index < count; index++) {
            in.skipString();
            in.int64();
        }
    }

    private static void skipQuicklist(Decoder in) {
        int count = in.count(2);
        for (int index = 0; index < count; index++) {
            in.length();
            in.skipString();
        }
    }

    private static void skipHashWithTimes(Decoder in) {
        int count = in.count(3);
        for (int index = 0; index < count; index++) {
            in.length();
            in.skipString();
            in.skipString();
        }
    }

    private static void skipArray(Decoder in) {
        int count = in.count(3);
        if (in.length() != 0) {
            in.length();
        }
        for (int index = 0; index < count; index++) {
            in.length();
            long tag = in.length();
            switch ((int) tag) {
                case 0, 3 -> in.skipString();
                case 1, 2 -> in.skip(Long.BYTES);
                default -> throw new CorruptValueException("an array's element has the unknown kind " + tag);
            }
        }
    }

    /// Passes over a module's name and parts, with the mark at their end.
    public static void skipModule(Decoder in) {
        in.skipModuleName();
        skipModuleParts(in);
    }

    /// Passes over a module's parts, with the mark at their end.
    public static void skipModuleParts(Decoder in) {
        while (true) {
            long kind = in.length();
            switch ((int) Math.min(kind, Integer.MAX_VALUE)) {
                case Decoder.MODULE_END -> {
                    return;
                }
                case Decoder.MODULE_SIGNED, Decoder.MODULE_UNSIGNED -> in.length();
                case Decoder.MODULE_FLOAT32 -> in.skip(Float.BYTES);
                case Decoder.MODULE_FLOAT64 -> in.skip(Double.BYTES);
                case Decoder.MODULE_BYTES -> in.skipString();
                default -> throw new CorruptValueException("a module's value has a part of the unknown kind " + kind);
            }
        }
    }

    private static void skipStream(Decoder in, int wireType) {
        int layout = switch (wireType) {
            case 15 -> 1;
            case 19 -> 2;
            case 21 -> 3;
            case 26 -> 4;
            default -> NEWEST_STREAM_LAYOUT;
        };
        skipStrings(in, 2L * in.count(2));
        skipLengths(in, layout >= 2 ? 8 : 3);
        long groups = in.count(4);
        for (long group = 0; group < groups; group++) {
            skipGroup(in, layout);
        }
        if (layout >= 4) {
            skipProducers(in);
        }
    }

    private static void skipGroup(Decoder in, int layout) {
        in.skipString();
        skipLengths(in, layout >= 2 ? 3 : 2);
        int pending = in.count(25);
        for (int index = 0; index < pending; index++) {
            in.skip(16 + Long.BYTES);
            in.length();
        }
        int consumers = in.count(10);
        for (int index = 0; index < consumers; index++) {
            in.skipString();
            in.skip(layout >= 3 ? 2 * Long.BYTES : Long.BYTES);
            in.skip(16L * in.count(16));
        }
        if (layout >= 5) {
            in.skip(16L * in.count(16));
        }
    }

    private static void skipProducers(Decoder in) {
        skipLengths(in, 2);
        int producers = in.count(2);
        for (int producer = 0; producer < producers; producer++) {
            in.skipString();
            int ids = in.count(3);
            for (int index = 0; index < ids; index++) {
                in.skipString();
                skipLengths(in, 2);
            }
        }
        skipLengths(in, 2);
    }

    private static void skipLengths(Decoder in, int count) {
        for (int index = 0; index < count; index++) {
            in.length();
        }
    }
}
