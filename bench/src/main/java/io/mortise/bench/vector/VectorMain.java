package io.mortise.bench.vector;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mortise.module.vectorset.filter.Expression;
import io.mortise.module.vectorset.value.Found;
import io.mortise.module.vectorset.value.Quantization;
import io.mortise.module.vectorset.value.Search;
import io.mortise.module.vectorset.value.VectorSet;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Measures a vector set in process, without a server around it: rates of adding, searching, filtering and
/// removing, the recall that goes with them, and bytes an element. Prints one line a figure.
///
/// ```
/// bench/vectors alone [folder of embeddings] [NOQUANT | Q8 | BIN]
/// ```
public final class VectorMain {
    private static final int COUNT = 10;
    private static final long SAMPLE_NANOS = 1_500_000_000L;
    private static final int ROUNDS = 3;
    private static final int FIRST_USES = 15;

    private final Embeddings data;
    private final VectorSet set;

    private VectorMain(Embeddings data, VectorSet set) {
        this.data = data;
        this.set = set;
    }

    public static void main(String[] words) throws Exception {
        Path folder = Path.of(words.length > 0 ? words[0] : "../shared/data/minilm384-30k");
        Quantization quantization = words.length < 2 || words[1].equals("Q8")
                ? Quantization.INT8
                : words[1].equals("BIN") ? Quantization.BINARY : Quantization.NONE;
        Embeddings data = Embeddings.load(folder);
        new VectorMain(data, build(data, quantization).set()).run();
    }

    private void run() throws Exception {
        set.remembersFilters();
        for (int width : new int[] {16, 24, 32, 40, 64, 100, 200}) {
            report("search, EF " + width, search(width, null, false, 1), recall(width, null, false));
        }
        report("search, EF 100, 2 threads", search(100, null, false, 2), recall(100, null, false));
        report("search, TRUTH", search(100, null, true, 1), recall(100, null, true));
        useFirst("a number", ".p < 1");
        useFirst("a string, each another", ".q == '00001'");
        for (int percent : new int[] {1, 10, 50}) {
            filter(percent);
        }
        remove();
        for (int width : new int[] {64, 100, 200}) {
            report("after half is removed, EF " + width, search(width, null, false, 1), recallOfRest(width));
        }
    }

    private static void report(String what, double rate, double recall) {
        System.out.printf("%-40s %,10.0f/s  recall@%d %.4f%n", what, rate, COUNT, recall);
    }

    private static OurIndex build(Embeddings data, Quantization quantization) throws InterruptedException {
        long start = processorNanos();
        OurIndex built = OurIndex.build(data.base(), quantization, true);
        double seconds = (processorNanos() - start) / 1e9;
        VectorSet set = built.set();
        System.out.printf(
                "%-40s %,10.0f/s  %,d elements, %d bytes each%n",
                "build, 1 thread", set.size() / seconds, set.size(), set.bytes() / set.size());
        if (quantization == Quantization.INT8) {
            System.out.printf("%-40s %10.2f times one%n", "build, 2 threads", gainOfTwoThreads(data.base()));
        }
        return built;
    }

    /// By the clock, so both builds are timed here.
    private static double gainOfTwoThreads(float[][] base) throws InterruptedException {
        double[] seconds = new double[2];
        for (int threads = 1; threads <= 2; threads++) {
            long start = System.nanoTime();
            OurIndex.build(base, threads);
            seconds[threads - 1] = (System.nanoTime() - start) / 1e9;
        }
        return seconds[0] / seconds[1];
    }

    private Search ask(float[] query, int width, Expression filter, boolean isExact) {
        return new Search(set.query(OurIndex.padded(query)), COUNT, width, 2, isExact, false, filter, COUNT * 100);
    }

