package io.mortise.module.vectorset.value.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("scalar")
class WarmUpTest {
    private static final int CALLS = 200;
    private static final int DIMENSION = 384;

    private final InnerProducts best = InnerProducts.best();
    private final byte[] rows = new byte[4 * DIMENSION];
    private final short[] split = new short[best.splitLength(DIMENSION)];
    private final int[] results = new int[4];

    private void use() {
        best.dot4(split, rows, 0, rows, DIMENSION, rows, 2 * DIMENSION, rows, 3 * DIMENSION, DIMENSION, results, 0);
    }

    @Test
    void shouldEndWithCompiledKernels() {
        WarmUp warmUp = InnerProducts.startCold(System::nanoTime);
        if (best == InnerProducts.scalar()) {
            assertNull(warmUp);
            return;
        }
        assertNotNull(warmUp);
        assertFalse(warmUp.hasSucceeded());
        while (!warmUp.round()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(warmUp.hasSucceeded());
        // The caller may have to be compiled again, so the first calls may come through the interpreter.
        use();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int call = 0; call < CALLS; call++) {
            use();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < CALLS * 100L, "allocated " + allocated);
    }

    @Test
    void shouldServeInPlainLoopsMeanwhile() {
        for (int at = 0; at < rows.length; at++) {
            rows[at] = (byte) (at % 255 - 127);
        }
        WarmUp warmUp = InnerProducts.startCold(System::nanoTime);
        best.split(rows, 0, DIMENSION, split);
        use();
        int[] cold = results.clone();
        if (warmUp != null) {
            warmUp.giveUp();
        }
        use();
        for (int row = 0; row < 4; row++) {
            assertEquals(results[row], cold[row]);
            assertEquals(InnerProducts.scalar().dot(split, rows, row * DIMENSION, DIMENSION), cold[row]);
        }
    }
}
