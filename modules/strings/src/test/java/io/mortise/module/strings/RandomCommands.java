package io.mortise.module.strings;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Makes valid commands at random, on a few keys, with values around all the lengths at which strings change their
/// shape.
final class RandomCommands {
    private static final int KEYS = 10;
    private static final int[] EDGES = {0, 1, 7, 8, 9, 20, 44, 45, 255, 256, 257, 4095, 4096, 4097};
    private static final int[] LARGE_EDGES = {65_535, 65_536, 65_537, 131_072, 150_000};
    private static final String[] OPERATORS = {"AND", "OR", "XOR", "NOT", "DIFF", "DIFF1", "ANDOR", "ONE"};

    private final SplittableRandom random;
    private final StringModel model;
    private final double largeShare;

    /// @param model to compare with what is there
    /// @param largeShare how many of the values are large
    RandomCommands(SplittableRandom random, StringModel model, double largeShare) {
        this.random = random;
        this.model = model;
        this.largeShare = largeShare;
    }

    String[] next() {
        return switch (random.nextInt(36)) {
            case 0, 1, 2 -> words("SET", key(), value());
            case 3 -> words("SET", key(), value(), pick("NX", "XX", "GET", "KEEPTTL"));
            case 4 -> words("SET", key(), value(), "PX", millis());
            case 5 -> compareAndSet();
            case 6 -> words("SETNX", key(), value());
            case 7 -> words("PSETEX", key(), millis(), value());
            case 8 -> words("GETSET", key(), value());
            case 9 -> words("GETDEL", key());
            case 10 -> random.nextBoolean() ? words("GETEX", key(), "PERSIST") : words("GETEX", key(), "PX", millis());
            case 11 -> compareAndDelete();
            case 12 -> words("DIGEST", key());
            case 13 -> words("MSET", key(), value(), key(), value(), key(), value());
            case 14 -> words("MSETNX", key(), value(), key(), value());
            case 15 -> words("MGET", key(), key(), key());
            case 16, 17, 18 -> words("APPEND", key(), value());
            case 19, 20 -> words("SETRANGE", key(), String.valueOf(length()), value());
            case 21 -> words("GETRANGE", key(), position(), position());
            case 22 -> words(pick("INCR", "DECR"), key());
            case 23 -> words(pick("INCRBY", "DECRBY"), key(), number());
            case 24 -> words("INCRBYFLOAT", key(), pick("0.25", "-1.5", "3", "100", "-0.75"));
            case 25 -> words("INCREX", key(), "BYINT", number(), "UBOUND", number());
            case 26, 27 -> words("SETBIT", key(), bitOffset(), pick("0", "1"));
            case 28 -> words("GETBIT", key(), bitOffset());
            case 29 -> words("BITCOUNT", key(), position(), position(), pick("BYTE", "BIT"));
            case 30 -> bitpos();
            case 31, 32 -> bitop();
            case 33, 34 -> bitfield();
            default -> smallKeys();
        };
    }

    private static String[] words(String... words) {
        return words;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    String key() {
        return "key" + random.nextInt(KEYS);
    }

    private String millis() {
        return String.valueOf(1 + random.nextInt(200));
    }

    private String number() {
        return switch (random.nextInt(8)) {
            case 0 -> String.valueOf(Long.MAX_VALUE);
            case 1 -> String.valueOf(-Long.MAX_VALUE);
            case 2 -> String.valueOf(random.nextLong() | 1);
            default -> String.valueOf(random.nextInt(-1000, 1000));
        };
    }

    private int length() {
        if (random.nextDouble() < largeShare) {
            return LARGE_EDGES[random.nextInt(LARGE_EDGES.length)] + random.nextInt(3) - 1;
        }
        return random.nextInt(10) > 0 ? random.nextInt(60) : EDGES[random.nextInt(EDGES.length)];
    }

    private String value() {
        return switch (random.nextInt(6)) {
            case 0 -> number();
            case 1 -> random.nextInt(1000) + pick(".5", ".25", ".75");
            case 2 -> (random.nextBoolean() ? "\u00ff" : "\0").repeat(length());
            default -> bytes(length());
        };
    }

    private String bytes(int length) {
        StringBuilder text = new StringBuilder(length);
        long bits = random.nextLong();
        for (int index = 0; index < length; index++) {
            // Cheap, and different enough: what matters is where a byte stands, not which one it is.
            bits = Long.rotateLeft(bits, 7) + index;
            text.append((char) (bits & 0xff));
        }
        return text.toString();
    }

    private String position() {
        int most = random.nextInt(8) == 0 ? 1_300_000 : 600;
        return String.valueOf(random.nextInt(-most, most));
    }

    private String bitOffset() {
        return String.valueOf(
                random.nextDouble() < largeShare
                        ? random.nextInt(1_200_000)
                        : random.nextInt(random.nextInt(5) > 0 ? 500 : 40_000));
    }

    private String[] compareAndSet() {
        String key = key();
        String condition = pick("IFEQ", "IFNE", "IFDEQ", "IFDNE");
        return words("SET", key, value(), condition, compared(key, condition), "GET");
    }

    private String[] compareAndDelete() {
        String key = key();
        String condition = pick("IFEQ", "IFNE", "IFDEQ", "IFDNE");
        return words("DELEX", key, condition, compared(key, condition));
    }

    private String compared(String key, String condition) {
        boolean isDigest = condition.startsWith("IFD");
        if (random.nextBoolean()) {
            return isDigest ? "0123456789abcdef" : value();
        }
        return isDigest ? model.digest(key) : String.valueOf(model.run("GET", key));
    }

    private String[] bitpos() {
        String bit = pick("0", "1");
        return switch (random.nextInt(4)) {
            case 0 -> words("BITPOS", key(), bit);
            case 1 -> words("BITPOS", key(), bit, position());
            case 2 -> words("BITPOS", key(), bit, position(), position());
            default -> words("BITPOS", key(), bit, position(), position(), pick("BYTE", "BIT"));
        };
    }

    private String[] bitop() {
        String operator = pick(OPERATORS);
        List<String> words = new ArrayList<>(List.of("BITOP", operator, key(), key()));
        int more = operator.equals("NOT") ? 0 : 1 + random.nextInt(3);
        for (int index = 0; index < more; index++) {
            words.add(key());
        }
        return words.toArray(new String[0]);
    }

    private String[] bitfield() {
        int width = 1 + random.nextInt(32);
        String operand = String.valueOf(random.nextInt(-100_000, 100_000));
        String type = pick("u", "i") + width;
        return words("BITFIELD", key(), pick("SET", "INCRBY"), type, bitOffset(), operand);
    }

    /// LCS takes the product of the lengths, so only on what is short.
    private String[] smallKeys() {
        String first = key();
        String second = key();
        boolean areShort = model.values.getOrDefault(first, new byte[0]).length < 200
                && model.values.getOrDefault(second, new byte[0]).length < 200;
        return areShort ? words("LCS", first, second) : words("STRLEN", first);
    }
}
