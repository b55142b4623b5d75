package io.mortise.module.hashes;

import io.mortise.testkit.RespReader.RespError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Hashes as plain maps: says what a server answers to a command. Replies whose order is open are sorted.
final class HashModel {
    private static final long NONE = -1;

    /// A field's value and deadline.
    record Content(String value, long deadline) {}

    final Map<String, Map<String, Content>> hashes = new TreeMap<>();
    private long now;

    void now(long millis) {
        now = millis;
        hashes.values().forEach(hash -> hash.values().removeIf(this::isDue));
        hashes.values().removeIf(Map::isEmpty);
    }

    long now() {
        return now;
    }

    private boolean isDue(Content content) {
        return content.deadline != NONE && content.deadline <= now;
    }

    /// Runs a command.
    Object run(String... words) {
        String key = words[1];
        Map<String, Content> hash = hashes.getOrDefault(key, new LinkedHashMap<>());
        Object reply = run(words, hash);
        if (hash.isEmpty()) {
            hashes.remove(key);
        } else {
            hashes.putIfAbsent(key, hash);
        }
        return reply;
    }

    private Object run(String[] words, Map<String, Content> hash) {
        return switch (words[0]) {
            case "HSET" -> set(words, hash);
            case "HMSET" -> {
                set(words, hash);
                yield "OK";
            }
            case "HSETNX" -> hash.putIfAbsent(words[2], new Content(words[3], NONE)) == null ? 1L : 0L;
            case "HDEL" ->
                names(words, 2).stream()
                        .filter(name -> hash.remove(name) != null)
                        .count();
            case "HGET" -> value(hash.get(words[2]));
            case "HMGET" -> map(names(words, 2), name -> value(hash.get(name)));
            case "HEXISTS" -> hash.containsKey(words[2]) ? 1L : 0L;
            case "HSTRLEN" ->
                hash.containsKey(words[2]) ? (long) hash.get(words[2]).value.length() : 0L;
            case "HLEN" -> (long) hash.size();
            case "HGETALL" -> pairs(hash);
            case "HKEYS" -> new ArrayList<>(new TreeMap<>(hash).keySet());
            case "HVALS" ->
                hash.values().stream()
                        .map(Content::value)
                        .sorted()
                        .map(Object.class::cast)
                        .toList();
            case "HINCRBY" -> add(words, hash);
            case "HINCRBYFLOAT" -> addDecimal(words, hash);
            case "HPEXPIRE" -> expire(words, now + Long.parseLong(words[2]), hash);
            case "HPEXPIREAT" -> expire(words, Long.parseLong(words[2]), hash);
            case "HPTTL" -> map(names(words, 4), name -> time(hash.get(name), now));
            case "HPEXPIRETIME" -> map(names(words, 4), name -> time(hash.get(name), 0));
            case "HPERSIST" -> map(names(words, 4), name -> persist(name, hash));
            case "HGETDEL" -> map(names(words, 4), name -> value(hash.remove(name)));
            case "HGETEX" -> getExpire(words, hash);
            case "HSETEX" -> setExpire(words, hash);
            case "DEL" -> {
                long there = hash.isEmpty() ? 0L : 1L;
                hash.clear();
                yield there;
            }
            case "EXISTS" -> hash.isEmpty() ? 0L : 1L;
            case "COPY" -> copy(words, hash);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static List<String> names(String[] words, int first) {
        return List.of(words).subList(first, words.length);
    }

    /// Unlike a stream's list, this one may hold null.
    private static List<Object> map(Collection<String> names, java.util.function.Function<String, Object> answer) {
        List<Object> all = new ArrayList<>();
        names.forEach(name -> all.add(answer.apply(name)));
        return all;
    }

    private static String value(Content content) {
        return content == null ? null : content.value;
    }

    /// Names and values as one list of pairs, sorted.
    private static List<Object> pairs(Map<String, Content> hash) {
        List<Object> all = new ArrayList<>();
        new TreeMap<>(hash).forEach((name, content) -> all.add(List.of(name, content.value)));
        return all;
    }

    /// The same for a server's reply.
    static List<Object> pairs(List<?> reply) {
        List<List<String>> all = new ArrayList<>();
        for (int index = 0; index < reply.size(); index += 2) {
            all.add(List.of((String) reply.get(index), (String) reply.get(index + 1)));
        }
        all.sort(Comparator.comparing(List::getFirst));
        return new ArrayList<>(all);
    }

    private static long set(String[] words, Map<String, Content> hash) {
        long added = 0;
        for (int index = 2; index < words.length; index += 2) {
            added += hash.put(words[index], new Content(words[index + 1], NONE)) == null ? 1 : 0;
        }
        return added;
    }

    private static long deadline(Content content) {
        return content == null ? NONE : content.deadline;
    }

    private static Object add(String[] words, Map<String, Content> hash) {
        Content present = hash.get(words[2]);
        long before;
        try {
            before = present == null ? 0 : Long.parseLong(present.value);
        } catch (NumberFormatException notANumber) {
            return new RespError("ERR hash value is not an integer");
        }
        long sum = before + Long.parseLong(words[3]);
        hash.put(words[2], new Content(Long.toString(sum), deadline(present)));
        return sum;
    }

    private static Object addDecimal(String[] words, Map<String, Content> hash) {
        Content present = hash.get(words[2]);
        BigDecimal before;
        try {
            before = present == null ? BigDecimal.ZERO : new BigDecimal(present.value);
        } catch (NumberFormatException notANumber) {
            return new RespError("ERR hash value is not a float");
        }
        BigDecimal sum = before.add(new BigDecimal(words[3]));
        String text = sum.signum() == 0 ? "0" : sum.stripTrailingZeros().toPlainString();
        hash.put(words[2], new Content(text, deadline(present)));
        return text;
    }

    /// `HPEXPIREAT key time [condition] FIELDS n name ...`
    private List<Object> expire(String[] words, long moment, Map<String, Content> hash) {
        boolean any = words[3].equals("FIELDS");
        return map(names(words, any ? 5 : 6), name -> expire(name, moment, any ? "" : words[3], hash));
    }

    private long expire(String name, long moment, String condition, Map<String, Content> hash) {
        Content present = hash.get(name);
        if (present == null) {
            return -2;
        }
        boolean holds = switch (condition) {
            case "NX" -> present.deadline == NONE;
            case "XX" -> present.deadline != NONE;
            case "GT" -> present.deadline != NONE && moment > present.deadline;
            case "LT" -> present.deadline == NONE || moment < present.deadline;
            default -> true;
        };
        if (!holds) {
            return 0;
        }
        if (moment <= now) {
            hash.remove(name);
            return 2;
        }
        hash.put(name, new Content(present.value, moment));
        return 1;
    }

    private static long time(Content content, long from) {
        if (content == null) {
            return -2;
        }
        return content.deadline == NONE ? -1 : content.deadline - from;
    }

    private static long persist(String name, Map<String, Content> hash) {
        Content present = hash.get(name);
        if (present == null || present.deadline == NONE) {
            return present == null ? -2 : -1;
        }
        hash.put(name, new Content(present.value, NONE));
        return 1;
    }

    /// `HGETEX key [PXAT time | PERSIST] FIELDS n name ...`
    private List<Object> getExpire(String[] words, Map<String, Content> hash) {
        int options = words[2].equals("PXAT") ? 2 : words[2].equals("PERSIST") ? 1 : 0;
        return map(names(words, 4 + options), name -> {
            String value = value(hash.get(name));
            if (options == 2) {
                expire(name, Long.parseLong(words[3]), "", hash);
            } else if (options == 1) {
                persist(name, hash);
            }
            return value;
        });
    }

    /// `HSETEX key FNX | FXX | FIELDS_ONLY PX ms | KEEPTTL | - FIELDS n name value ...`, with options in this
    /// order.
    private long setExpire(String[] words, Map<String, Content> hash) {
        int at = 2;
        String condition = words[at].startsWith("F") && !words[at].equals("FIELDS") ? words[at++] : "";
        boolean keeps = words[at].equals("KEEPTTL");
        boolean timed = words[at].equals("PX");
        long moment = timed ? now + Long.parseLong(words[at + 1]) : NONE;
        at += keeps ? 3 : timed ? 4 : 2;
        for (int index = at; index < words.length && !condition.isEmpty(); index += 2) {
            if (hash.containsKey(words[index]) != condition.equals("FXX")) {
                return 0;
            }
        }
        for (int index = at; index < words.length; index += 2) {
            long deadline = keeps ? deadline(hash.get(words[index])) : moment;
            if (timed && moment <= now) {
                hash.remove(words[index]);
            } else {
                hash.put(words[index], new Content(words[index + 1], deadline));
            }
        }
        return 1;
    }

    /// `COPY key other REPLACE`
    private long copy(String[] words, Map<String, Content> hash) {
        if (hash.isEmpty()) {
            return 0;
        }
        hashes.put(words[2], new LinkedHashMap<>(hash));
        return 1;
    }
}
