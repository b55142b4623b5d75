package io.mortise.kernel.environment.real;

import io.mortise.kernel.environment.Machine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// This machine, as Java and `/proc` show it. Java's management classes are loaded when first asked, so they cost
/// nothing at the start.
public final class LocalMachine implements Machine {
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path THREAD_STAT = Path.of("/proc/thread-self/stat");
    /// A property whose value nobody else is to see.
    private static final Pattern SECRET =
            Pattern.compile("(-D[^=]*(?:password|secret|token|key)[^=]*)=.*", Pattern.CASE_INSENSITIVE);

    /// How much is told of what a thread is doing.
    private static final int MOST_FRAMES = 4;

    /// Linux counts processor time in hundredths of a second for programs, whatever its own clock does.
    private static final long MICROS_A_TICK = 10_000;
    /// The resident set in the same file is counted in pages, which the process cannot ask for without native code.
    private static final long PAGE_BYTES = 4096;
    /// Where in the line, counted behind the program's name, user time, system time, threads and resident set are.
    private static final int USER = 11;

    private static final int SYSTEM = 12;
    private static final int THREADS = 17;
    private static final int RESIDENT = 21;

    // What does not change while the process runs: whichever thread asks first keeps it for all.
    private volatile String executable;
    private volatile List<GarbageCollectorMXBean> collectors;
    private volatile long machineBytes;

    @Override
    public String operatingSystem() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
    }

    @Override
    public int bits() {
        return 64;
    }

    @Override
    public long processId() {
        return ProcessHandle.current().pid();
    }

    @Override
    public String executable() {
        if (executable == null) {
            executable = ProcessHandle.current().info().command().orElse("");
        }
        return executable;
    }

    @Override
    public String runtime() {
        return System.getProperty("java.vendor") + " " + Runtime.version();
    }

    @Override
    public String collector() {
        StringJoiner names = new StringJoiner(", ");
        for (GarbageCollectorMXBean collector : collectors()) {
            names.add(collector.getName());
        }
        return names.toString();
    }

    @Override
    public long heapMostBytes() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public void fillSecret(byte[] bytes) {
        new SecureRandom().nextBytes(bytes);
    }

    @Override
    public List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .map(flag -> SECRET.matcher(flag).replaceFirst("$1=(redacted)"))
                .toList();
    }

    @Override
    public List<String> threads() {
        List<String> lines = new ArrayList<>();
        Thread current = Thread.currentThread();
        Thread.getAllStackTraces().entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getKey().threadId()))
                .forEach(entry -> addThread(entry.getKey(), entry.getValue(), entry.getKey() == current, lines));
        return lines;
    }

    private static void addThread(Thread thread, StackTraceElement[] stack, boolean isWhole, List<String> lines) {
        lines.add(
                "\"" + thread.getName() + "\" " + thread.getState() + (thread.isDaemon() ? ", of the background" : ""));
        int most = isWhole ? stack.length : MOST_FRAMES;
        for (int index = 0; index < Math.min(most, stack.length); index++) {
            lines.add("    at " + stack[index]);
        }
    }

    /// A store where no process has memory.
    @Override
    @SuppressWarnings("restricted")
    public void breakDown() {
        MemorySegment.ofAddress(0).reinterpret(Long.BYTES).set(ValueLayout.JAVA_LONG, 0, 1);
    }

    @Override
    public ThreadTime threadTime() {
        String[] stat = stat(THREAD_STAT);
        return new ThreadTime(number(stat, USER) * MICROS_A_TICK, number(stat, SYSTEM) * MICROS_A_TICK);
    }

    @Override
    public Figures look() {
        long collections = 0;
        long collectionMillis = 0;
        for (GarbageCollectorMXBean collector : collectors()) {
            collections += collector.getCollectionCount();
            collectionMillis += collector.getCollectionTime();
        }
        Runtime runtime = Runtime.getRuntime();
        String[] stat = stat(STAT);
        return new Figures(
                number(stat, RESIDENT) * PAGE_BYTES,
                machineBytes(),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.totalMemory(),
                runtime.maxMemory(),
                collections,
                collectionMillis,
                (int) number(stat, THREADS),
                number(stat, USER) * MICROS_A_TICK,
                number(stat, SYSTEM) * MICROS_A_TICK);
    }

    private List<GarbageCollectorMXBean> collectors() {
        if (collectors == null) {
            collectors = ManagementFactory.getGarbageCollectorMXBeans();
        }
        return collectors;
    }

    private long machineBytes() {
        if (machineBytes == 0
                && ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean machine) {
            machineBytes = machine.getTotalMemorySize();
        }
        return machineBytes;
    }

    /// The fields of a process's or thread's line behind the program's name, which may have spaces; none where there is
    /// no such file.
    private static String[] stat(Path file) {
        try {
            String line = Files.readString(file);
            return line.substring(line.lastIndexOf(')') + 2).strip().split(" ");
        } catch (IOException notLinux) {
            return new String[0];
        }
    }

    private static long number(String[] fields, int index) {
        return index < fields.length ? Long.parseLong(fields[index]) : 0;
    }
}
