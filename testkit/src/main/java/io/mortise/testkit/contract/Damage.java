package io.mortise.testkit.contract;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;

/// Spoils payloads as broken disks and bad people do.
final class Damage {
    /// Lengths of two thousand million and more, in the forms that Redis's encoding has for them.
    private static final byte[][] LIES = {
        {(byte) 0x80, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xf0},
        {(byte) 0x80, 0x05, 0, 0, 0},
        {(byte) 0x81, 0, 0, 0, 1, 0, 0, 0, 0},
    };
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Random random;

    Damage(long seed) {
        random = new Random(seed);
    }

    /// The same with one to three things wrong; the type id stays.
    byte[] of(byte[] body) {
        byte[] bytes = body.clone();
        for (int change = 1 + random.nextInt(3); change > 0 && bytes.length > 2; change--) {
            int at = 1 + random.nextInt(bytes.length - 1);
            switch (random.nextInt(5)) {
                case 0 -> bytes = Arrays.copyOf(bytes, at);
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) (bytes[at] + 1);
                default -> bytes = withLie(bytes, at);
            }
        }
        return bytes;
    }

    /// In place of one byte.
    private byte[] withLie(byte[] bytes, int at) {
        byte[] lie = LIES[random.nextInt(LIES.length)];
        byte[] longer = Arrays.copyOf(bytes, bytes.length + lie.length - 1);
        System.arraycopy(lie, 0, longer, at, lie.length);
        System.arraycopy(bytes, at + 1, longer, at + lie.length, bytes.length - at - 1);
        return longer;
    }

    /// What the calling thread, on which simulated servers run, has allocated so far.
    static long allocatedBytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /// What reading such a payload may allocate, with all that is around it.
    static long mostBytes(byte[] body) {
        return (8L << 20) + 200L * body.length;
    }
}