    /// The best of some rounds, in searches a second.
    private double search(int width, Expression filter, boolean isExact, int threads) throws Exception {
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            best = Math.max(
                    best, threads == 1 ? alone(width, filter, isExact) : together(width, filter, isExact, threads));
        }
        return best;
    }

    private double alone(int width, Expression filter, boolean isExact) {
        long start = processorNanos();
        int done = 0;
        while (processorNanos() - start < SAMPLE_NANOS) {
            searchOnce(width, filter, isExact, done++);
        }
        return done * 1e9 / (processorNanos() - start);
    }

    private double together(int width, Expression filter, boolean isExact, int threads) throws Exception {
        AtomicInteger done = new AtomicInteger();
        long end = System.nanoTime() + SAMPLE_NANOS;
        Thread[] running = new Thread[threads];
        for (int number = 0; number < threads; number++) {
            int first = number * 37;
            running[number] = Thread.ofPlatform().start(() -> {
                for (int turn = first; System.nanoTime() < end; turn++) {
                    searchOnce(width, filter, isExact, turn);
                    done.incrementAndGet();
                }
            });
        }
        for (Thread thread : running) {
            thread.join();
        }
        return done.get() * 1e9 / SAMPLE_NANOS;
    }

    private void searchOnce(int width, Expression filter, boolean isExact, int number) {
        float[] query = data.queries()[number % data.queries().length];
        if (set.search(ask(query, width, filter, isExact)).length != COUNT) {
            throw new IllegalStateException("fewer than asked for");
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private double recall(int width, Expression filter, boolean isExact) {
        int found = 0;
        for (int number = 0; number < data.queries().length; number++) {
            for (Found each : set.search(ask(data.queries()[number], width, filter, isExact))) {
                int row = OurIndex.rowOf(each.name());
                for (int rank = 0; rank < COUNT; rank++) {
                    found += data.neighbours()[number][rank] == row ? 1 : 0;
                }
            }
        }
        return (double) found / (data.queries().length * COUNT);
    }

    private static Expression expression(String text) {
        return Expression.compile(text.getBytes(US_ASCII), false);
    }

    private void filter(int percent) throws Exception {
        Expression filter = expression(".p < " + percent);
        double rate = search(100, filter, false, 1);
        report("FILTER, " + percent + " % match, EF 100", rate, recallOf(filter, 100));
        report("the same, each time a new expression", searchAnew(percent), recallOf(filter, 100));
    }

    /// What the first filter costs that uses an attribute, on copies of the set that know nothing of it. The median,
    /// and so that of code that has been compiled.
    private void useFirst(String attribute, String text) {
        double[] nanos = new double[FIRST_USES];
        for (int use = 0; use < FIRST_USES; use++) {
            VectorSet copy = set.split(use);
            Search search = ask(data.queries()[0], 100, expression(text), false);
            copy.remembersFilters();
            long start = processorNanos();
            copy.search(search);
            nanos[use] = (double) (processorNanos() - start) / set.size();
        }
        Arrays.sort(nanos);
        System.out.printf("%-40s %,10.1f ns an element%n", "first use of " + attribute, nanos[FIRST_USES / 2]);
    }

    /// Searches with expressions that were never seen, on fields that were.
    private double searchAnew(int percent) {
        double best = 0;
        int made = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = processorNanos();
            int done = 0;
            while (processorNanos() - start < SAMPLE_NANOS) {
                searchOnce(100, expression(".p < " + (percent - 1) + "." + (100_000 + made++)), false, done++);
            }
            best = Math.max(best, done * 1e9 / (processorNanos() - start));
        }
        return best;
    }

    /// Against a linear scan of the same matches.
    private double recallOf(Expression filter, int width) {
        int found = 0;
        for (float[] query : data.queries()) {
            Found[] truth = set.search(ask(query, width, filter, true));
            for (Found each : set.search(ask(query, width, filter, false))) {
                for (Found other : truth) {
                    found += Arrays.equals(each.name(), other.name()) ? 1 : 0;
                }
            }
        }
        return (double) found / (data.queries().length * COUNT);
    }

    private double recallOfRest(int width) {
        return recallOf(null, width);
    }

    private void remove() {
        SplittableRandom random = new SplittableRandom(2);
        int[] rows = random.ints(0, data.base().length)
                .distinct()
                .limit(data.base().length / 2)
                .toArray();
        long start = processorNanos();
        for (int row : rows) {
            byte[] name = OurIndex.nameOf(row);
            set.remove(set.find(name, 0, name.length));
        }
        double seconds = (processorNanos() - start) / 1e9;
        System.out.printf("%-40s %,10.0f/s%n", "remove half", rows.length / seconds);
    }
}
