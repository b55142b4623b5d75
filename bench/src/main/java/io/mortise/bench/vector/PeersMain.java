package io.mortise.bench.vector;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Vector sets beside Lucene's and jvector's graphs, in one process, on one thread, on the same real embeddings.
///
/// All search with several widths, in turn, for some rounds. Every answer counts for the recall that stands beside the
/// rate, so that rates can be compared **at equal recall**: between two widths they are interpolated. Rates are of
/// CPU time of the searching thread, and medians of the rounds. Building is timed on one thread for Lucene and us.
///
/// ```
/// bench/vectors peers [folder of embeddings] [rounds] [seconds a sample]
/// ```
public final class PeersMain {
    private static final int COUNT = 10;
    private static final int[] WIDTHS = {10, 16, 24, 32, 48, 64, 100, 150, 200, 300};
    private static final double[] RECALLS = {0.95, 0.96, 0.97, 0.975, 0.98};

    /// What a width gave.
    private record Point(int width, double recall, double rate) {}

    private final Embeddings data;
    private final float[][] queries;
    private final int rounds;
    private final double seconds;

    private PeersMain(Embeddings data, int rounds, double seconds) {
        this.data = data;
        this.queries = units(data.queries());
        this.rounds = rounds;
        this.seconds = seconds;
    }

    public static void main(String[] words) throws Exception {
        Path folder = Path.of(words.length > 0 ? words[0] : "../shared/data/minilm384-30k");
        int rounds = words.length > 1 ? Integer.parseInt(words[1]) : 5;
        double seconds = words.length > 2 ? Double.parseDouble(words[2]) : 1;
        new PeersMain(Embeddings.load(folder), rounds, seconds).run();
    }

    /// What a thing takes that may fail.
    private interface Building {
        VectorIndex build() throws Exception;
    }

    private void run() throws Exception {
        float[][] base = units(data.base());
        // Ours once before, so that both are timed with a compiler that has seen the code: Lucene's own warms up while
        // it builds, over several times as long.
        OurIndex.build(Arrays.copyOf(base, base.length / 3), 1);
        double[] rates = new double[2];
        List<VectorIndex> indexes = new ArrayList<>();
        indexes.add(timed("mortise", rates, 0, () -> OurIndex.build(base, quantized(), false)));
        indexes.add(timed("Lucene int8", rates, 1, () -> LuceneIndex.build(base)));
        indexes.add(JvectorIndex.build(base));
        System.out.printf("build, ours over Lucene's %26.2f%n%n", rates[0] / rates[1]);
        List<List<Point>> curves = measure(indexes);
        compare(indexes, curves);
        for (VectorIndex index : indexes) {
            index.close();
        }
    }

    private static io.mortise.module.vectorset.value.Quantization quantized() {
        return io.mortise.module.vectorset.value.Quantization.INT8;
    }

    private VectorIndex timed(String name, double[] rates, int at, Building building) throws Exception {
        long start = processorNanos();
        VectorIndex built = building.build();
        rates[at] = data.base().length * 1e9 / (processorNanos() - start);
        System.out.printf("build, %-20s %,10.0f/s%n", name, rates[at]);
        return built;
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static float[][] units(float[][] vectors) {
        float[][] units = new float[vectors.length][];
        for (int row = 0; row < vectors.length; row++) {
            double sum = 0;
            for (float component : vectors[row]) {
                sum += (double) component * component;
            }
            units[row] = vectors[row].clone();
            for (int at = 0; at < units[row].length; at++) {
                units[row][at] /= (float) Math.sqrt(sum);
            }
        }
        return units;
    }

    // ---- measuring

    private List<List<Point>> measure(List<VectorIndex> indexes) throws Exception {
        double[][][] rates = new double[indexes.size()][WIDTHS.length][rounds];
        double[][] recalls = new double[indexes.size()][WIDTHS.length];
        for (int round = -1; round < rounds; round++) {
            for (int width = 0; width < WIDTHS.length; width++) {
                for (int index = 0; index < indexes.size(); index++) {
                    double[] sample = sample(indexes.get(index), WIDTHS[width]);
                    recalls[index][width] = sample[1];
                    // The round before the first warms up.
                    if (round >= 0) {
                        rates[index][width][round] = sample[0];
                    }
                }
            }
        }
        List<List<Point>> curves = new ArrayList<>();
        for (int index = 0; index < indexes.size(); index++) {
            List<Point> curve = new ArrayList<>();
            for (int width = 0; width < WIDTHS.length; width++) {
                Arrays.sort(rates[index][width]);
                curve.add(new Point(WIDTHS[width], recalls[index][width], rates[index][width][rounds / 2]));
            }
            curves.add(curve);
        }
        return curves;
    }

    /// @return searches a second, and their recall
    private double[] sample(VectorIndex index, int width) throws Exception {
        long found = 0;
        long done = 0;
        long start = processorNanos();
        long taken;
        do {
            for (int number = 0; number < queries.length; number++) {
                found += hits(index.search(queries[number], COUNT, width), number);
            }
            done += queries.length;
            taken = processorNanos() - start;
        } while (taken < seconds * 1e9);
        return new double[] {done * 1e9 / taken, (double) found / (done * COUNT)};
    }

    private int hits(int[] rows, int number) {
        if (rows.length != COUNT) {
            throw new IllegalStateException("rows=" + rows.length);
        }
        int hits = 0;
        for (int row : rows) {
            for (int rank = 0; rank < COUNT; rank++) {
                hits += data.neighbours()[number][rank] == row ? 1 : 0;
            }
        }
        return hits;
    }

    // ---- comparing

    private static void compare(List<VectorIndex> indexes, List<List<Point>> curves) {
        for (int index = 0; index < indexes.size(); index++) {
            System.out.println(indexes.get(index).name());
            for (Point point : curves.get(index)) {
                System.out.printf("  EF %3d  recall@10 %.4f %,10.0f/s%n", point.width, point.recall, point.rate);
            }
        }
        System.out.printf("%nat recall@10 of");
        for (double recall : RECALLS) {
            System.out.printf("%10.3f", recall);
        }
        for (int index = 0; index < indexes.size(); index++) {
            System.out.printf("%n%-15s", indexes.get(index).name());
            for (double recall : RECALLS) {
                print("%,10.0f", rate(curves.get(index), recall));
            }
        }
        for (int index = 1; index < indexes.size(); index++) {
            System.out.printf("%n%-15s", "over " + indexes.get(index).name());
            for (double recall : RECALLS) {
                print("%10.2f", rate(curves.getFirst(), recall) / rate(curves.get(index), recall));
            }
        }
        System.out.println();
    }

    private static void print(String format, double number) {
        System.out.print(Double.isNaN(number) ? "         -" : String.format(format, number));
    }

    /// The rate at a recall, on the line between the two points around it; NaN where it is not reached.
    private static double rate(List<Point> curve, double recall) {
        List<Point> sorted =
                curve.stream().sorted(Comparator.comparingDouble(Point::recall)).toList();
        for (int at = 0; at + 1 < sorted.size(); at++) {
            Point below = sorted.get(at);
            Point above = sorted.get(at + 1);
            if (below.recall <= recall && recall < above.recall) {
                double share = (recall - below.recall) / (above.recall - below.recall);
                return Math.exp(Math.log(below.rate) * (1 - share) + Math.log(above.rate) * share);
            }
        }
        return Double.NaN;
    }
}
