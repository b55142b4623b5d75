package io.mortise.bench.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// One workload with the samples of both servers, a pair a round.
record Row(String workload, List<Sample> ours, List<Sample> peers) {
    Row(String workload) {
        this(workload, new ArrayList<>(), new ArrayList<>());
    }

    double ours(ToDoubleFunction<Sample> figure) {
        return median(ours.stream().mapToDouble(figure).toArray());
    }

    double peers(ToDoubleFunction<Sample> figure) {
        return median(peers.stream().mapToDouble(figure).toArray());
    }

    /// The median of the ratios of the rounds, which a slow minute of the machine moves less than the ratio of the
    /// medians.
    double ratio(ToDoubleFunction<Sample> figure) {
        double[] ratios = new double[ours.size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = figure.applyAsDouble(ours.get(round)) / figure.applyAsDouble(peers.get(round));
        }
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
