package acme.similar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Foods by what they are made of: `data/foods.csv`, see the README for whose figures they are.
///
/// The vector of a food is its protein, fat, fibre, carbohydrate and ash. The direction of it is what the food without
/// its water is made of, and the direction is all that a vector set compares. So dried and fresh are alike.
public final class Foods {
    public static void main(String[] arguments) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("data/foods.csv"));
        Set<String> names = new HashSet<>();
        try (VectorSet foods = new VectorSet(arguments, "foods", "NOQUANT")) {
            for (String line : lines.subList(1, lines.size())) {
                List<String> food = columns(line);
                float[] vector = new float[5];
                for (int at = 0; at < vector.length; at++) {
                    vector[at] = Float.parseFloat(food.get(5 + at));
                }
                // Two names stand for two foods each.
                String name = names.add(food.get(1)) ? food.get(1) : food.get(1) + " " + food.get(0);
                foods.add(name, vector, attribute(food));
            }
        }
    }

    /// Numbers stay as they are in the table.
    private static String attribute(List<String> food) {
        return "{\"group\":%s,\"kJ\":%s,\"water\":%s,\"protein\":%s,\"fat\":%s,\"fibre\":%s,\"carbohydrate\":%s}"
                .formatted(
                        VectorSet.quoted(food.get(2)),
                        food.get(3),
                        food.get(4),
                        food.get(5),
                        food.get(6),
                        food.get(7),
                        food.get(8));
    }

    /// The columns of a line, of which some stand in quotes.
    private static List<String> columns(String line) {
        List<String> columns = new ArrayList<>();
        StringBuilder column = new StringBuilder();
        boolean isQuoted = false;
        for (char each : line.toCharArray()) {
            if (each == '"') {
                isQuoted = !isQuoted;
            } else if (each == ',' && !isQuoted) {
                columns.add(column.toString());
                column.setLength(0);
            } else {
                column.append(each);
            }
        }
        columns.add(column.toString());
        return columns;
    }

    private Foods() {}
}
