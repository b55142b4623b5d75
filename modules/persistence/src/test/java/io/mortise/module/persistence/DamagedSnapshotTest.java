package io.mortise.module.persistence;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.mortise.module.strings.StringsModule;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Damaged files are loaded, or refused with a reason and the place; nothing else happens.
class DamagedSnapshotTest {
    static final List<String> SHORT =
            List.of("empty", "arrays", "hashes", "sets", "zsets", "functions", "key-meta", "module-aux", "nochecksum");
    static final List<String> LONG =
            SampleFile.ALL.stream().filter(name -> !SHORT.contains(name)).toList();

    /// More than any sample, and a server with it, needs; a length that lies would ask for more.
    private static final long MOST_BYTES = 64 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// What loading the file ends with. All of it is on this thread.
    private static Throwable failureOf(byte[] bytes) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Throwable failure = load(bytes);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < MOST_BYTES, () -> "loading took " + taken + " bytes: " + failure);
        return failure;
    }

    private static Throwable load(byte[] bytes) {
        Disk disk = new Disk();
        disk.files.put("dump.rdb", bytes);
        disk.start(new StringsModule());
        Throwable failure = disk.failure;
        if (failure == null) {
            disk.server.checkInvariants();
            disk.stop();
        }
        return failure;
    }

    @ParameterizedTest
    @FieldSource("SHORT")
    void shouldNoticeAFlippedByte(String name) {
        flipEveryByte(name);
    }

    @Tag("slow")
    @ParameterizedTest
    @FieldSource("LONG")
    void shouldNoticeAFlippedByteOfALongFile(String name) {
        flipEveryByte(name);
    }

    private static void flipEveryByte(String name) {
        byte[] sound = SampleFile.of(name).bytes();
        boolean summed = !name.equals("nochecksum");
        for (int index = 0; index < sound.length; index++) {
            byte[] damaged = sound.clone();
            damaged[index] ^= (byte) (1 << index % 8);
            Throwable failure = failureOf(damaged);
            // The digits of the version are part of the sum, and no other byte is outside of it.
            if (summed) {
                assertNotNull(failure, name + ", byte " + index);
            }
            if (failure != null) {
                assertNotNull(failure.getMessage(), name + ", byte " + index);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("SHORT")
    void shouldLoadOrSayWhatIsWrongWithoutASum(String name) {
        flipEveryByteWithoutSum(name);
    }

    @Tag("slow")
    @ParameterizedTest
    @FieldSource("LONG")
    void shouldLoadOrSayWhatIsWrongWithALongFileWithoutASum(String name) {
        flipEveryByteWithoutSum(name);
    }

    /// A file may be without a sum. Then nothing but the structure stands against a byte that is wrong, so the file
    /// may load, but must not do any harm.
    private static void flipEveryByteWithoutSum(String name) {
        byte[] sound = SampleFile.of(name).bytes();
        Arrays.fill(sound, sound.length - Long.BYTES, sound.length, (byte) 0);
        assertNull(failureOf(sound), name);
        for (int index = 0; index < sound.length - Long.BYTES; index++) {
            byte[] damaged = sound.clone();
            for (int flipped : new int[] {1 << index % 8, 0xff}) {
                damaged[index] = (byte) (sound[index] ^ flipped);
                Throwable failure = failureOf(damaged);
                assertTrue(failure == null || failure.getMessage() != null, name + ", byte " + index);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("SHORT")
    void shouldNoticeThatTheEndIsMissing(String name) {
        cutAtEveryLength(name);
    }

    @Tag("slow")
    @ParameterizedTest
    @FieldSource("LONG")
    void shouldNoticeThatTheEndOfALongFileIsMissing(String name) {
        cutAtEveryLength(name);
    }

    private static void cutAtEveryLength(String name) {
        byte[] sound = SampleFile.of(name).bytes();
        for (int length = 0; length < sound.length; length++) {
            Throwable failure = failureOf(Arrays.copyOf(sound, length));
            assertNotNull(failure, name + ", length " + length);
            assertTrue(failure.getMessage().contains("dump.rdb is damaged at byte"), failure.getMessage());
        }
        assertNull(failureOf(sound));
    }
}
