package io.mortise.bench.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One workload with the samples of both servers, a pair a round; the peer's may be missing.
record Row(String workload, List<Sample> ours, List<Sample> peers) {
    Row(String workload) {
        this(workload, new ArrayList<>(), new ArrayList<>());
    }

    double ours(Figure figure) {
        return median(values(ours, figure));
    }

    double peers(Figure figure) {
        return median(values(peers, figure));
    }

    /// The median of the ratios of the rounds, which a slow minute of the machine moves less than the ratio of the
    /// medians.
    double ratio(Figure figure) {
        double[] ratios = new double[Math.min(ours.size(), peers.size())];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = ours.get(round).value(figure) / peers.get(round).value(figure);
        }
        return median(ratios);
    }

    static double[] values(List<Sample> samples, Figure figure) {
        return samples.stream().mapToDouble(each -> each.value(figure)).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
