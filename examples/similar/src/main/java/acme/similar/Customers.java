package acme.similar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Customers by what they buy. **The customers are synthetic**: each prefers two groups of the foods of the table, takes
/// most of their purchases from them, and is named by them, so that one can see whether those found are alike. Chance
/// has a fixed seed.
///
/// A vector has a component a food, +1 if it was bought and -1 if not, and is stored as one bit each (BIN).
public final class Customers {
    private static final int CUSTOMERS = 1000;
    private static final int PURCHASES = 60;
    private static final double BY_PREFERENCE = 0.8;

    public static void main(String[] arguments) throws IOException {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(Path.of("data/foods.csv"));
        int foods = lines.size() - 1;
        for (int food = 0; food < foods; food++) {
            groups.computeIfAbsent(group(lines.get(food + 1)), group -> new ArrayList<>())
                    .add(food);
        }
        List<String> names = groups.keySet().stream()
                .filter(group -> groups.get(group).size() >= 20)
                .toList();
        Random random = new Random(2017);
        try (VectorSet customers = new VectorSet(arguments, "customers", "BIN")) {
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                String first = names.get(random.nextInt(names.size()));
                String second = names.get(random.nextInt(names.size()));
                List<Integer> preferred = new ArrayList<>(groups.get(first));
                preferred.addAll(groups.get(second));
                float[] vector = new float[foods];
                java.util.Arrays.fill(vector, -1);
                for (int purchase = 0; purchase < PURCHASES; purchase++) {
                    boolean isPreferred = random.nextDouble() < BY_PREFERENCE;
                    vector[isPreferred ? preferred.get(random.nextInt(preferred.size())) : random.nextInt(foods)] = 1;
                }
                String attribute = "{\"likes\":[%s,%s],\"since\":%d}"
                        .formatted(VectorSet.quoted(first), VectorSet.quoted(second), 2010 + random.nextInt(16));
                customers.add("customer:" + customer, vector, attribute);
            }
        }
    }

    /// The third column; the second may stand in quotes.
    private static String group(String line) {
        int behindName = line.contains("\",") ? line.indexOf("\",") + 2 : line.indexOf(',', line.indexOf(',') + 1) + 1;
        return line.substring(behindName, line.indexOf(',', behindName));
    }

    private Customers() {}
}
