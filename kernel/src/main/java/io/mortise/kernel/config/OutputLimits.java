package io.mortise.kernel.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The value of `client-output-buffer-limit`: for each class of clients the bytes at which one is cut off, the
/// bytes at which it is after some time, and that time. Groups of four words; a class that is not named keeps its
/// limits.
///
/// @param byClass class, then hard limit, soft limit and seconds
public record OutputLimits(Map<String, List<Long>> byClass) {
    static final OutputLimits INITIAL = new OutputLimits(new TreeMap<>(Map.of(
            "normal", List.of(0L, 0L, 0L),
            "replica", List.of(256L << 20, 64L << 20, 60L),
            "pubsub", List.of(32L << 20, 8L << 20, 60L))));

    static final Codec<OutputLimits> CODEC = new Codec<>() {
        @Override
        public OutputLimits parse(String text) {
            List<String> words = WORDS.parse(text);
            if (words.isEmpty() || words.size() % 4 != 0) {
                throw new IllegalArgumentException("Wrong number of arguments in buffer limit configuration.");
            }
            Map<String, List<Long>> limits = new TreeMap<>(INITIAL.byClass);
            for (int at = 0; at < words.size(); at += 4) {
                limits.put(clientClass(words.get(at)), limitsOf(words.subList(at + 1, at + 4)));
            }
            return new OutputLimits(limits);
        }

        @Override
        public String format(OutputLimits value) {
            // Redis shows the old name of replicas, and clients look for it.
            return List.of("normal", "replica", "pubsub").stream()
                    .map(name -> (name.equals("replica") ? "slave" : name) + " "
                            + value.byClass.get(name).stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(" ")))
                    .collect(Collectors.joining(" "));
        }

        @Override
        public boolean takesWords() {
            return true;
        }
    };

    private static String clientClass(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "normal" -> "normal";
            case "replica", "slave" -> "replica";
            case "pubsub" -> "pubsub";
            default ->
                throw new IllegalArgumentException("Invalid client class specified in buffer limit configuration.");
        };
    }

    private static List<Long> limitsOf(List<String> words) {
        Codec<Long> bytes = Codec.bytes(0, Long.MAX_VALUE);
        try {
            return List.of(
                    bytes.parse(words.get(0)),
                    bytes.parse(words.get(1)),
                    Codec.number(0, Integer.MAX_VALUE).parse(words.get(2)));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "Error in hard, soft or soft_seconds setting in buffer limit configuration.", malformed);
        }
    }

    /// The limits of connections that are neither replicas nor subscribers: hard bytes, soft bytes, seconds.
    public List<Long> ofClients() {
        return byClass.get("normal");
    }
}
