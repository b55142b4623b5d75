package io.mortise.bench.suite;

import java.util.LinkedHashMap;
import java.util.Map;

/// What one server did in one round of one workload. A figure that it does not have is not a number.
final class Sample {
    private final Map<Figure, Double> values = new LinkedHashMap<>();

    Sample with(Figure figure, double value) {
        values.put(figure, value);
        return this;
    }

    double value(Figure figure) {
        return values.getOrDefault(figure, Double.NaN);
    }
}
