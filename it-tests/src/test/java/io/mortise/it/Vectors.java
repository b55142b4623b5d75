package io.mortise.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/// A vector set with elements of chance, and questions to it.
final class Vectors {
    private static final int DIMENSIONS = 32;

    private Vectors() {}

    private static List<String> vector(Random random) {
        List<String> numbers = new ArrayList<>();
        for (int index = 0; index < DIMENSIONS; index++) {
            numbers.add(Double.toString(random.nextGaussian()));
        }
        return numbers;
    }

    /// Adds elements `e0`, `e1` and so on.
    static void fill(Jedis client, String key, int elements, long seed) {
        Random random = new Random(seed);
        Pipeline pipeline = client.pipelined();
        for (int element = 0; element < elements; element++) {
            List<String> words = new ArrayList<>(List.of(key, "VALUES", Integer.toString(DIMENSIONS)));
            words.addAll(vector(random));
            words.add("e" + element);
            pipeline.sendCommand(() -> "VADD".getBytes(StandardCharsets.US_ASCII), words.toArray(new String[0]));
        }
        for (Object reply : pipeline.syncAndReturnAll()) {
            if (reply instanceof RuntimeException refused) {
                throw refused;
            }
        }
    }

    /// The nearest elements to one, with how near they are.
    static Object nearest(Jedis client, String key, int element) {
        return new Operator(client).call("VSIM", key, "ELE", "e" + element, "COUNT", 10, "WITHSCORES");
    }

    /// The answers to some questions.
    static List<Object> answers(Jedis client, String key, int questions) {
        List<Object> answers = new ArrayList<>();
        for (int question = 0; question < questions; question++) {
            answers.add(nearest(client, key, question));
        }
        return answers;
    }
}
