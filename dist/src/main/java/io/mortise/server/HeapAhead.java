package io.mortise.server;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the system find memory for the heap before the collector needs it.
///
/// The first touch of memory is work for the system, and on many virtual machines for the host, too: a megabyte took 2
/// to 5 ms where this was measured, and 0.1 ms from then on. While the data grows, a young collection copies to memory
/// that nobody has touched, and everybody waits; nearly all of its time went there. So a thread beside the others
/// touches what the collector will take next, some more than it has lately taken, and none before the heap grows at
/// all: what is touched counts as resident. Those who allocate meet such memory, too, when the collector lets the young
/// generation become larger than it was: the command thread for 5 ms at each two megabytes, which is a large page.
///
/// It knows this of G1: old regions are taken from the low end of the heap, young ones from the high end of what is
/// committed. Were that to change, memory would be touched in vain, and nothing else happen: `MADV_POPULATE_WRITE`
/// leaves what is there as it is (since Linux 5.14). Rejected: `AlwaysPreTouch`, which touches all that is committed,
/// at the start and within collections.
final class HeapAhead implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HeapAhead.class);
    private static final long MEBIBYTE = 1 << 20;
    /// A heap that holds less is left alone.
    private static final long LEAST_USED_BYTES = 64 * MEBIBYTE;
    private static final long LEAST_AHEAD_BYTES = 12 * MEBIBYTE;
    private static final long MOST_AHEAD_BYTES = 96 * MEBIBYTE;
    /// The young generation takes more at once: a region, and its pools are known to a region. Two more, since the
    /// archive of classes has as many of those that are committed, elsewhere.
    private static final long LEAST_YOUNG_AHEAD_BYTES = 24 * MEBIBYTE;
    /// As much is touched with one call.
    private static final long PIECE_BYTES = 2 * MEBIBYTE;
    private static final long PAGE_BYTES = 4096;
    // Java tells nobody that its heap grows, so it is looked at now and then, and often while it does.
    private static final long IDLE_MILLIS = 50;
    private static final long GROWING_MILLIS = 10;
    /// How long a heap that has stopped growing is still looked at often.
    private static final int BUSY_LOOKS = 50;
    private static final int POPULATE_WRITE = 23;
    private static final Pattern RANGE = Pattern.compile("garbage-first.*\\[0x([0-9a-f]+), 0x([0-9a-f]+)\\)");

    private MethodHandle madvise;
    private long base;
    private MemoryPoolMXBean old;
    private MemoryPoolMXBean eden;
    private MemoryPoolMXBean survivor;
    /// How far from the base everything was touched.
    private long touched;
    /// How far from the upper end everything was touched.
    private long youngTouched;
    private long committedBefore;
    private long oldBefore;
    private long youngBefore;
    private boolean works = true;
    private boolean hasWorked;

    /// Begins, if this is Linux.
    static void start() {
        if (System.getProperty("os.name").equals("Linux")) {
            Thread thread = new Thread(new HeapAhead(), "heap-ahead");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void run() {
        try {
            while (used() < LEAST_USED_BYTES) {
                Thread.sleep(IDLE_MILLIS);
            }
            if (prepare()) {
                follow();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable failed) {
            LOG.debug("memory for the heap is not touched ahead of need any more", failed);
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /// @return false if this is not the collector, or not the system, that it is made for
    private boolean prepare() throws JMException {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            switch (pool.getName()) {
                case "G1 Old Gen" -> old = pool;
                case "G1 Eden Space" -> eden = pool;
                case "G1 Survivor Space" -> survivor = pool;
                default -> {}
            }
        }
        base = base();
        madvise = madvise();
        if (old == null || eden == null || survivor == null || base == 0 || madvise == null) {
            return false;
        }
        committedBefore = Runtime.getRuntime().totalMemory();
        oldBefore = old.getUsage().getUsed();
        touched = oldBefore;
        return true;
    }

    /// Where the heap begins, or 0 if it is not G1's.
    static long base() throws JMException {
        String info = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcHeapInfo", null, null);
        Matcher range = RANGE.matcher(info);
        return range.find() ? Long.parseUnsignedLong(range.group(1), 16) : 0;
    }

    /// The function of the C library, or null if there is none.
    @SuppressWarnings("restricted")
    static MethodHandle madvise() {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find("madvise").orElse(null);
        return function == null
                ? null
                : linker.downcallHandle(
                        function,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT));
    }

    private void follow() throws Throwable {
        int busy = BUSY_LOOKS;
        while (works) {
            long committed = Runtime.getRuntime().totalMemory();
            long oldNow = old.getUsage().getUsed();
            long growth = oldNow - oldBefore;
            oldBefore = oldNow;
            long young = eden.getUsage().getUsed() + survivor.getUsage().getUsed();
            boolean grows = growth > 0 || young > youngBefore || committed > committedBefore;
            busy = grows ? BUSY_LOOKS : Math.max(0, busy - 1);
            touchOld(oldNow, growth, committed);
            touchYoung(young, oldNow, committed);
            committedBefore = committed;
            youngBefore = young;
            Thread.sleep(busy > 0 ? GROWING_MILLIS : IDLE_MILLIS);
        }
    }

    private void touchOld(long oldNow, long growth, long committed) throws Throwable {
        long ahead = Math.clamp(2 * growth, LEAST_AHEAD_BYTES, MOST_AHEAD_BYTES);
        long wanted = Math.min(oldNow + ahead, committed);
        // What the heap has given back is untouched when it comes again.
        touched = Math.min(touched, committed);
        if (wanted > touched) {
            touch(touched, wanted);
            touched = wanted;
        }
    }

    /// When the heap has grown, young regions move up to its new end; otherwise they come down from there.
    private void touchYoung(long young, long oldNow, long committed) throws Throwable {
        long wanted = young + Math.clamp(2 * (young - youngBefore), LEAST_YOUNG_AHEAD_BYTES, MOST_AHEAD_BYTES);
        if (committed != committedBefore) {
            youngTouched = 0;
            wanted = Math.max(
                    wanted, eden.getUsage().getCommitted() + survivor.getUsage().getCommitted());
            wanted = Math.min(wanted, young + MOST_AHEAD_BYTES);
        }
        wanted = Math.min(wanted, committed - oldNow);
        if (wanted > youngTouched) {
            touch(committed - wanted, committed - youngTouched);
            youngTouched = wanted;
        }
    }

    /// A call fails, too, at the end of what is committed, of which the archive of classes has a region or two
    /// elsewhere, and when the heap gives memory back meanwhile; but hardly the first one does.
    private void touch(long from, long to) throws Throwable {
        boolean done = touch(madvise, base + from, base + to);
        works = done || hasWorked;
        hasWorked |= done;
    }

    /// Touches memory from the page of `from` on, in pieces, since others may have to wait while one is under way.
    ///
    /// @return false if the system could not do that
    static boolean touch(MethodHandle madvise, long from, long to) throws Throwable {
        long end = (to + PAGE_BYTES - 1) & -PAGE_BYTES;
        for (long at = from & -PAGE_BYTES; at < end; ) {
            long next = Math.min((at & -PIECE_BYTES) + PIECE_BYTES, end);
            if ((int) madvise.invokeExact(at, next - at, POPULATE_WRITE) != 0) {
                return false;
            }
            at = next;
        }
        return true;
    }
}
