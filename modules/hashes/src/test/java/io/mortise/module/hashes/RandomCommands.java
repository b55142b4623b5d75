package io.mortise.module.hashes;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes random commands for hashes that stay within so many keys and fields.
final class RandomCommands {
    private static final String[] CONDITIONS = {"NX", "XX", "GT", "LT"};
    private static final int LONGEST = 100;
    private static final int MOST_NAMED = 4;

    private final RandomGenerator random;
    private final HashModel model;
    private final int keys;
    private final int fields;
    private final double walks;

    /// @param walks the share of commands that look at all fields
    RandomCommands(RandomGenerator random, HashModel model, int keys, int fields, double walks) {
        this.random = random;
        this.model = model;
        this.keys = keys;
        this.fields = fields;
        this.walks = walks;
    }

    String[] next() {
        if (random.nextDouble() < walks) {
            return words(oneOf("HGETALL", "HKEYS", "HVALS", "HLEN"), key());
        }
        return switch (random.nextInt(28)) {
            case 0, 1, 2, 3, 4 -> with(words("HSET", key()), named(true));
            case 5 -> with(words("HMSET", key()), named(true));
            case 6 -> words("HSETNX", key(), field(), value());
            case 7, 8 -> with(words("HDEL", key()), named(false));
            case 9, 10 -> words("HGET", key(), field());
            case 11 -> with(words("HMGET", key()), named(false));
            case 12 -> words(oneOf("HEXISTS", "HSTRLEN"), key(), field());
            case 13 -> words("HINCRBY", key(), field(), Integer.toString(random.nextInt(-50, 1000)));
            case 14 -> words("HINCRBYFLOAT", key(), field(), random.nextInt(-50, 1000) + oneOf("", ".5", ".25"));
            case 15, 16, 17 -> expire();
            case 18 -> fields(words(oneOf("HPTTL", "HPEXPIRETIME"), key()), false);
            case 19 -> fields(words("HPERSIST", key()), false);
            case 20 -> fields(words("HGETDEL", key()), false);
            case 21, 22 -> getExpire();
            case 23, 24, 25 -> setExpire();
            case 26 -> rare();
            default -> words("HLEN", key());
        };
    }

    private String[] rare() {
        return switch (random.nextInt(20)) {
            case 0 -> words("DEL", key());
            case 1 -> copy();
            default -> words("EXISTS", key());
        };
    }

    private String[] copy() {
        String key = key();
        String other = key();
        return key.equals(other) ? words("EXISTS", key) : words("COPY", key, other, "REPLACE");
    }

    private String[] expire() {
        boolean relative = random.nextBoolean();
        String time = relative ? Integer.toString(distance()) : Long.toString(model.now() + distance());
        String[] head = words(relative ? "HPEXPIRE" : "HPEXPIREAT", key(), time);
        return fields(random.nextInt(3) == 0 ? with(head, List.of(oneOf(CONDITIONS))) : head, false);
    }

    private String[] getExpire() {
        String[] head = words("HGETEX", key());
        return fields(
                switch (random.nextInt(3)) {
                    case 0 -> with(head, List.of("PXAT", Long.toString(model.now() + distance())));
                    case 1 -> with(head, List.of("PERSIST"));
                    default -> head;
                },
                false);
    }

    private String[] setExpire() {
        String[] head = words("HSETEX", key());
        if (random.nextInt(3) == 0) {
            head = with(head, List.of(oneOf("FNX", "FXX")));
        }
        head = switch (random.nextInt(3)) {
            case 0 -> with(head, List.of("PX", Integer.toString(distance())));
            case 1 -> with(head, List.of("KEEPTTL"));
            default -> head;
        };
        return fields(head, true);
    }

    private String[] fields(String[] head, boolean withValues) {
        List<String> named = named(withValues);
        int count = withValues ? named.size() / 2 : named.size();
        return with(with(head, List.of("FIELDS", Integer.toString(count))), named);
    }

    /// Mostly short, sometimes nothing at all.
    private int distance() {
        return random.nextInt(10) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 100 : 3_000);
    }

    private String key() {
        return "key" + random.nextInt(keys);
    }

    private String field() {
        int index = random.nextInt(fields);
        // A few have long names, from which a hash is no longer packed.
        return index % 97 == 96 ? "f".repeat(LONGEST) + index : "f" + index;
    }

    private String value() {
        return switch (random.nextInt(20)) {
            case 0 -> "";
            case 1 -> "v".repeat(random.nextInt(60));
            case 2 -> random.nextInt(20) == 0 ? "v".repeat(random.nextInt(LONGEST)) : "v";
            case 3, 4, 5 -> "x" + Integer.toHexString(random.nextInt());
            default -> Integer.toString(random.nextInt(random.nextBoolean() ? 10 : 100_000));
        };
    }

    private List<String> named(boolean withValues) {
        int count = 1 + (random.nextBoolean() ? 0 : random.nextInt(MOST_NAMED));
        List<String> named = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            named.add(field());
            if (withValues) {
                named.add(value());
            }
        }
        return named;
    }

    private String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String[] words(String... words) {
        return words;
    }

    private static String[] with(String[] head, List<String> more) {
        List<String> all = new ArrayList<>(List.of(head));
        all.addAll(more);
        return all.toArray(new String[0]);
    }
}
